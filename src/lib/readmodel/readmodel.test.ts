import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { aLog, day, person, record } from '../../../test/fixtures/log.ts'
import type { Entry } from '../kernel/entry.ts'
import type { DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import { gridQuarter, gridRegister, stationQuarter } from '../kernel/scope.ts'
import {
  arrive,
  catchUpLines,
  askForLease,
  countRefused,
  countUnsent,
  Db,
  enrol,
  keep,
  markRefused,
  markSent,
  META,
  offerFrom,
  openReadModel,
  putMeta,
  rebuild,
  reissue,
  settleOnDisk,
  takeStanding,
  unsentEntries,
  unsettledOf,
  type Saying,
  type Session,
} from './index.ts'

const GRID = '320282112200001' as never
const REGISTER = gridRegister(GRID)
const QUARTER = gridQuarter(GRID, day('2026-11-24'))
const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const session: Session = {
  token: 't',
  device: 'd1' as DeviceId,
  lease: { epoch: 1, client: 77 },
  logId: 'log-1',
  person: { id: person('mei'), name: '梅', role: 'gridWorker' },
  village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
  grids: [{ code: GRID, name: '第一网格' }],
}

const opened: Db[] = []
let count = 0
async function aStore(client = session.lease.client): Promise<Db> {
  const db = await openReadModel(`test-${count++}`, 'relaxed')
  if (!db.ok) throw new Error(db.error.kind)
  opened.push(db.value)
  await putMeta(db.value, META.session, { ...session, lease: { ...session.lease, client } })
  return db.value
}
afterEach(() => {
  for (const db of opened.splice(0)) db.close()
})

const household = (name: string): Saying => ({
  scope: REGISTER,
  about: record(name),
  kind: 'household.described',
  body: { open: { grid: GRID, visitGroup: 'high', since: '2026-11-01' }, personal: { no: '1', headName: '王建国', address: '河东 12号' } },
})
const resident = (name: string, of: string): Saying => ({
  scope: REGISTER,
  about: record(name),
  kind: 'resident.described',
  body: {
    open: { household: record(of) },
    personal: {
      name: '王建国',
      sex: 'male',
      birthOn: '1944-03-02',
      idNumber: null,
      relation: { raw: '户主', code: '02' },
      phones: ['13800001234'],
      categories: ['living-alone'],
      categoriesUnknown: [],
      remark: '',
    },
  },
})
const visit = (name: string, of: string, on: string, health = '膝盖疼'): Saying => ({
  scope: QUARTER,
  about: record(name),
  kind: 'visit.recorded',
  body: {
    open: { household: record(of), on, time: '09:20', way: 'home', changed: ['health'], photos: [] },
    personal: {
      present: [],
      presentWords: '',
      situation: { health, medicine: '', meals: '', housing: '', family: '', safety: '' },
      done: [],
      doneWords: '',
      thumbs: [],
    },
  },
})
const need = (name: string, of: string): Saying => ({
  scope: QUARTER,
  about: record(name),
  kind: 'need.heard',
  body: { open: { household: record(of), visit: record('v'), code: 'see-doctor', heardOn: '2026-11-24' }, personal: { words: '' } },
})

const page = (scope: ScopeId, from: number, entries: readonly Entry[]) => ({
  scope,
  from,
  head: from + entries.length,
  rows: entries.map((entry, at) => ({ seq: from + at + 1, entry: { ...entry, scope }, bytes: new Uint8Array() })),
})

test('K1 K2 a keep writes entries, rows and outbox lines together, and clocks have no gaps', async () => {
  const db = await aStore()
  const kept = await keep(db, [household('h'), resident('r', 'h'), visit('v', 'h', '2026-11-24')], NOW)
  expect(kept.ok && kept.value.map((entry) => entry.id)).toEqual(['25-0', '25-1', '25-0'])
  expect(await db.households.get('record-h')).toMatchObject({
    headName: '王建国',
    members: 1,
    lastVisitOn: '2026-11-24',
    lastWords: '膝盖疼',
    dueOn: '2026-12-01',
    progress: 'kept',
    who: { name: '王建国', phone: '13800001234' },
  })
  expect(await countUnsent(db)).toBe(3)
  const more = await keep(db, [household('h2')], NOW)
  expect(more.ok && more.value[0]?.id).toBe('25-2')
})

test('K1 a body that does not parse keeps nothing of its keep', async () => {
  const db = await aStore()
  const bad = { ...visit('v', 'h', '2026-13-40') }
  await expect(keep(db, [household('h'), bad], NOW)).rejects.toThrow('bug')
  expect([await db.entries.count(), await countUnsent(db), await db.clocks.count(), await db.households.count()]).toEqual([0, 0, 0, 0])
})

test('K3 a new entry comes after what its author saw', async () => {
  const db = await aStore()
  const first = await keep(db, [household('h')], NOW)
  const second = await keep(db, [{ ...household('h'), body: { open: { visitGroup: 'key' } } }], NOW)
  expect(second.ok && first.ok && second.value[0]?.after).toEqual(first.ok && [first.value[0]?.id])
  expect(await db.households.get('record-h')).toMatchObject({ visitGroup: 'key', headName: '王建国', conflicts: [] })
})

test('K3 a new entry names heads of its own scope alone: ids of another mean other entries here', async () => {
  const db = await aStore()
  await arrive(db, page(QUARTER, 0, [aLog(record('h')).say('household.described', { visitGroup: 'key' })]), NOW)
  const first = await keep(db, [household('h')], NOW)
  const second = await keep(db, [household('h')], NOW)
  expect([first.ok && first.value[0]?.after, second.ok && second.value[0]?.after]).toEqual([[], ['25-0']])
})

test('O3 a record is sent when its last line is acknowledged', async () => {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  await keep(db, [{ ...household('h'), body: { open: { visitGroup: 'key' } } }], NOW)
  const [first, second] = await unsentEntries(db, 10)
  await markSent(db, first ? [first] : [])
  expect((await db.households.get('record-h'))?.progress).toBe('kept')
  await markSent(db, second ? [second] : [])
  expect((await db.households.get('record-h'))?.progress).toBe('sent')
  expect(await countUnsent(db)).toBe(0)
})

const refuseFirst = async (db: Db, reason: string): Promise<void> => {
  const [first] = await unsentEntries(db, 1)
  if (first) await markRefused(db, first, reason)
}

test('O1 what the relay refuses for good keeps its line with the reason, and is neither sent again nor counted as waiting', async () => {
  const db = await aStore()
  await keep(db, [household('h'), household('h2')], NOW)
  await refuseFirst(db, 'not-allowed')
  expect([await countUnsent(db), await countRefused(db), await db.entries.count()]).toEqual([1, 1, 2])
  expect((await unsentEntries(db, 1)).map((entry) => entry.about)).toEqual(['record-h2'])
  expect(await db.outbox.orderBy('n').first()).toMatchObject({ id: '25-0', refused: 'not-allowed' })
})

test('O3 a record with a refused line is never sent: not when it is folded again, not when another line of it is acknowledged', async () => {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  await refuseFirst(db, 'not-allowed')
  await rebuild(db, NOW)
  expect((await db.households.get('record-h'))?.progress).toBe('kept')
  await keep(db, [{ ...household('h'), body: { open: { visitGroup: 'key' } } }], NOW)
  await markSent(db, await unsentEntries(db, 10))
  expect([(await db.households.get('record-h'))?.progress, await countUnsent(db)]).toEqual(['kept', 0])
})

test('O3 where two topics speak of one record, each has a row and is sent by itself: also when it is folded again', async () => {
  const db = await aStore()
  await keep(db, [resident('x', 'h')], NOW)
  const stray = { ...aLog('record-x' as never).say('household.described', { grid: GRID }, undefined, { client: 5 }), scope: REGISTER }
  await arrive(db, page(REGISTER, 0, [stray]), NOW)
  const progress = async () => [(await db.residents.get(record('x')))?.progress, (await db.households.get(record('x')))?.progress]
  expect(await progress()).toEqual(['kept', 'sent'])
  await keep(db, [{ ...household('x'), body: { open: { visitGroup: 'key' } } }], NOW)
  await markSent(db, [{ scope: REGISTER, id: '25-0' as never }])
  expect(await progress()).toEqual(['sent', 'kept'])
  await rebuild(db, NOW)
  expect(await progress()).toEqual(['sent', 'kept'])
  await keep(db, [{ ...household('x'), body: { open: { visitGroup: 'high' } } }], NOW)
  expect(await progress()).toEqual(['sent', 'kept'])
})

test('L1 under a new lease refused lines stay as they are, and what came after them is written anew', async () => {
  const db = await aStore()
  await keep(db, [household('h'), household('h2')], NOW)
  await refuseFirst(db, 'too-large')
  await askForLease(db)
  await takeStanding(db, { ...session, lease: { epoch: 2, client: 99 } }, [])
  expect(await reissue(db, NOW)).toBe(1)
  expect((await unsentEntries(db, 10)).map((entry) => entry.id)).toEqual(['2r-0'])
  expect((await db.outbox.toArray()).map(({ id, refused }) => [id, refused])).toEqual([
    ['25-0', 'too-large'],
    ['2r-0', undefined],
  ])
})

test('O2 the relay asks for a clock: lines from there are offered in clock order, and a refused one among them is a hole that another lease must pass', async () => {
  const db = await aStore()
  await keep(db, [household('h'), household('h2'), household('h3')], NOW)
  await markSent(db, (await unsentEntries(db, 10)).slice(0, 2))
  expect((await db.households.get('record-h2'))?.progress).toBe('sent')
  expect(await offerFrom(db, REGISTER, 77, 1)).toBe(true)
  expect((await unsentEntries(db, 10)).map((entry) => entry.id)).toEqual(['25-1', '25-2'])
  expect((await db.households.get('record-h2'))?.progress).toBe('kept')
  await refuseFirst(db, 'not-allowed')
  expect(await offerFrom(db, REGISTER, 77, 1)).toBe(false)
  expect(await offerFrom(db, REGISTER, 77, 0)).toBe(true)
  expect((await unsentEntries(db, 10)).map((entry) => entry.id)).toEqual(['25-0', '25-2'])
  expect(await countRefused(db)).toBe(1)
})

test('A4 L4 a refused line whose id a twin has taken is written anew and offered once more, so that no clock is left out', async () => {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  await refuseFirst(db, 'not-allowed')
  await takeStanding(db, { ...session, lease: { epoch: 2, client: 99 } }, [])
  const [ours] = await db.entries.toArray()
  if (ours) await arrive(db, page(REGISTER, 0, [{ ...ours, about: record('theirs') }]), NOW)
  expect((await db.entries.toArray()).map(({ id, about }) => [id, about])).toEqual([
    ['25-0', 'record-theirs'],
    ['2r-0', 'record-h'],
  ])
  expect([await countUnsent(db), await countRefused(db)]).toEqual([1, 0])
})

test('M2 rows do not depend on the order in which scopes and records arrive', async () => {
  const author = await aStore()
  await keep(
    author,
    [household('h'), resident('r', 'h'), visit('v', 'h', '2026-11-20'), visit('v2', 'h', '2026-11-24', '好多了'), need('n', 'h')],
    NOW,
  )
  await keep(
    author,
    [
      {
        scope: stationQuarter('320282112200' as never, day('2026-11-24')),
        about: record('c'),
        kind: 'case.opened',
        body: { open: { household: record('h'), need: record('n'), code: 'see-doctor', openedOn: '2026-11-24' }, personal: { words: '' } },
      },
    ],
    NOW,
  )
  const entries = (await author.entries.toArray()).map(({ scope, ...entry }) => ({ scope, entry }))
  const rowsOf = async (db: Db) => ({
    households: (await db.households.toArray()).map(({ changedAt: _changedAt, progress: _progress, ...row }) => row),
    needs: (await db.needs.toArray()).map(({ progress: _progress, ...row }) => row),
  })
  const forward = await aStore(88)
  const backward = await aStore(89)
  const scopes = [...new Set(entries.map((one) => one.scope))]
  const take = async (db: Db, scope: ScopeId): Promise<unknown> =>
    arrive(
      db,
      page(
        scope,
        0,
        entries.filter((one) => one.scope === scope).map((one) => one.entry),
      ),
      NOW,
    )
  for (const scope of scopes) await take(forward, scope)
  for (const scope of [...scopes].reverse()) await take(backward, scope)
  expect(await rowsOf(backward)).toEqual(await rowsOf(forward))
  expect(await rowsOf(forward)).toEqual(await rowsOf(author))
  expect((await rowsOf(forward)).needs).toMatchObject([{ phase: 'inHand', holder: person('mei') }])
  await rebuild(backward, NOW)
  expect(await rowsOf(backward)).toEqual(await rowsOf(author))
})

test('M2 a fill writes household lines at its end, and they are those that single pages would have written', async () => {
  const author = await aStore()
  await keep(author, [household('h'), resident('r', 'h'), visit('v', 'h', '2026-11-20'), visit('v2', 'h', '2026-11-24', '好多了')], NOW)
  const filled = await aStore(88)
  for (const scope of [QUARTER, REGISTER]) {
    const entries = (await author.entries.toArray()).filter((entry) => entry.scope === scope)
    await arrive(filled, { ...page(scope, 0, entries), head: 5_000 }, NOW)
  }
  expect(await filled.households.get('record-h')).toMatchObject({ members: 0, dueOn: '9999-12-31' })
  expect(await catchUpLines(filled, NOW)).toBe(1)
  const line = async (db: Db) => ({ ...(await db.households.get('record-h')), progress: '', changedAt: 0 })
  expect(await line(filled)).toEqual(await line(author))
  expect(await catchUpLines(filled, NOW)).toBe(0)
})

test('A1 A2 the same page again changes nothing, and a page behind a gap is not taken', async () => {
  const db = await aStore()
  const log = aLog(record('h'))
  for (const visitGroup of ['high', 'key', 'general'])
    log.say(
      'household.described',
      { grid: GRID, visitGroup },
      { no: '1', headName: '王', address: '河东' },
      { by: 'person-bo' as PersonId },
    )
  expect(await arrive(db, page(REGISTER, 1, log.lines.slice(1)), NOW)).toEqual({ seq: 0, outcome: 'gap' })
  expect(await arrive(db, page(REGISTER, 0, log.lines.slice(0, 2)), NOW)).toEqual({ seq: 2, outcome: 'taken' })
  expect(await arrive(db, page(REGISTER, 0, log.lines.slice(0, 2)), NOW)).toEqual({ seq: 2, outcome: 'old' })
  expect(await arrive(db, page(REGISTER, 1, log.lines.slice(1)), NOW)).toEqual({ seq: 3, outcome: 'taken' })
  expect([await db.entries.count(), (await db.households.get('record-h'))?.visitGroup]).toEqual([3, 'general'])
})

test('A3 an own entry that comes back counts as sent', async () => {
  const db = await aStore()
  const kept = await keep(db, [household('h')], NOW)
  if (kept.ok) await arrive(db, page(REGISTER, 0, kept.value), NOW)
  expect(await countUnsent(db)).toBe(0)
  expect((await db.households.get('record-h'))?.progress).toBe('sent')
})

test('M3 what does not parse is set aside whole and folded into nothing, an unknown kind is kept', async () => {
  const db = await aStore()
  const log = aLog(record('x'))
  log.say('need.heard', { household: 'h' }, { words: '' })
  log.say('weather.seen', { rain: true })
  const buffer = new Uint8Array(20_000).fill(7)
  const { rows, ...rest } = page(QUARTER, 0, log.lines)
  const malformed = { seq: 3, entry: null, reason: 'update malformed', bytes: buffer.subarray(5_000, 15_000) }
  const wrong = rows.map((row) => ({ ...row, bytes: buffer.subarray(0, 9_000 + row.seq) }))
  await arrive(db, { ...rest, head: 3, rows: [...wrong, malformed] }, NOW)
  const aside = (await db.setAside.toArray()).map(({ seq, reason, bytes }) => [seq, reason, bytes?.length, bytes?.buffer.byteLength])
  expect(aside).toEqual([
    [1, 'body need.heard $.open.visit', 9_001, 9_001],
    [3, 'update malformed', 10_000, 10_000],
  ])
  expect([await db.needs.count(), await db.entries.count()]).toEqual([0, 1])
  expect(await db.entries.where('unknown').equals(1).count()).toBe(1)
})

test('L1 L2 under a new lease unsent entries are written anew once everything has come, and known ones are not said twice', async () => {
  const db = await aStore()
  const kept = await keep(db, [household('h'), household('h2')], NOW)
  await keep(db, [{ ...household('h2'), body: { open: { visitGroup: 'key' } } }], NOW)
  expect(await takeStanding(db, { ...session, lease: { epoch: 2, client: 99 } }, [])).toBe('new-lease')
  expect(await unsentEntries(db, 10)).toEqual([])
  await db.cursors.put({ scope: REGISTER, seq: 0, head: 1 })
  expect(await reissue(db, NOW)).toBe(0)
  if (kept.ok) await arrive(db, page(REGISTER, 0, kept.value.slice(0, 1)), NOW)
  expect(await reissue(db, NOW)).toBe(2)
  const unsent = await unsentEntries(db, 10)
  expect(unsent.map((entry) => entry.id)).toEqual(['2r-0', '2r-1'])
  expect(unsent[1]?.after).toEqual(['2r-0'])
  expect(await db.entries.count()).toBe(3)
  expect(await db.households.get('record-h2')).toMatchObject({ visitGroup: 'key', conflicts: [] })
})

test('L3 another log at the relay: cursors start over and own entries are offered again', async () => {
  const db = await aStore()
  await keep(db, [household('h'), household('h2')], NOW)
  await markSent(db, await unsentEntries(db, 10))
  await db.cursors.put({ scope: REGISTER, seq: 2, head: 2 })
  expect(await takeStanding(db, { ...session, logId: 'log-2' }, [])).toBe('new-log')
  expect((await unsentEntries(db, 10)).map((entry) => entry.id)).toEqual(['25-0', '25-1'])
  expect(await db.cursors.count()).toBe(0)
})

test('L3 what a new log lacks is kept here, not sent, until it is acknowledged again', async () => {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  await markSent(db, await unsentEntries(db, 10))
  await takeStanding(db, { ...session, logId: 'log-2' }, [])
  expect((await db.households.get('record-h'))?.progress).toBe('kept')
  await markSent(db, await unsentEntries(db, 10))
  expect((await db.households.get('record-h'))?.progress).toBe('sent')
})

test('L3 another lease and then another log: what waited still waits, what was sent under the earlier lease is offered again, refused stays refused', async () => {
  const db = await aStore()
  await keep(db, [household('h'), household('h2'), household('h3')], NOW)
  await markSent(db, (await unsentEntries(db, 10)).slice(0, 1))
  await refuseFirst(db, 'not-allowed')
  const leased = { ...session, lease: { epoch: 2, client: 99 } }
  expect(await takeStanding(db, leased, [])).toBe('new-lease')
  expect(await takeStanding(db, { ...leased, logId: 'log-2' }, [])).toBe('new-log')
  expect([await countUnsent(db), await countRefused(db)]).toEqual([2, 1])
  expect(await reissue(db, NOW)).toBe(2)
  expect((await unsentEntries(db, 10)).map(({ id, about }) => [id, about])).toEqual([
    ['2r-0', 'record-h'],
    ['2r-1', 'record-h3'],
  ])
  expect((await db.households.get('record-h'))?.progress).toBe('kept')
})

test('L3 entries of this lease go out in clock order before those that are written anew', async () => {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  await markSent(db, await unsentEntries(db, 10))
  const leased = { ...session, lease: { epoch: 2, client: 99 } }
  await takeStanding(db, leased, [])
  await keep(db, [household('h2'), household('h3')], NOW)
  await markSent(db, (await unsentEntries(db, 10)).slice(0, 1))
  await takeStanding(db, { ...leased, logId: 'log-2' }, [])
  await reissue(db, NOW)
  expect((await unsentEntries(db, 10)).map(({ id, about }) => [id, about])).toEqual([
    ['2r-0', 'record-h2'],
    ['2r-1', 'record-h3'],
    ['2r-2', 'record-h'],
  ])
})

test('L5 signing in as another device keeps the log that is here, so that another one is noticed, and brings its lease', async () => {
  const db = await aStore()
  await keep(db, [household('h')], NOW)
  const other: Session = { ...session, token: 't2', device: 'd2' as DeviceId, lease: { epoch: 1, client: 99 }, logId: 'log-2' }
  await enrol(db, other, [{ id: 'p-lu', name: '陆', role: 'windowClerk' }])
  expect((await db.meta.get(META.session))?.value).toEqual({ ...other, logId: 'log-1' })
  expect([await unsentEntries(db, 10), await db.clocks.count(), await db.people.count()]).toEqual([[], 0, 1])
  expect(await takeStanding(db, other, [])).toBe('new-log')
  await reissue(db, NOW)
  expect((await unsentEntries(db, 10)).map((entry) => entry.id)).toEqual(['2r-0'])
})

test('L5 signing in again on the same device keeps its lease, and is written as a whole or not at all', async () => {
  const db = await aStore()
  await enrol(db, { ...session, token: 't2', lease: { epoch: 5, client: 99 } }, [])
  expect((await db.meta.get(META.session))?.value).toEqual({ ...session, token: 't2' })
  const unkeepable = (() => '') as never
  await expect(
    enrol(db, { ...session, token: 't3', device: 'd2' as DeviceId }, [{ id: 'p', name: unkeepable, role: '' }]),
  ).rejects.toThrow()
  expect((await db.meta.get(META.session))?.value).toEqual({ ...session, token: 't2' })
})

test('L6 what was written anew waits to be settled on the disk, once', async () => {
  const db = await aStore()
  await keep(db, [household('one')], NOW)
  await askForLease(db)
  await takeStanding(db, { ...session, lease: { epoch: 2, client: 99 } }, [])
  expect(await unsettledOf(db)).toBe(undefined)
  expect(await reissue(db, NOW)).toBe(1)
  expect(await unsettledOf(db)).toBe(true)
  await settleOnDisk(db)
  expect(await unsettledOf(db)).toBe(undefined)
})
