/** The days one usually agrees upon at a door: tomorrow, the coming Friday and Tuesday, the end of the month. Never twice the same, never a past one. */
import { addDays, weekdayOf } from '$lib/kernel/day.ts'
import type { Day } from '$lib/kernel/ids.ts'

export interface NextDay {
  readonly day: Day
  readonly what: 'tomorrow' | 'weekday' | 'month-end'
}

const TUESDAY = 2
const FRIDAY = 5

export function nextDays(today: Day): readonly NextDay[] {
  const tomorrow = addDays(today, 1)
  const friday = following(tomorrow, FRIDAY)
  const all: readonly NextDay[] = [
    { day: tomorrow, what: 'tomorrow' },
    { day: friday, what: 'weekday' },
    { day: following(friday, TUESDAY), what: 'weekday' },
    { day: monthEnd(today), what: 'month-end' },
  ]
  return all.filter((one, place) => one.day > today && all.findIndex((other) => other.day === one.day) === place)
}

/** The first such weekday after `day`. */
const following = (day: Day, weekday: number): Day => addDays(day, ((weekday - weekdayOf(day) + 6) % 7) + 1)

function monthEnd(day: Day): Day {
  const firstOfNext = addDays(`${day.slice(0, 7)}-28` as Day, 4)
  return addDays(firstOfNext, -Number(firstOfNext.slice(8)))
}
