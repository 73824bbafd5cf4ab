import { expect, test } from 'vitest'
import type { Day } from '$lib/kernel/ids.ts'
import { nextDays } from './next-days.ts'

const days = (today: string): readonly string[] => nextDays(today as Day).map((one) => `${one.what} ${one.day}`)

test('from a Tuesday: tomorrow, Friday, next Tuesday, the end of the month', () => {
  expect(days('2026-11-24')).toEqual(['tomorrow 2026-11-25', 'weekday 2026-11-27', 'weekday 2026-12-01', 'month-end 2026-11-30'])
})

test('from a Thursday, Friday is tomorrow and is not offered twice', () => {
  expect(days('2026-11-26')).toEqual(['tomorrow 2026-11-27', 'weekday 2026-12-04', 'weekday 2026-12-08', 'month-end 2026-11-30'])
})

test('on the last day of a month its end is not offered, and February ends where it ends', () => {
  expect(days('2026-11-30')).toEqual(['tomorrow 2026-12-01', 'weekday 2026-12-04', 'weekday 2026-12-08'])
  expect(days('2028-02-10')).toContain('month-end 2028-02-29')
})
