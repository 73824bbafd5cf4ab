import { expect, test } from 'vitest'
import { parseDay } from '../kernel/day.ts'
import { must } from '../kernel/must.ts'
import { ageOn } from './age.ts'

const day = (text: string) => must(parseDay(text), 'a day')

test('the birthday itself counts, the day before does not', () => {
  expect(ageOn(day('1946-11-23'), day('2026-11-23'))).toBe(80)
  expect(ageOn(day('1946-11-24'), day('2026-11-23'))).toBe(79)
})

test('a child born this year is 0, an unborn one has no age', () => {
  expect(ageOn(day('2026-01-02'), day('2026-11-23'))).toBe(0)
  expect(ageOn(day('2026-11-24'), day('2026-11-23'))).toBeNull()
})

test('who was born on 29 February is older on 1 March of a common year', () => {
  expect(ageOn(day('2000-02-29'), day('2026-02-28'))).toBe(25)
  expect(ageOn(day('2000-02-29'), day('2026-03-01'))).toBe(26)
  expect(ageOn(day('2000-02-29'), day('2028-02-29'))).toBe(28)
})
