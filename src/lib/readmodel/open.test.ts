import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { day, record } from '../../../test/fixtures/log.ts'
import type { DeviceId, PersonId, Stamp } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { gridQuarter } from '../kernel/scope.ts'
import { msOfStamp } from '../kernel/stamp.ts'
import { BLOCKED, keep, META, openReadModel, putMeta, type Db } from './index.ts'

afterEach(() => vi.useRealTimers())

let count = 0
const nextName = (): string => `open-${count++}`
async function openTab(
  name: string,
  ...ears: Parameters<typeof openReadModel> extends [string, unknown, ...infer E] ? E : never
): Promise<Db> {
  const opened = await openReadModel(name, 'relaxed', ...ears)
  return must(opened.ok ? opened.value : null, 'it opens')
}

/** As a newer app opens it: with a higher version. */
function newerApp(name: string): { readonly opened: Promise<string>; readonly heard: string[] } {
  const heard: string[] = []
  const opened = new Promise<string>((resolve, reject) => {
    const opening = indexedDB.open(name, 9_999)
    opening.onblocked = () => heard.push('blocked')
    opening.onsuccess = () => {
      opening.result.close()
      resolve('opened')
    }
    opening.onerror = () => reject(opening.error ?? new Error('not opened'))
  })
  return { opened, heard }
}

test('an old tab brings what is typed to safety, then lets go, then says so; the newer app goes on', async () => {
  const name = nextName()
  const told: string[] = []
  const db: Db = await openTab(name, () => told.push('closed'), {
    beforeClose: async () => {
      await db.drafts.put({ key: 'visit/a', value: 'half a sentence', at: 1 })
      told.push('drafts written')
    },
  })
  const newer = newerApp(name)
  expect(await newer.opened).toBe('opened')
  expect(told).toEqual(['drafts written', 'closed'])
})

test('a tab that cannot write its drafts holds the newer app up for three seconds and no longer', async () => {
  const name = nextName()
  const told: string[] = []
  await openTab(name, () => told.push('closed'), { beforeClose: () => new Promise(() => undefined) })
  const began = performance.now()
  expect(await newerApp(name).opened).toBe('opened')
  expect(told).toEqual(['closed'])
  expect(performance.now() - began).toBeGreaterThan(2_500)
})

test('a tab that waits for an older one hears that it waits, and opens when that one lets go', async () => {
  const name = nextName()
  // An older app that hears nobody: a frozen tab.
  const old = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open(name, 1)
    opening.onsuccess = () => resolve(opening.result)
  })
  const told: string[] = []
  const opening = openReadModel(name, 'relaxed', undefined, {
    onblocked: () => {
      told.push('waits')
      old.close()
    },
  })
  const opened = await opening
  expect(told).toEqual(['waits'])
  expect(opened.ok).toBe(true)
  if (opened.ok) opened.value.close()
})

test('a tab that waited in vain says that it was blocked, and not that anything is broken', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const name = nextName()
  const old = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open(name, 1)
    opening.onsuccess = () => resolve(opening.result)
  })
  let outcome: unknown = null
  const opening = openReadModel(name, 'relaxed', undefined, { onblocked: () => void vi.advanceTimersByTimeAsync(20_000) })
  opening.then(
    (opened) => (outcome = opened.ok ? 'opened' : opened.error),
    () => undefined,
  )
  for (let turn = 0; turn < 200 && outcome === null; turn += 1) await vi.advanceTimersByTimeAsync(200)
  expect(outcome).toEqual({ kind: 'store-broken', detail: BLOCKED })
  old.close()
})

test('H1 stamps stay in order when the machine is told another year while the app runs, and between two starts', async () => {
  const name = nextName()
  const scope = gridQuarter('329900112200001' as never, day('2026-11-24'))
  const stamps: Stamp[] = []
  const now = Date.UTC(2026, 10, 24, 1)
  const YEAR_MS = 365 * 86_400_000
  for (const [start, hours] of [
    [0, [now, now - 3 * YEAR_MS, now + 1_000]],
    [1, [now - 9 * YEAR_MS, now + 2_000, now + 4 * YEAR_MS, now + 3_000]],
    [2, [now + 4_000]],
  ] as const) {
    const db = await openTab(name)
    if (start === 0)
      await putMeta(db, META.session, {
        token: 't',
        device: 'd' as DeviceId,
        lease: { epoch: 1, client: 7 },
        logId: 'log',
        person: { id: 'p' as PersonId, name: '梅', role: 'gridWorker' },
        village: { code: '', name: '', town: '' },
        grids: [],
      })
    for (const hour of hours) {
      const body = { open: { household: record('home'), visit: record('visit'), on: day('2026-12-01') }, personal: { words: 'w' } }
      const kept = await keep(db, [{ scope, about: record(`promise-${stamps.length}`), kind: 'followUp.promised', body }], hour)
      stamps.push(...(kept.ok ? kept.value.map((entry) => entry.at) : []))
    }
    db.close()
  }
  expect(stamps).toHaveLength(8)
  expect([...stamps].sort()).toEqual(stamps)
  expect(new Set(stamps).size).toBe(8)
  expect(msOfStamp(must(stamps[4], 'the second start'))).toBe(now + 2_000)
})
