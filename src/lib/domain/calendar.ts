/**
 * The lunar date of a day, and which days are working days. Both are told from tables given by the caller; the machine's own Chinese
 * calendar is not asked, because it is a day off in some years. What the tables do not cover is `undefined`, never a guess.
 *
 *   C1  The lunar day is the number of days since its month began, counted from 1.
 *   C2  A working day is a weekday that no holiday takes, or a weekend day that a holiday notice names.
 *   C3  A term in working days begins on the day after; its last day is a working day.
 */
import { addDays, daysBetween, weekdayOf } from '../kernel/day.ts'
import type { Day } from '../kernel/ids.ts'

/** The first day of a lunar month. */
export interface LunarMonthStart {
  readonly start: Day
  readonly year: number
  /** 1 = 正月 … 12 = 腊月. */
  readonly month: number
  readonly leap: boolean
}

export interface LunarDate {
  readonly year: number
  readonly month: number
  readonly leap: boolean
  readonly day: number
}

/** Days off and working weekends of a year; `provisional` until the notice for it is out. */
export interface Holidays {
  readonly year: number
  readonly provisional: boolean
  readonly off: ReadonlyMap<Day, string>
  readonly working: ReadonlyMap<Day, string>
}

/** A lunar month has at least this many days; the table cannot say whether its own last month has one more. */
const SURE_DAYS = 29

/** C1. `months` in order of their starts. */
export function lunarOf(months: readonly LunarMonthStart[], day: Day): LunarDate | undefined {
  let [low, high] = [0, months.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const start = months[middle]?.start
    if (start !== undefined && start <= day) low = middle + 1
    else high = middle
  }
  const month = months[low - 1]
  if (!month) return undefined
  const passed = daysBetween(month.start, day)
  if (low === months.length && passed >= SURE_DAYS) return undefined
  return { year: month.year, month: month.month, leap: month.leap, day: passed + 1 }
}

const MONTHS = ['正月', '二月', '三月', '四月', '五月', '六月', '七月', '八月', '九月', '十月', '十一月', '腊月']
const DIGITS = ['十', '一', '二', '三', '四', '五', '六', '七', '八', '九']

/** The words of a lunar date; they are the same in every language we speak. `{ leap: '闰', month: '五月', day: '十六' }`. */
export function lunarWords({ month, leap, day }: LunarDate): { readonly leap: '闰' | ''; readonly month: string; readonly day: string } {
  const tens = day <= 10 ? '初' : day === 20 ? '二' : day < 20 ? '十' : day === 30 ? '三' : '廿'
  return { leap: leap ? '闰' : '', month: MONTHS[month - 1] ?? '', day: tens + (DIGITS[day % 10] ?? '') }
}

/** C2; undefined when no holidays are known for its year. */
export function isWorkingDay(holidays: readonly Holidays[], day: Day): boolean | undefined {
  const year = holidays.find((one) => one.year === Number(day.slice(0, 4)))
  if (!year) return undefined
  if (year.working.has(day)) return true
  return !year.off.has(day) && weekdayOf(day) % 6 !== 0
}

/** C3. `provisional` when a day of the term lies in a year whose notice is not out; undefined when the term leaves the known years. */
export function addWorkingDays(
  holidays: readonly Holidays[],
  from: Day,
  count: number,
): { readonly on: Day; readonly provisional: boolean } | undefined {
  let on = from
  for (let left = count; left > 0;) {
    on = addDays(on, 1)
    const works = isWorkingDay(holidays, on)
    if (works === undefined) return undefined
    if (works) left -= 1
  }
  const years = [Number(from.slice(0, 4)), Number(on.slice(0, 4))]
  return { on, provisional: holidays.some(({ year, provisional }) => provisional && years.includes(year)) }
}
