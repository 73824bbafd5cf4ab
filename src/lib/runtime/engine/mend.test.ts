import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { day, record } from '../../../../test/fixtures/log.ts'
import type { DeviceId, PersonId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { gridQuarter } from '../../kernel/scope.ts'
import { encodeUpdate } from '../../protocol/update.ts'
import { arrive, keep, META, openReadModel, putMeta, type Db, type StoredEntry } from '../../readmodel/index.ts'
import { openReplica, type Replica } from '../../replica/index.ts'
import { mend, parseValue } from './mend.ts'
import { openEntrySource } from './source.ts'

const SCOPE = gridQuarter('329900112200001' as never, day('2026-11-24'))
const NOW = Date.UTC(2026, 10, 24, 1)
const entry = (clock: number, more: Partial<StoredEntry> = {}): StoredEntry => ({
  scope: SCOPE,
  id: `5-${clock.toString(36)}` as StoredEntry['id'],
  about: record(`promise-${clock}`),
  kind: 'followUp.promised',
  by: 'p-lu' as PersonId,
  at: '0lw000000000a' as StoredEntry['at'],
  after: [],
  v: 1,
  body: { open: { household: record('home'), visit: record('visit'), on: day('2026-12-01') }, personal: { words: `第 ${clock} 件` } },
  ...more,
})

interface Device {
  readonly db: Db
  readonly replica: Replica
  mended(): Promise<Awaited<ReturnType<typeof mend>> & { readonly steps: readonly string[] }>
}
let count = 0
/** Ten lines came from the relay, one was kept here and waits. */
async function aDevice(): Promise<Device> {
  const store = `mend-${count++}`
  const opened = await openReadModel(store, 'relaxed')
  const db = must(opened.ok ? opened.value : null, 'it opens')
  await putMeta(db, META.session, {
    token: 't',
    device: 'd' as DeviceId,
    lease: { epoch: 1, client: 7 },
    logId: 'log',
    person: { id: 'p-mei' as PersonId, name: '梅', role: 'gridWorker' },
    village: { code: '329900112200', name: '竹溪村', town: '和桥镇' },
    grids: [],
  })
  const entries = Array.from({ length: 10 }, (_, clock) => entry(clock))
  const replica = openReplica({ store: `${store}/carrier`, source: openEntrySource(db), onfault: () => undefined })
  const rows = entries.map((one, at) => ({ seq: at + 1, entry: one, bytes: encodeUpdate(one) }))
  await arrive(db, { scope: SCOPE, from: 0, rows, head: 10 }, NOW)
  replica.put(
    SCOPE,
    rows.map(({ bytes }) => bytes),
  )
  await replica.settled()
  const { body } = entry(99)
  must((await keep(db, [{ scope: SCOPE, about: record('own'), kind: 'followUp.promised', body }], NOW)).ok || null, 'it is kept')
  return {
    db,
    replica,
    async mended() {
      const steps: string[] = []
      const outcome = await mend({
        db,
        replica,
        mirror: { anew: async () => ({ phase: 'missing' }) },
        now: () => NOW,
        onprogress: (step) => void (steps.at(-1) === step || steps.push(step)),
      })
      return { ...outcome, steps }
    },
  }
}
const tables = async (db: Db): Promise<unknown> => [
  await db.entries.toArray(),
  await db.outbox.toArray(),
  await db.cursors.toArray(),
  await db.clocks.toArray(),
]

test('B1 where all is well mending changes nothing', async () => {
  const { db, mended } = await aDevice()
  const before = await tables(db)
  expect(await mended()).toMatchObject({
    entriesBack: 0,
    logsAskedAgain: 0,
    carriers: 1,
    carriersBroken: 0,
    mirror: 'missing',
    steps: ['entries', 'rows', 'carriers', 'mirror'],
  })
  expect(await tables(db)).toEqual(before)
  expect(await db.followUps.count()).toBe(11)
})

test('B1 entries that the database lost come back from the carrier, with their rows, and the outbox is as it was', async () => {
  const { db, mended } = await aDevice()
  const outbox = await db.outbox.toArray()
  await db.entries.bulkDelete([2, 5, 9].map((clock) => [SCOPE, `5-${clock}`] as [string, string]))
  await db.followUps.clear()
  expect(await mended()).toMatchObject({ entriesBack: 3, logsAskedAgain: 0 })
  expect(await db.entries.count()).toBe(11)
  expect(await db.followUps.count()).toBe(11)
  expect(await db.outbox.toArray()).toEqual(outbox)
})

test('B2 what neither has is asked of the relay from the start', async () => {
  const { db, replica, mended } = await aDevice()
  await db.entries.delete([SCOPE, '5-3'])
  await replica.rebuild(SCOPE)
  expect(await mended()).toMatchObject({ entriesBack: 0, logsAskedAgain: 1 })
  expect(await db.cursors.get(SCOPE)).toEqual({ scope: SCOPE, seq: 0, head: 10 })
})

test('B2 B3 a row that was set aside is no hole, and of two of the same one stays', async () => {
  const { db, mended } = await aDevice()
  await db.entries.delete([SCOPE, '5-3'])
  for (let times = 0; times < 2; times += 1) await db.setAside.add({ scope: SCOPE, seq: 4, reason: 'body', bytes: null })
  await db.setAside.add({ scope: SCOPE, seq: 0, reason: 'photo a', bytes: null })
  await db.setAside.add({ scope: SCOPE, seq: 0, reason: 'photo a', bytes: null })
  const carrierless = await aDevice()
  expect(await carrierless.mended()).toMatchObject({ logsAskedAgain: 0 })
  const { entriesBack } = await mended()
  expect(entriesBack).toBe(1)
  expect((await db.setAside.toArray()).map(({ seq }) => seq)).toEqual([4, 0, 0])
})

test('carriers that lost everything are built anew from the entries, without what waits', async () => {
  const { replica, mended } = await aDevice()
  await replica.close()
  for (const { name = '' } of await indexedDB.databases())
    if (name.includes('/carrier/')) await new Promise((resolve) => (indexedDB.deleteDatabase(name).onsuccess = resolve))
  expect(await mended()).toMatchObject({ carriers: 1, carriersBroken: 0 })
  expect((await replica.ids(SCOPE))?.size).toBe(10)
})

test('what a damaged carrier holds is judged like any row', () => {
  const { id, scope, ...value } = entry(1)
  expect(parseValue(SCOPE, id, value)).toEqual({ id, scope, ...value })
  expect(parseValue(SCOPE, 'no dot', value)).toBe(null)
  expect(parseValue(SCOPE, id, { ...value, kind: 7 })).toBe(null)
  expect(parseValue(SCOPE, id, { ...value, body: { open: { list: [undefined] } } })).toBe(null)
  expect(parseValue(SCOPE, id, { ...value, body: { open: { big: 1n } } })).toBe(null)
  expect(parseValue(SCOPE, id, 'words')).toBe(null)
})
