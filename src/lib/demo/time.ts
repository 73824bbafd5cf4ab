/** Days and minutes to moments, and a working day's next free half hour. */
import type { Day } from '../kernel/ids.ts'
import type { Chance } from './chance.ts'

/** A minute of a day in China. */
export const msAt = (day: Day, minute: number): number => Date.parse(`${day}T00:00:00+08:00`) + minute * 60_000

export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** When a grid worker comes to the next door: after half past eight, not at noon, now and then in the evening. */
export function openWorkdays(chance: Chance): (day: Day) => number {
  const nextByDay = new Map<Day, number>()
  return (day) => {
    const free = nextByDay.get(day) ?? 8 * 60 + 30 + chance.int(0, 60)
    const minute = free >= 11 * 60 + 30 && free < 13 * 60 + 20 ? 13 * 60 + 20 + chance.int(0, 40) : free
    nextByDay.set(day, Math.min(minute + 20 + chance.int(0, 35), 20 * 60 + 50))
    return chance.is(0.03) ? 18 * 60 + 30 + chance.int(0, 60) : minute
  }
}
