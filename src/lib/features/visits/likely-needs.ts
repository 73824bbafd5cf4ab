/** Which needs to offer first at this door: what its people usually ask for, then what anybody asks for. */
import type { CategoryCode } from '$lib/domain/categories.ts'
import { NEED_CODES, type NeedCode } from '$lib/domain/visit.ts'

export const FIRST_NEEDS = 6

const USUAL: Readonly<Partial<Record<CategoryCode, readonly NeedCode[]>>> = {
  'living-alone': ['fetch-medicine', 'see-doctor', 'meal-help', 'company'],
  'over-80': ['fetch-medicine', 'see-doctor', 'pension-check', 'handrail'],
  'empty-nest': ['fetch-medicine', 'appliance', 'company'],
  dementia: ['home-care', 'see-doctor', 'fetch-medicine'],
  'disabled-self-care': ['home-care', 'handrail', 'fetch-medicine', 'subsidy'],
  'severe-disability': ['subsidy', 'disability-card', 'home-care'],
  disability: ['disability-card', 'subsidy', 'handrail'],
  destitute: ['subsidy', 'meal-help', 'see-doctor'],
  subsistence: ['subsidy', 'insurance', 'job'],
  'subsistence-margin': ['subsidy', 'insurance', 'job'],
  'severe-illness': ['see-doctor', 'insurance', 'subsidy'],
  'left-behind-child': ['schooling', 'company'],
  'unattended-child': ['schooling', 'subsidy', 'company'],
  orphan: ['schooling', 'subsidy', 'company'],
  'poor-student': ['schooling', 'subsidy'],
  pregnant: ['insurance', 'see-doctor'],
  unemployed: ['job', 'insurance'],
  migrant: ['papers', 'insurance', 'schooling'],
  veteran: ['insurance', 'subsidy'],
}

/** All needs, the likely ones first; the order of `NEED_CODES` settles the rest, `other` stays last. */
export function needsByLikelihood(categories: Iterable<CategoryCode>): readonly NeedCode[] {
  const score = new Map<NeedCode, number>()
  for (const category of categories)
    for (const [place, code] of (USUAL[category] ?? []).entries()) score.set(code, (score.get(code) ?? 0) + 10 - place)
  return [...NEED_CODES].sort((a, b) => (score.get(b) ?? 0) - (score.get(a) ?? 0))
}
