/** Calendar days as people in China speak of them (UTC+8, no summer time). Pure arithmetic, no machine calendar. */
import type { Day } from './ids.ts'

const DAY_MS = 86_400_000
const CHINA_MS = 8 * 3_600_000

export const dayAt = (ms: number): Day => new Date(ms + CHINA_MS).toISOString().slice(0, 10) as Day
/** `09:20`, the wall clock in China. */
export const timeAt = (ms: number): string => new Date(ms + CHINA_MS).toISOString().slice(11, 16)

const noon = (day: Day): number => Date.parse(`${day}T12:00:00Z`)

export const addDays = (day: Day, count: number): Day => new Date(noon(day) + count * DAY_MS).toISOString().slice(0, 10) as Day
/** Whole days from one day to another; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => Math.round((noon(to) - noon(from)) / DAY_MS)
/** 0 = Sunday … 6 = Saturday. */
export const weekdayOf = (day: Day): number => new Date(noon(day)).getUTCDay()
/** `2026Q4`. */
export const quarterOf = (day: Day): string => `${day.slice(0, 4)}Q${Math.ceil(Number(day.slice(5, 7)) / 3)}`

/** A real calendar day, or undefined. */
export function parseDay(text: unknown): Day | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined
  const ms = Date.parse(`${text}T12:00:00Z`)
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? undefined : (text as Day)
}
