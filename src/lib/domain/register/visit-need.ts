/**
 * How urgently a household should be visited, from what the register says of its members. The categories decide (`visitGroupOf`);
 * age adds what nobody wrote down: over 80 by birth counts as over 80, and over 80 without anybody else in the house as living alone
 * (domain facts §5: 80 and over, alone, in an empty nest or left behind, is the highest need).
 */
import type { Day } from '../../kernel/ids.ts'
import { ageOn } from '../age.ts'
import type { CategoryCode } from '../categories.ts'
import { visitGroupOf, type VisitGroup } from '../visit-rhythm.ts'

export interface Member {
  readonly birthOn: Day | null
  readonly categories: readonly CategoryCode[]
}

/** `alone`: the register knows of nobody else in this household. */
export const visitNeedOf = (members: readonly Member[], alone: boolean, today: Day): VisitGroup =>
  visitGroupOf(members.map((member) => withAge(member, alone, today)))

function withAge({ birthOn, categories }: Member, alone: boolean, today: Day): readonly CategoryCode[] {
  const old = categories.includes('over-80') || (birthOn !== null && (ageOn(birthOn, today) ?? 0) >= 80)
  if (!old) return categories
  const left = alone || categories.includes('empty-nest') || categories.includes('left-behind')
  return [...categories, 'over-80', ...(left ? (['living-alone'] as const) : [])]
}
