/**
 * How long a keep takes, from the call to the promise after which a screen may say 已存本机: the app's own `recordVisit` over a strict transaction,
 * beside the demo's register. Nothing here fails for being slow. Prints a line and writes `test/bench/results/keep.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { expect, signIn, test } from '../e2e/fixtures.ts'
import { settled } from '../e2e/hands.ts'
import { openDoor } from '../e2e/open-door.ts'
import type {} from '../e2e/door.ts'

const STORE = 'doorstep-demo-wg1'
const KEEPS = 200
const found: { readonly rate: number; readonly p50: number; readonly p99: number; readonly load: number }[] = []

test.afterAll(() => {
  mkdirSync('test/bench/results', { recursive: true })
  writeFileSync(
    'test/bench/results/keep.json',
    JSON.stringify({ at: new Date().toISOString(), cpus: cpus().length, keeps: KEEPS, found }, null, 2),
  )
})

for (const rate of [1, 6])
  test(`${KEEPS} keeps, one after another, ${rate}×`, async ({ tablets: { a } }) => {
    test.setTimeout(300_000)
    await signIn(a.page, 'wg1')
    await settled(a.page)
    await openDoor(a.page)
    const session = await a.context.newCDPSession(a.page)
    await session.send('Emulation.setCPUThrottlingRate', { rate })
    const took = await a.page.evaluate(
      async ([store, keeps]) => {
        const each: number[] = []
        for (let n = 1; n <= keeps; n++) {
          const began = performance.now()
          await door.keepVisit(store, n)
          each.push(performance.now() - began)
        }
        return each.sort((one, other) => one - other)
      },
      [STORE, KEEPS] as const,
    )
    const at = (share: number): number => took[Math.floor((took.length - 1) * share)] ?? NaN
    found.push({ rate, p50: at(0.5), p99: at(0.99), load: loadavg()[0] ?? NaN })
    console.log(
      `keep ${rate}×: p50 ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms of ${KEEPS}; load ${(loadavg()[0] ?? NaN).toFixed(1)}`,
    )
    expect(took.length).toBe(KEEPS)
  })
