import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { aLog, record } from '../../../test/fixtures/log.ts'
import type { Entry } from '../kernel/entry.ts'
import type { DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { recordIn } from '../kernel/record-id.ts'
import { arrive } from './arrive.ts'
import { takeIn } from './carried.ts'
import type { Db } from './db.ts'
import {
  countUnsent,
  heldHere,
  keep,
  META,
  openReadModel,
  putMeta,
  settleParcel,
  type ParcelRow,
  type Session,
  type StoredEntry,
} from './index.ts'

const QUARTER = 'grid/329900112200001/2026Q4' as ScopeId
const REGISTER = 'grid/329900112200001/register' as ScopeId
const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const OWN_CLIENT = 99
const session: Session = {
  token: 'token',
  device: 'device' as DeviceId,
  lease: { epoch: 1, client: OWN_CLIENT },
  logId: 'log',
  person: { id: 'person-lu' as PersonId, name: '陆', role: 'windowClerk' },
  village: { code: '329900112200', name: '试村', town: '试镇' },
  grids: [],
}
const parcel: ParcelRow = {
  ...{ id: 'parcel', way: 'in', holds: 'unsent', at: NOW, from: 'person-mei' as PersonId, rows: 9, kinds: {}, state: 'waiting' },
  bytes: new Uint8Array(1),
}

let db: Db
let count = 0
beforeEach(async () => {
  const opened = await openReadModel(`carried-${count++}`, 'relaxed')
  db = must(opened.ok ? opened.value : null, 'it opens in memory')
  await putMeta(db, META.session, session)
  await db.parcels.put(parcel)
})
afterEach(() => db.close())

const stored = (entry: Entry, scope = QUARTER): StoredEntry => ({ ...entry, scope })
const takes = (entries: readonly StoredEntry[], id = 'parcel') =>
  takeIn(
    db,
    id,
    entries.map((entry) => ({ entry, bytes: new TextEncoder().encode(entry.id) })),
    NOW,
  )
const arrives = (entries: readonly StoredEntry[], from = 0) =>
  arrive(
    db,
    {
      scope: must(entries[0], 'a row').scope,
      from,
      rows: entries.map((entry, at) => ({ seq: from + at + 1, entry, bytes: new Uint8Array(1) })),
      head: from + entries.length,
    },
    NOW,
  )
const aVisit = (words: string, on: string, client = 7): StoredEntry => {
  const situation = { health: words, medicine: '', meals: '', housing: '', family: '', safety: '' }
  const open = { household: record('h'), on, time: '09:00', way: 'home', changed: ['health'], photos: [] }
  const personal = { present: [], presentWords: '', situation, done: [], doneWords: '', thumbs: [] }
  return stored(aLog(record(`v-${words}`)).say('visit.recorded', open, personal, { client }))
}
const aHousehold = (): StoredEntry =>
  stored(
    aLog(record('h')).say(
      'household.described',
      { grid: '329900112200001', visitGroup: 'high', since: '2026-11-01' },
      { no: 'h', headName: '王建国', address: '河东 1号' },
      { client: 8 },
    ),
    REGISTER,
  )

test('Y4 a record is not sent while anything of it was only carried, whatever else of it the relay has', async () => {
  const log = aLog(record('n'))
  const heard = stored(
    log.say('need.heard', { household: record('h'), visit: record('v'), code: 'job', heardOn: '2026-11-24' }, { words: '' }),
  )
  const met = stored(log.say('need.met', { on: '2026-11-24' }))
  await takes([heard, met])
  await arrives([heard])
  expect(await db.needs.toArray()).toMatchObject([{ phase: 'met', progress: 'kept' }])
  await arrives([met], 1)
  expect(await db.needs.toArray()).toMatchObject([{ phase: 'met', progress: 'sent' }])
})

test('Y4 a household forgets a carried visit that was refused, and remembers the one before it', async () => {
  await arrives([aHousehold()])
  await arrives([aVisit('前一次', '2026-11-02', 5)])
  const before = await db.households.toArray()
  await takes([aVisit('捎来的', '2026-11-23')])
  expect(await db.households.toArray()).toMatchObject([{ lastVisitOn: '2026-11-23', lastWords: '捎来的' }])
  const id = (await db.carried.toArray())[0]?.id
  await settleParcel(
    db,
    'parcel',
    { state: 'refused', refused: [{ scope: QUARTER, id: must(id, 'it is marked') }], reason: 'not-allowed' },
    NOW,
  )
  expect(await db.households.toArray()).toEqual(before)
  expect(await db.visits.toArray()).toMatchObject([{ on: '2026-11-02' }])
  expect(await db.setAside.toArray()).toMatchObject([{ reason: 'carried not-allowed' }])
})

test('Y1 an own unsent entry stays, whatever a file says under its id; and nothing of it is marked', async () => {
  const saying = {
    ...{ scope: QUARTER, about: record('own'), kind: 'need.heard' as const },
    body: { open: { household: record('h'), visit: record('v'), code: 'job', heardOn: '2026-11-24' }, personal: { words: '自己写的' } },
  }
  await keep(db, [saying], NOW)
  const [own] = await db.entries.toArray()
  const twin = {
    ...must(own, 'it was kept'),
    about: record('other'),
    body: { open: { ...saying.body.open }, personal: { words: '别人写的' } },
  }
  expect(await takes([twin])).toBe(0)
  expect([await countUnsent(db), await db.carried.count(), await db.entries.toArray()]).toEqual([1, 0, [own]])
})

test('Y2 what the relay has sent is not marked when a file brings it again, and stays sent', async () => {
  const visit = aVisit('先到的', '2026-11-23')
  await arrives([aHousehold()])
  await arrives([visit])
  expect([await takes([visit]), await db.carried.count()]).toEqual([0, 0])
  expect(await db.visits.toArray()).toMatchObject([{ progress: 'sent' }])
})

test('Y4 a household whose only visit was carried and refused was never visited', async () => {
  await arrives([aHousehold()])
  const before = await db.households.toArray()
  const visit = aVisit('捎来的', '2026-11-23')
  await takes([visit])
  await settleParcel(db, 'parcel', { state: 'refused', refused: [visit] }, NOW)
  expect(await db.households.toArray()).toEqual(before)
})

test('Y5 under a client of our own, of now or before, nothing is taken in by hand', async () => {
  await putMeta(db, META.leases, [98])
  expect(
    await takes([aVisit('自己的', '2026-11-23', OWN_CLIENT), aVisit('以前的', '2026-11-23', 98), aVisit('别人的', '2026-11-23', 97)]),
  ).toBe(1)
  expect((await db.visits.toArray()).map((row) => row.id)).toEqual(['record-v-别人的'])
})

test('Y1 what does not parse is not taken in and not set aside twice; once the relay has spoken of a parcel no piece of it is taken', async () => {
  const odd = stored(aLog(record('odd')).say('need.heard', { code: 5 }, {}))
  expect([await takes([odd]), await takes([odd]), await db.setAside.count()]).toEqual([0, 0, 0])
  await db.parcels.put({ ...parcel, state: 'refused' })
  expect([await takes([aVisit('晚了', '2026-11-23')]), await takes([aVisit('没有', '2026-11-23')], 'unknown')]).toEqual([0, 0])
})

test('H1 a file that others gave along is held here until the relay has spoken', async () => {
  expect((await heldHere(db)).parcels).toBe(1)
  await settleParcel(db, 'parcel', { state: 'delivered', refused: [] }, NOW)
  expect([(await heldHere(db)).parcels, (await db.parcels.get('parcel'))?.bytes]).toEqual([0, null])
})

test('M7 by hand, too, nobody speaks of a record of another scope: such an entry is neither taken in nor waited for', async () => {
  const stray = stored(aLog(recordIn(REGISTER, 'a'.repeat(22))).say('need.met', { on: '2026-11-03' }))
  expect(await takes([stray])).toBe(0)
  expect([await db.entries.count(), await db.carried.count(), await db.setAside.count()]).toEqual([0, 0, 0])
  await arrives([stray])
  expect([await db.entries.count(), await db.setAside.count()]).toEqual([0, 1])
})
