import { expect, test } from 'vitest'
import { openLockout } from './lockout.ts'

const MINUTE = 60_000
const many = (lockout: ReturnType<typeof openLockout>, count: number, now: number): number[] =>
  Array.from({ length: count }, () => lockout.begin('mei', 'here', now))

test('K1 K2 the sixth try waits a minute, the next one two, and no wait is longer than an hour', () => {
  const lockout = openLockout()
  expect(many(lockout, 6, 0)).toEqual([0, 0, 0, 0, 0, MINUTE])
  let now = MINUTE
  const waits: number[] = []
  for (let round = 0; round < 9; round += 1) {
    expect(lockout.begin('mei', 'here', now)).toBe(0)
    const wait = lockout.begin('mei', 'here', now)
    waits.push(wait / MINUTE)
    now += wait
  }
  expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60, 60])
})

test('K3 a right password clears the count, of this account at this address alone', () => {
  const lockout = openLockout()
  many(lockout, 4, 0)
  lockout.begin('bo', 'here', 0)
  lockout.succeed('mei', 'here')
  expect(many(lockout, 6, 0)).toEqual([0, 0, 0, 0, 0, MINUTE])
  lockout.succeed('bo', 'elsewhere')
  expect(lockout.begin('mei', 'elsewhere', 0)).toBe(0)
  expect(lockout.begin('mei', 'here', 0)).toBe(MINUTE)
})
