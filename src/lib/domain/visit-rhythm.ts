/**
 * How often a household should be visited. Four visit groups with a configurable number of days each;
 * defaults 7 / 30 / 90 / 180 (domain facts §5: high risk weekly, key persons monthly, general quarterly, everybody half-yearly).
 *
 *   V1  A household belongs to the most urgent group of any of its members.
 *   V2  Due = last visit + days of the group; before the first visit, the day it came into the register + those days.
 *   V3  A visit that somebody agreed upon with the household stands before the rhythm.
 */
import type { EntryOf } from '../kernel/entry.ts'
import { addDays } from '../kernel/day.ts'
import type { Day, RecordId, VillageCode } from '../kernel/ids.ts'
import type { CategoryCode } from './categories.ts'

export const VISIT_GROUPS = ['high', 'key', 'general', 'other'] as const
export type VisitGroup = (typeof VISIT_GROUPS)[number]
export type VisitRhythm = Readonly<Record<VisitGroup, number>>
export const DEFAULT_RHYTHM: VisitRhythm = { high: 7, key: 30, general: 90, other: 180 }

/** Said by the station about `rhythmRecord(village)`, in its register scope. */
export type RhythmEntry = EntryOf<'rhythm.described', { readonly days: VisitRhythm }>
export const rhythmRecord = (village: VillageCode): RecordId => `${RHYTHM}${village}` as RecordId
export const isRhythmRecord = (id: RecordId): boolean => id.startsWith(RHYTHM)
const RHYTHM = 'rhythm-'

const groupOfCategory: Readonly<Record<CategoryCode, VisitGroup>> = {
  'living-alone': 'high',
  'over-80': 'general',
  'empty-nest': 'key',
  dementia: 'high',
  'disabled-self-care': 'high',
  'severe-disability': 'key',
  disability: 'general',
  destitute: 'key',
  'lost-only-child': 'key',
  orphan: 'key',
  'unattended-child': 'key',
  'left-behind-child': 'key',
  'left-behind': 'general',
  subsistence: 'general',
  'subsistence-margin': 'general',
  pregnant: 'general',
  'severe-illness': 'key',
  'mental-disorder': 'key',
  veteran: 'other',
  unemployed: 'other',
  migrant: 'other',
  'poor-student': 'general',
  'party-member': 'other',
}

/** V1. `high` also for who is over 80 and lives alone, which the categories say by themselves. */
export function visitGroupOf(members: Iterable<readonly CategoryCode[]>): VisitGroup {
  let found: VisitGroup = 'other'
  for (const categories of members)
    for (const category of categories) {
      const group = groupOfCategory[category]
      if (VISIT_GROUPS.indexOf(group) < VISIT_GROUPS.indexOf(found)) found = group
    }
  return found
}

/** V2, V3. */
export function dueOn(rhythm: VisitRhythm, household: { visitGroup: VisitGroup; since: Day; lastVisitOn?: Day; nextVisitOn?: Day }): Day {
  if (household.nextVisitOn) return household.nextVisitOn
  return addDays(household.lastVisitOn ?? household.since, rhythm[household.visitGroup])
}
