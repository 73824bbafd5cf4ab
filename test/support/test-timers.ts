/** Timers that go off when a test lets time pass, in order, with all promises settled in between. */
import type { TestClock } from './test-clock.ts'

export interface TestTimers {
  set(ms: number, fn: () => void): () => void
  /** Lets time pass: every timer due goes off at its own time. */
  pass(ms: number): Promise<void>
  waiting(): number
}

export function testTimers(clock: TestClock): TestTimers {
  const due = new Map<number, { readonly at: number; readonly fn: () => void }>()
  let last = 0
  const next = (until: number) => [...due].filter(([, one]) => one.at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]
  return {
    set: (ms, fn) => {
      const id = ++last
      due.set(id, { at: clock.now() + Math.max(0, ms), fn })
      return () => due.delete(id)
    },
    pass: async (ms) => {
      const until = clock.now() + ms
      await settled()
      for (let found = next(until); found; found = next(until)) {
        const [id, { at, fn }] = found
        due.delete(id)
        clock.set(Math.max(at, clock.now()))
        fn()
        await settled()
      }
      clock.set(until)
    },
    waiting: () => due.size,
  }
}

/** All promises that can settle without time passing have settled. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve()
}
