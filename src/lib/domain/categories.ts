/**
 * Categories of residents (人员类别) that a village keeps, as in domain facts §5. Data of other authorities (community correction,
 * released prisoners, drug rehabilitation) is never stored: it has no code here.
 */
export const CATEGORY_CODES = [
  'living-alone', 'empty-nest', 'over-80', 'disabled-self-care', 'dementia', 'subsistence', 'subsistence-margin', 'destitute', 'disability',
  'severe-disability', 'orphan', 'unattended-child', 'left-behind-child', 'left-behind', 'lost-only-child', 'pregnant', 'severe-illness',
  'veteran', 'mental-disorder', 'unemployed', 'migrant', 'poor-student', 'party-member',
] as const
export type CategoryCode = (typeof CATEGORY_CODES)[number]
