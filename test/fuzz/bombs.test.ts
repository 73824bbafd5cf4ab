/** Every crafted bomb is refused, and refusing it costs next to nothing: what is checked is checked before anything is made. */
import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { parseUpdate } from '../../src/lib/protocol/update.ts'
import { BOMBS } from '../fixtures/wire-bombs.ts'

const MOST_MS = 5
const MOST_BYTES = 1_000_000

interface Cost {
  readonly ms: number
  readonly bytes: number
}

/** The cheapest of several tries: what the machine does beside it is not the validator's. */
function costOf(bytes: Uint8Array): Cost {
  let [ms, made] = [Infinity, Infinity]
  for (let round = 0; round < 8; round += 1) {
    const before = process.memoryUsage()
    const started = performance.now()
    parseUpdate(bytes)
    ms = Math.min(ms, performance.now() - started)
    const after = process.memoryUsage()
    made = Math.min(made, Math.max(0, after.heapUsed - before.heapUsed) + Math.max(0, after.arrayBuffers - before.arrayBuffers))
  }
  return { ms, bytes: made }
}

test('U3 the measure of cost sees an array of 2^25 and a busy loop', () => {
  const before = process.memoryUsage()
  const list = new Array<number>(2 ** 25)
  expect(process.memoryUsage().heapUsed - before.heapUsed).toBeGreaterThan(MOST_BYTES)
  expect(list.length).toBe(2 ** 25)
})

test.each(BOMBS)('U3 %s: refused, in under 5 ms and 1 MB', (_name, bytes) => {
  expect(parseUpdate(bytes).ok).toBe(false)
  const cost = costOf(bytes)
  expect(cost.ms).toBeLessThan(MOST_MS)
  expect(cost.bytes).toBeLessThan(MOST_BYTES)
})

test('U3 the bombs are at least the 32 that were crafted, each of its own', () => {
  expect(BOMBS.length).toBeGreaterThan(60)
  expect(new Set(BOMBS.map(([name]) => name)).size).toBe(BOMBS.length)
  expect(new Set(BOMBS.map(([, bytes]) => Buffer.from(bytes).toString('hex'))).size).toBe(BOMBS.length)
})
