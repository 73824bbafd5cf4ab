/**
 * A fill: so many entries come down at once onto a device that is in use, and what its page feels of it. One village is on the relay; the later part
 * of its log is written there while the cable is cut. Used by the story that holds the bound and by the bench that writes the figures down.
 */
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { demoSeed } from '../../sync-server/bin/demo-seed.mjs'
import { startRelay } from '../../sync-server/main.ts'
import type { DeviceId } from '../../src/lib/kernel/ids.ts'
import { parseUpdate } from '../../src/lib/protocol/update.ts'
import { readyOffline, signIn } from './fixtures.ts'
import { openFirstVisit, settled, writeLine } from './hands.ts'
import { openProxy, type Proxy } from './proxy.ts'

/** Works in all grids of the village. */
const WALKER = 'fill'
export const COMING = 10_000
/** Of three villages of this size, one has somewhat more than the rows that come. */
const RESIDENTS = 9_000
/** So many of the village's first rows are on the device before. */
const BEFORE = 2_400

interface Filling {
  readonly cable: Proxy
  /** All that is to come is written down at the relay. Only once, with the cable cut. */
  pour(): Promise<void>
  close(): Promise<void>
}

async function openFilling(): Promise<Filling> {
  const folder = mkdtempSync(join(tmpdir(), 'doorstep fill '))
  const relay = await startRelay({ dataDir: join(folder, 'data'), buildDir: 'build-v1' })
  const seed = demoSeed({ residents: RESIDENTS })
  const village = seed.villages[0]?.code ?? ''
  const inVillage = [...seed.rows].filter(({ scope }) => scope.includes(`/${village}`))
  const worker = seed.people.find((person) => person.village === village && person.role === 'gridWorker')
  if (!worker) throw new Error('the demo has people')
  const grids = seed.grids.filter(({ code }) => code.startsWith(village)).map(({ code }) => code)
  const walker = { ...worker, id: `demo-${WALKER}`, login: WALKER, password: `jiamenkou-${WALKER}`, grids }
  await relay.seed({ ...seed, people: [...seed.people, walker], rows: inVillage.slice(0, BEFORE) })
  const cable = await openProxy(relay.url)
  return {
    cable,
    async pour() {
      const rows = inVillage.slice(BEFORE, BEFORE + COMING).map(({ scope, update }) => {
        const parsed = parseUpdate(update)
        if (!parsed.ok) throw new Error('the demo writes good rows')
        return { scope, update, client: parsed.value.client, clock: parsed.value.clock }
      })
      for (let from = 0; from < rows.length; from += 500) {
        const appended = await relay.store.append('seed' as DeviceId, rows.slice(from, from + 500))
        if (!appended.ok) throw new Error(`not appended: ${JSON.stringify(appended.error)}`)
      }
    },
    async close() {
      await cable.close()
      await relay.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What the page's one thread felt, in ms. */
export interface Felt {
  /** Tasks over 50 ms, longest first. */
  readonly long: readonly number[]
  /** From a key to its being heard, the longest last. */
  readonly keys: readonly number[]
  readonly rowsPerSecond: number
}

export type Place = 'sheet' | 'today' | 'window'

const FILL_LIMIT_MS = 120_000
const KEY_EVERY_MS = 80
/** After the last row: what was put off is done now. */
const KEYS_AFTER = 20

/** All that comes, comes down while a person is at this place; in the visit sheet they type on. */
export async function feltAt(place: Place, browser: Browser, rate: number): Promise<Felt> {
  const filling = await openFilling()
  const context = await browser.newContext({ baseURL: filling.cable.url, hasTouch: true })
  try {
    const page = await context.newPage()
    const login = place === 'window' ? 'ck1' : WALKER
    await signIn(page, login)
    await settled(page)
    await readyOffline(page)
    if (place === 'sheet') await openFirstVisit(page)
    if (place === 'window') await page.goto('/window')
    filling.cable.set({ cut: true })
    await filling.pour()
    if (place === 'sheet') await writeLine(page, '身体', '膝盖疼')
    return await feltWhile(page, context, rate, login, place === 'sheet', () => filling.cable.set({ cut: false }))
  } finally {
    await context.close()
    await filling.close()
  }
}

async function feltWhile(
  page: Page,
  context: BrowserContext,
  rate: number,
  login: string,
  types: boolean,
  begin: () => void,
): Promise<Felt> {
  const key = async (): Promise<void> => {
    if (types) await page.keyboard.press('a')
    await page.waitForTimeout(KEY_EVERY_MS)
  }
  const before = await cursorsOf(context, login)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate })
  await watch(page)
  begin()
  let began = 0
  for (const until = Date.now() + FILL_LIMIT_MS; ;) {
    await key()
    const { here, coming } = await cursorsOf(context, login)
    if (here > before.here && began === 0) began = Date.now()
    if (here > before.here && coming === 0) break
    if (Date.now() > until) throw new Error(`${coming} rows have not come`)
  }
  const rowsPerSecond = COMING / ((Date.now() - began) / 1000)
  for (let left = KEYS_AFTER; left > 0; left--) await key()
  return { ...(await feltBy(page)), rowsPerSecond }
}

/** Begins to look at the page: long tasks, and how late keys are heard. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const felt: { long: number[]; keys: number[] } = { long: [], keys: [] }
    Reflect.set(window, 'felt', felt)
    new PerformanceObserver((list) => felt.long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' })
    addEventListener('keydown', (event) => felt.keys.push(performance.now() - event.timeStamp), true)
  })
}

async function feltBy(page: Page): Promise<Pick<Felt, 'long' | 'keys'>> {
  const { long, keys } = await page.evaluate(() => Reflect.get(window, 'felt') as { long: number[]; keys: number[] })
  return { long: long.sort((a, b) => b - a), keys: keys.sort((a, b) => a - b) }
}

/** Rows of the log that are on this device, and those still to come as far as it knows. Asked of the service worker: the page does not answer for the look. */
async function cursorsOf(context: BrowserContext, login: string): Promise<{ readonly here: number; readonly coming: number }> {
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  return worker.evaluate(
    (name) =>
      new Promise<{ readonly here: number; readonly coming: number }>((resolve, reject) => {
        const opening = indexedDB.open(name)
        opening.onerror = () => reject(opening.error ?? new Error('not opened'))
        opening.onsuccess = () => {
          const asked = opening.result.transaction('cursors').objectStore('cursors').getAll()
          asked.onerror = () => reject(asked.error ?? new Error('not read'))
          asked.onsuccess = () => {
            opening.result.close()
            const cursors: readonly { readonly seq: number; readonly head: number }[] = asked.result
            const here = cursors.reduce((sum, { seq }) => sum + seq, 0)
            resolve({ here, coming: cursors.reduce((sum, { head }) => sum + head, 0) - here })
          }
        }
      }),
    `doorstep-demo-${login}`,
  )
}
