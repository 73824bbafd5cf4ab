/** How a household stands against its rhythm, as a badge says it. */
import { t } from '$lib/i18n/t.ts'
import { daysBetween } from '$lib/kernel/day.ts'
import type { Day } from '$lib/kernel/ids.ts'
import type { HouseholdLine } from '$lib/runtime/face.ts'

/** Days past the day it was due; negative while there is time. */
export const daysPast = (line: Pick<HouseholdLine, 'dueOn'>, today: Day): number => daysBetween(line.dueOn, today)

/** Days since somebody was there; before the first visit, since it came into the register. */
export const daysSince = (line: Pick<HouseholdLine, 'lastVisitOn' | 'since'>, today: Day): number =>
  daysBetween(line.lastVisitOn ?? line.since, today)

export function dueBadge(
  line: Pick<HouseholdLine, 'dueOn' | 'lastVisitOn'>,
  today: Day,
): { readonly tone: 'late' | 'due' | 'plain'; readonly words: string } {
  const past = daysPast(line, today)
  if (past < 0) return { tone: 'plain', words: t('today.within', { n: -past }) }
  if (line.lastVisitOn === null) return { tone: 'due', words: t('today.never') }
  return past === 0 ? { tone: 'due', words: t('today.due') } : { tone: 'late', words: t('today.past', { n: past }) }
}
