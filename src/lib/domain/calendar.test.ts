import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { must } from '../kernel/must.ts'
import { HOLIDAYS } from '../reference/holidays.ts'
import { LUNAR_MONTHS } from '../reference/lunar-months.ts'
import { addWorkingDays, isWorkingDay, lunarOf, lunarWords } from './calendar.ts'

const day = (text: string) => must(parseDay(text), 'a day')
const lunar = (text: string) => lunarOf(LUNAR_MONTHS, day(text))
const words = (text: string) => {
  const { leap, month, day: on } = lunarWords(must(lunar(text), 'within the table'))
  return leap + month + on
}

test.each(['2026-02-17', '2027-02-06', '2028-01-26', '2030-02-03', '2035-02-08'])('C1 %s is the Spring Festival', (text) => {
  expect(lunar(text)).toMatchObject({ year: Number(text.slice(0, 4)), month: 1, leap: false, day: 1 })
  expect(words(text)).toBe('正月初一')
})

test('C1 the day before the Spring Festival of 2027 is the last of 腊月', () => {
  expect(words('2027-02-05')).toBe('腊月廿九')
  expect(words('2030-02-02')).toBe('腊月三十')
})

test('C1 lunar days have their words', () => {
  expect(words('2026-11-23')).toBe('十月十五')
  expect(words('2026-11-24')).toBe('十月十六')
  expect(words('2026-11-18')).toBe('十月初十')
  expect(words('2026-11-28')).toBe('十月二十')
  expect(words('2026-11-29')).toBe('十月廿一')
  expect(words('2028-06-23')).toBe('闰五月初一')
})

test('C1 what the table does not cover is undefined', () => {
  expect(lunar('2026-01-18')).toBeUndefined()
  expect(lunar('2026-01-19')).toEqual({ year: 2025, month: 12, leap: false, day: 1 })
  expect(lunar('2036-01-26')).toMatchObject({ year: 2035, month: 12, day: 29 })
  expect(lunar('2036-01-27')).toBeUndefined()
})

test('C2 weekends and holidays are free, make-up days are not', () => {
  const works = (text: string) => isWorkingDay(HOLIDAYS, day(text))
  expect(works('2026-11-23')).toBe(true)
  expect(works('2026-11-22')).toBe(false)
  expect(works('2026-11-21')).toBe(false)
  expect(works('2026-10-05')).toBe(false)
  expect(works('2026-10-10')).toBe(true)
  expect(works('2031-03-03')).toBeUndefined()
})

test('C3 five working days before the National Day holiday end after it', () => {
  expect(addWorkingDays(HOLIDAYS, day('2026-09-28'), 5)).toEqual({ on: '2026-10-10', provisional: false })
  expect(addWorkingDays(HOLIDAYS, day('2026-11-23'), 0)).toEqual({ on: '2026-11-23', provisional: false })
})

test('C3 a term that reaches into a year without a notice is provisional, beyond the known years it is undefined', () => {
  expect(addWorkingDays(HOLIDAYS, day('2026-12-30'), 3)).toEqual({ on: '2027-01-05', provisional: true })
  expect(addWorkingDays(HOLIDAYS, day('2027-12-30'), 3)).toBeUndefined()
})
