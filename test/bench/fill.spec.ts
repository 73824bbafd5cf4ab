/**
 * What a person feels while 10,000 entries arrive, on a page throttled 6×: tasks over 50 ms, how late keys are heard, entries a second.
 * Nothing here fails for being slow. Prints a table and writes `test/bench/results/fill.json`.
 */
import { expect, test } from '@playwright/test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { feltAt, type Felt, type Place } from '../e2e/fill.ts'

test.use({ trace: 'off' })
test.describe.configure({ mode: 'serial' })

const RATES = [6, 1] as const
const found: (Felt & { readonly place: Place; readonly rate: number; readonly load: number })[] = []

test.afterAll(() => {
  mkdirSync('test/bench/results', { recursive: true })
  writeFileSync('test/bench/results/fill.json', JSON.stringify({ at: new Date().toISOString(), cpus: cpus().length, found }, null, 2))
})

for (const place of ['sheet', 'today', 'window'] as const satisfies readonly Place[])
  for (const rate of RATES)
    test(`10,000 entries arrive at the ${place}, ${rate}×`, async ({ browser }) => {
      test.setTimeout(300_000)
      const load = loadavg()[0] ?? NaN
      const felt = await feltAt(place, browser, rate)
      found.push({ ...felt, place, rate, load })
      const { long, keys, rowsPerSecond } = felt
      const ms = (value: number | undefined): string => (value === undefined ? '–' : value.toFixed(0))
      console.log(
        `${place} ${rate}×: ${long.length} tasks over 50 ms, ${ms(long[0])} ms the longest; keys p50 ${ms(keys[Math.floor(keys.length / 2)])}, p99 ${ms(keys[Math.floor(keys.length * 0.99)])} ms of ${keys.length}; ${rowsPerSecond.toFixed(0)} entries/s; load ${load.toFixed(1)}`,
      )
      expect(rowsPerSecond).toBeGreaterThan(0)
    })
