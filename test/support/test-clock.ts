/** A clock that stands still until it is told to go on. */
import type { Clock } from '../../src/lib/kernel/clock.ts'

export interface TestClock extends Clock {
  set(ms: number): void
  advance(ms: number): void
}

/** Starts at nine in the morning in China, 24 November 2026. */
export function testClock(startMs = Date.UTC(2026, 10, 24, 1)): TestClock {
  let ms = startMs
  return {
    now: () => ms,
    set: (to) => {
      ms = to
    },
    advance: (by) => {
      ms += by
    },
  }
}
