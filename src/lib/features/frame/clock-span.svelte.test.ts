import { expect, test } from 'vitest'
import { clockSpan } from './clock-span.ts'

const MINUTE_MS = 60_000

test('a clock that is off by more than ten minutes is said in words a person can hold against their own watch', () => {
  expect(clockSpan(0)).toBe(null)
  expect(clockSpan(10 * MINUTE_MS)).toBe(null)
  expect(clockSpan(-11 * MINUTE_MS)).toBe('11 分钟')
  expect(clockSpan(8 * 60 * MINUTE_MS)).toBe('8 小时')
  expect(clockSpan(-3 * 365 * 24 * 60 * MINUTE_MS)).toBe('1095 天')
})
