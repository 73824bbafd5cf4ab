/**
 * What a device does with a page in which honest rows and spoiled ones stand side by side: the good are folded, the bad are set aside one by
 * one with the reason, the cursor goes on, and nothing waits or throws.
 */
import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { judgeEntry } from '../../src/lib/readmodel/judge-entry.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import type { DeviceId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Rows } from '../../src/lib/protocol/down.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import { keep, META, openReadModel, putMeta, settleOnDisk, type Db } from '../../src/lib/readmodel/index.ts'
import { openReplica } from '../../src/lib/replica/index.ts'
import { openEntrySource, openSource } from '../../src/lib/runtime/engine/source.ts'
import { BOMBS } from '../fixtures/wire-bombs.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { chanceAt } from './messages.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { mutateStructure } from './mutate-structure.ts'
import { honestSeeds } from './run.ts'

const SCOPE = 'grid/320282112200001/2026Q4' as ScopeId
const NOW = Date.parse('2026-11-24T12:00:00+08:00')
const LIMIT_MS = 120_000
const opened: Db[] = []
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete()
})

async function aDevice(name: string) {
  const store = await openReadModel(name, 'relaxed')
  if (!store.ok) throw new Error(store.error.kind)
  const db = store.value
  opened.push(db)
  await putMeta(db, META.session, {
    token: 't',
    device: 'd' as DeviceId,
    lease: { epoch: 1, client: 77 },
    logId: 'log',
    person: { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' },
    village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
    grids: [{ code: '320282112200001', name: '第一网格' }],
  })
  const faults: string[] = []
  const replica = openReplica({ store: name, source: openEntrySource(db), onfault: (_scope, what) => faults.push(what) })
  const source = openSource({
    db,
    replica,
    app: 'test',
    now: () => NOW,
    heardNow: () => undefined,
    settle: () => settleOnDisk(db),
    wantPush: () => undefined,
  })
  return { db, replica, source, faults }
}

const pageOf = (from: number, updates: readonly Uint8Array[], head: number): Rows => ({
  kind: 'rows',
  scope: SCOPE,
  from,
  rows: updates.map((update, at) => ({ seq: from + at + 1, update })),
  head,
})

/** Honest needs of five devices, each in its own order of clocks. */
const honest = (count: number): Entry[] =>
  Array.from({ length: count }, (_, at) => ({
    ...anEntry({ client: 500 + (at % 5), clock: Math.floor(at / 5), kind: 'need.heard' }),
    about: `need-${at}` as Entry['about'],
    body: { open: { household: 'h', visit: 'v', code: 'see-doctor', heardOn: '2026-11-24' }, personal: { words: `第${at}件` } },
  }))

test(
  'M3 A1 of pages with honest and spoiled rows side by side the honest are folded, every other is set aside with its reason, and the cursor goes on',
  async () => {
    const { db, replica, source } = await aDevice('pages')
    const { entries, updates } = honestSeeds()
    const good = honest(300)
    const log: Uint8Array[] = []
    let [at, round] = [0, 0]
    while (at < good.length) {
      const chance = chanceAt(77, (round += 1))
      const next = good[at]
      if (next && chance.is(0.4)) {
        log.push(encodeUpdate(next))
        at += 1
      } else if (chance.is(0.1)) log.push(chance.one(BOMBS as [(typeof BOMBS)[number], ...typeof BOMBS])[1])
      else log.push(chance.is(0.5) ? mutateBytes(chance, chance.one(updates), updates) : mutateStructure(chance, entries))
    }
    const started = performance.now()
    for (let from = 0; from < log.length;) {
      const page = log.slice(from, from + chanceAt(78, from).int(1, 60))
      expect(await source.arrived(pageOf(from, page, log.length))).toBe('kept')
      from += page.length
      expect((await db.cursors.get(SCOPE))?.seq).toBe(from)
    }
    expect(performance.now() - started).toBeLessThan(60_000)

    const inLog = new Set(
      await db.entries
        .toCollection()
        .primaryKeys()
        .then((keys) => keys.map(([, id]) => id)),
    )
    for (const entry of good) expect(inLog.has(entry.id), entry.id).toBe(true)
    expect(await db.needs.bulkGet(good.map(({ about }) => about))).not.toContain(undefined)

    // Every row is somewhere: in the log, or set aside under its own number with a reason.
    const aside = new Map((await db.setAside.toArray()).map((one) => [one.seq, one]))
    let bad = 0
    for (const [place, update] of log.entries()) {
      const parsed = parseUpdate(update)
      const isGood = parsed.ok && judgeEntry({ ...parsed.value, scope: SCOPE }).ok
      if (isGood) expect(parsed.ok && inLog.has(parsed.value.id)).toBe(true)
      else {
        bad += 1
        expect(aside.get(place + 1)?.reason, `row ${place + 1}`).toMatch(/^(update|body) /)
        expect(aside.get(place + 1)?.bytes).toEqual(update)
      }
      expect(aside.has(place + 1)).toBe(!isGood)
    }
    expect(bad).toBeGreaterThan(200)
    await replica.settled()
    await replica.close()
  },
  LIMIT_MS,
)

test(
  'M3 a spoiled row delays nobody: what is written here is kept meanwhile, and honest rows behind a hundred bombs arrive in the same page',
  async () => {
    const { db, replica, source } = await aDevice('bombs')
    const bombs = BOMBS.map(([, update]) => update)
    const good = honest(10).map(encodeUpdate)
    const arrived = source.arrived(pageOf(0, [...bombs, ...good], bombs.length + good.length))
    const body = { open: { household: 'h', visit: 'v', code: 'see-doctor', heardOn: '2026-11-24' }, personal: { words: '' } }
    const kept = await keep(db, [{ scope: SCOPE, about: 'own' as Entry['about'], kind: 'need.heard', body }], NOW)
    expect([kept.ok, await arrived]).toEqual([true, 'kept'])
    expect([await db.needs.count(), await db.setAside.count()]).toEqual([11, bombs.length])
    // The same page again, as after a lost `got`: nothing is set aside twice.
    expect(await source.arrived(pageOf(0, [...bombs, ...good], bombs.length + good.length))).toBe('kept')
    expect(await db.setAside.count()).toBe(bombs.length)
    await replica.settled()
    expect((await replica.ids(SCOPE))?.size).toBe(10)
    await replica.close()
  },
  LIMIT_MS,
)

test('R2 behind a row that is set aside the carrier is not built anew for every page', async () => {
  const { replica, source, faults } = await aDevice('hole')
  const rows = Array.from({ length: 12 }, (_, clock): Entry => {
    const [entry] = honest(1)
    return { ...(entry as Entry), id: `dw-${clock.toString(36)}` as Entry['id'], about: `need-${clock}` as Entry['about'] }
  })
  // Well formed on the wire, of a known kind, with a body that nobody can read.
  const hole = encodeUpdate({ ...(rows[2] as Entry), body: { open: {} } })
  for (const [at, entry] of rows.entries()) await source.arrived(pageOf(at, [at === 2 ? hole : encodeUpdate(entry)], rows.length))
  await replica.settled()
  const first = faults.length
  expect(first).toBeLessThan(2)
  await replica.close()
})

test('A3 an own entry whose words were cut in the middle of a sign comes back as the one that was sent', async () => {
  const { db, replica, source } = await aDevice('cut')
  const words = '老伴 👵'.slice(0, -1)
  const body = { open: { household: 'h', visit: 'v', code: 'see-doctor', heardOn: '2026-11-24' }, personal: { words } }
  const kept = await keep(db, [{ scope: SCOPE, about: 'own' as Entry['about'], kind: 'need.heard', body }], NOW)
  const [row] = await source.nextRows(1e6, 10)
  expect([kept.ok, row !== undefined]).toEqual([true, true])
  if (row) expect(await source.arrived(pageOf(0, [row.update], 1))).toBe('kept')
  expect([await db.outbox.count(), await db.entries.count()]).toEqual([0, 1])
  await replica.close()
})
