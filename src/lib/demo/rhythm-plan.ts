/**
 * On which days a household was visited. Planned backwards from the day it is due next, so that today is an ordinary day: in each grid some
 * households are due, one or two have waited a while, and the others were looked in on in time.
 */
import { DEFAULT_RHYTHM, type VisitGroup } from '../domain/visit-rhythm.ts'
import { addDays } from '../kernel/day.ts'
import type { Day } from '../kernel/ids.ts'
import type { Chance } from './chance.ts'

export interface VisitPlan {
  /** Oldest first. */
  readonly days: readonly Day[]
  /** The next visit that was agreed upon at the last one. */
  readonly agreedOn?: Day
}

/** How many days ago the due households of a grid became due; a grid has four to eight of them. */
const WAITING = [0, -2, 0, -1, -6, 0, -3, -13]
const FEWEST_DUE = 4

/** Per household of a grid the offset of its due day from today. */
export function dueOffsets(chance: Chance, groups: readonly VisitGroup[]): readonly number[] {
  const dueCount = Math.min(groups.length, chance.int(FEWEST_DUE, WAITING.length))
  const due = chance.shuffled(groups.map((_, at) => at)).slice(0, dueCount)
  return groups.map((group, at) => {
    const turn = due.indexOf(at)
    return turn >= 0 ? (WAITING[turn] ?? 0) : chance.int(1, DEFAULT_RHYTHM[group] - 1)
  })
}

export function visitPlan(chance: Chance, group: VisitGroup, offset: number, today: Day, start: Day): VisitPlan {
  const rhythm = DEFAULT_RHYTHM[group]
  const agreed = rhythm > 7 && offset < 20 && chance.is(0.1)
  const dueOn = addDays(today, offset)
  const last = agreed ? addDays(today, -chance.int(1, 15) + Math.min(offset, 0)) : addDays(dueOn, -rhythm)
  const days: Day[] = []
  for (let day = last; day > start; day = addDays(day, -Math.max(2, Math.round(rhythm * (0.85 + 0.22 * chance.next()))))) days.push(day)
  return agreed && days.length > 0 ? { days: days.reverse(), agreedOn: dueOn } : { days: days.reverse() }
}
