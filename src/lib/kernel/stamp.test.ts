import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Stamp } from './ids.ts'
import { isStamp, MAX_AHEAD_MS, msOfStamp, nextStamp, seenStamp, stampAt } from './stamp.ts'

const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const YEARS = 3 * 365 * 86_400_000

test('H1 a new stamp is later than the last, even within one millisecond and when the wall clock went back', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -YEARS, max: YEARS }), { maxLength: 60 }), (skews) => {
      let last: Stamp | undefined
      for (const skew of skews) {
        const next = nextStamp(last, NOW + skew)
        expect(isStamp(next)).toBe(true)
        if (last !== undefined) expect(next > last).toBe(true)
        last = next
      }
    }),
  )
  expect(nextStamp(stampAt(NOW), NOW) > stampAt(NOW)).toBe(true)
})

test('H1 a millisecond that is full is followed by the next one', () => {
  const full = stampAt(NOW, 36 ** 4 - 1)
  expect(nextStamp(full, NOW)).toBe(stampAt(NOW + 1))
})

test('H1 what this device sees from others it is later than; a wall clock that has gone on since is taken', () => {
  const seen = seenStamp(stampAt(NOW), stampAt(NOW + 60_000, 5), NOW)
  expect(nextStamp(seen, NOW)).toBe(stampAt(NOW + 60_000, 6))
  expect(nextStamp(seen, NOW + 120_000)).toBe(stampAt(NOW + 120_000))
  expect(seenStamp(stampAt(NOW), stampAt(NOW - 60_000), NOW)).toBe(stampAt(NOW))
})

test('H1 a device whose own clock was years ahead and is right now still writes after its own earlier words', () => {
  const ahead = nextStamp(undefined, NOW + YEARS)
  const corrected = nextStamp(ahead, NOW)
  expect(corrected > ahead).toBe(true)
  expect(msOfStamp(corrected)).toBe(NOW + YEARS)
  expect(nextStamp(corrected, NOW + YEARS + 1)).toBe(stampAt(NOW + YEARS + 1))
})

test('H2 a tablet years ahead does not drag the others along, one within a day does', () => {
  expect(seenStamp(undefined, stampAt(NOW + YEARS), NOW)).toBeUndefined()
  expect(seenStamp(stampAt(NOW), stampAt(NOW + YEARS), NOW)).toBe(stampAt(NOW))
  expect(seenStamp(stampAt(NOW), stampAt(NOW + MAX_AHEAD_MS + 1), NOW)).toBe(stampAt(NOW))
  expect(seenStamp(stampAt(NOW), stampAt(NOW + MAX_AHEAD_MS), NOW)).toBe(stampAt(NOW + MAX_AHEAD_MS))
})

test('H2 whatever a village of devices hears from one with any clock, the others stay within a day of the hour', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 60 }), fc.integer({ min: -YEARS, max: YEARS }), (talks, skew) => {
      const last: (Stamp | undefined)[] = [undefined, undefined, undefined, undefined]
      const clockOf = (device: number, at: number): number => NOW + at * 1_000 + (device === 0 ? skew : 0)
      for (const [at, [from, to]] of talks.entries()) {
        const said = nextStamp(last[from], clockOf(from, at))
        last[from] = said
        if (to !== from) last[to] = seenStamp(last[to], said, clockOf(to, at))
        if (from !== 0) expect(msOfStamp(said) - clockOf(from, at)).toBeLessThanOrEqual(MAX_AHEAD_MS)
      }
    }),
  )
})

test('H3 a stamp is 13 characters whatever the machine says, and text order is the order of the readings', () => {
  for (const ms of [NaN, -1, 0, 0.9, NOW + 0.5, 36 ** 9 - 1, 36 ** 9, 8.64e15, Infinity, -Infinity]) {
    expect(isStamp(stampAt(ms)), String(ms)).toBe(true)
    expect(isStamp(nextStamp(stampAt(NOW), ms)), String(ms)).toBe(true)
  }
  const reading = fc.tuple(fc.nat(36 ** 9 - 1), fc.nat(36 ** 4 - 1))
  fc.assert(
    fc.property(reading, reading, ([ms, count], [otherMs, otherCount]) => {
      const earlier = ms < otherMs || (ms === otherMs && count < otherCount)
      expect(stampAt(ms, count) < stampAt(otherMs, otherCount)).toBe(earlier)
      expect(msOfStamp(stampAt(ms, count))).toBe(ms)
    }),
  )
})
