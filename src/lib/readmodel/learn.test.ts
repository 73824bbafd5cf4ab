import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import { afterEach, expect, test } from 'vitest'
import { aLog, person, record } from '../../../test/fixtures/log.ts'
import {
  aStore,
  closeStores,
  GRID,
  household,
  NOW,
  page,
  QUARTER,
  REGISTER,
  STATION,
  STATION_QUARTER,
  takeIn,
} from '../../../test/support/a-store.ts'
import type { Entry } from '../kernel/entry.ts'
import { rhythmRecord } from '../domain/visit-rhythm.ts'
import { arrive, catchUpLines, Db, keep, learn, openReadModel, rebuild } from './index.ts'
import { META, understoodOf } from './meta.ts'
import { UNDERSTOOD } from './learn.ts'

afterEach(closeStores)

const heard = { household: record('h'), visit: record('v'), code: 'see-doctor', heardOn: '2026-11-01' }
const nothing = { parse: () => null, now: () => NOW }

/** Rows as screens read them, without the hour at which they were folded. */
async function rowsOf(db: Db) {
  const tables = [db.households, db.residents, db.visits, db.needs, db.followUps, db.cases, db.conflicts, db.hindsight, db.orphans]
  const rows = await Promise.all(tables.map((table) => table.toArray() as Promise<object[]>))
  return [rows.map((some) => some.map((row) => ({ ...row, changedAt: 0 }))), await db.meta.get(META.rhythm)]
}

async function aVillage(db: Db, households = 3): Promise<void> {
  for (let at = 0; at < households; at += 1) {
    const client = (of: number) => ({ client: 100 * (at + 1) + of })
    const home = aLog(record(`h${at}`))
    const root = home.say(
      'household.described',
      { grid: GRID, visitGroup: 'key', since: '2026-11-01' },
      { no: '1', headName: '王', address: '河东' },
      client(0),
    )
    home.say('household.described', { visitGroup: 'high' }, undefined, { ...client(1), after: [root.id] })
    home.say('household.described', { visitGroup: 'other' }, undefined, { ...client(2), after: [root.id] })
    await takeIn(db, REGISTER, home.lines)
    const need = aLog(record(`n${at}`))
    const begun = need.say('need.heard', { ...heard, household: record(`h${at}`) }, { words: '' }, client(3))
    need.say('need.met', { on: '2026-11-03' }, undefined, { ...client(4), after: [begun.id] })
    need.say('need.met', { on: '2026-11-04' }, undefined, { ...client(5), by: person('bo'), after: [begun.id] })
    await takeIn(db, QUARTER, need.lines)
    const visit = aLog(record(`v${at}`))
    const situation = { health: '好', medicine: '', meals: '', housing: '', family: '', safety: '' }
    visit.say(
      'visit.recorded',
      { household: record(`h${at}`), on: '2026-11-20', time: '09:20', way: 'home', changed: [], photos: [] },
      { present: [], presentWords: '', situation, done: [], doneWords: '', thumbs: [] },
      client(6),
    )
    await takeIn(db, QUARTER, visit.lines)
  }
  await takeIn(db, STATION, [
    aLog(rhythmRecord('320282112200' as never)).say('rhythm.described', { days: { high: 3, key: 30, general: 90, other: 180 } }),
  ])
  await takeIn(db, STATION_QUARTER, [
    aLog(record('c')).say(
      'case.opened',
      { household: record('h0'), need: record('n0'), code: 'job', openedOn: '2026-11-02' },
      { words: '' },
    ),
  ])
  await catchUpLines(db, NOW)
}

test('N1 folding all anew leaves the rows that were there, and takes away what no entry stands for', async () => {
  const db = await aStore()
  await aVillage(db)
  const before = await rowsOf(db)
  await db.households.put({ ...(await db.households.get('record-h0')), id: 'record-gone' } as never)
  await db.visits.put({ ...(await db.visits.get('record-v0')), id: 'record-late', on: '2026-12-24', when: '2026-12-24T09:20' } as never)
  await db.cases.put({ ...(await db.cases.get('record-c')), id: 'record-other', need: 'record-n1' } as never)
  await db.needs.update('record-n1', { phase: 'inHand', holder: person('nobody') })
  await db.residents.put({ id: 'record-h1', household: 'record-h1' } as never)
  await db.households.update('record-h2', { lastKey: '9', lastVisitOn: '2026-12-25', members: 9, dueOn: '2020-01-01' })
  await db.conflicts.put({ ...(await db.conflicts.toCollection().first()), id: 'record-gone' } as never)
  await db.conflicts.put({ ...(await db.conflicts.toCollection().first()), field: 'since' } as never)
  await db.hindsight.put({ ...(await db.hindsight.toCollection().first()), entry: '9-9', id: 'record-gone' } as never)
  await db.hindsight.clear()
  await db.orphans.put({ id: 'record-nobody' } as never)
  await rebuild(db, NOW)
  expect(await rowsOf(db)).toEqual(before)
  expect(before[0]).toMatchObject({
    0: { length: 3 },
    2: { length: 3 },
    3: { length: 3 },
    5: { length: 1 },
    6: { length: 3 },
    7: { length: 3 },
  })
})

test('N1 a rhythm that nobody says any more is forgotten, and due days follow', async () => {
  const db = await aStore()
  await aVillage(db, 1)
  const before = (await db.households.get('record-h0'))?.dueOn
  await db.entries.where('about').equals('rhythm-320282112200').delete()
  await rebuild(db, NOW)
  expect([await db.meta.get(META.rhythm), before, (await db.households.get('record-h0'))?.dueOn]).toEqual([
    undefined,
    '2027-05-19',
    '2027-05-19',
  ])
})

test('N2 a row that says the same as before is not written anew: no screen looks again for nothing', async () => {
  const db = await aStore()
  await aVillage(db)
  await rebuild(db, NOW + 60_000)
  expect((await db.households.toArray()).map((row) => row.changedAt)).toEqual([NOW, NOW, NOW])
  await db.households.update('record-h1', { members: 5 })
  await rebuild(db, NOW + 60_000)
  expect((await db.households.toArray()).map((row) => row.changedAt)).toEqual([NOW, NOW + 60_000, NOW])
})

test('N2 between two pieces people work on: what is kept meanwhile stands', async () => {
  const db = await aStore()
  for (let from = 0; from < 600; from += 300) {
    const some = Array.from({ length: 300 }, (_none, at) => ({ ...household(`home-${from + at}`) }))
    await keep(db, some, NOW)
  }
  let kept: Promise<unknown> = Promise.resolve()
  const seen: number[] = []
  await rebuild(db, NOW, (done, of) => {
    seen.push(done, of)
    if (done < of) kept = keep(db, [{ ...household(`home-${done}`), body: { open: { visitGroup: 'key' } } }], NOW)
  })
  await kept
  expect(seen).toEqual([250, 500, 600].flatMap((done) => [done, 600]))
  expect([(await db.households.get('record-home-500'))?.visitGroup, await db.households.count()]).toEqual(['key', 600])
}, 30_000)

test('N3 a device that comes from version 1 has its conflicts and hindsight after learning, and learns once', async () => {
  const db = await aStore()
  await aVillage(db)
  const before = await rowsOf(db)
  await db.conflicts.clear()
  await db.hindsight.clear()
  expect(await learn(db, nothing)).toBe(true)
  expect(await rowsOf(db)).toEqual(before)
  expect(await learn(db, nothing)).toBe(false)
})

test('N3 a database of the first version opens with all that was in it, and has conflicts and hindsight once it has learned', async () => {
  const name = 'of-the-first-version'
  const old = new Dexie(name)
  old.version(1).stores(Db.SCHEMA_1)
  await old.open()
  const log = aLog(record('h'))
  log.say('household.described', { visitGroup: 'high' }, undefined, { client: 1, after: [] })
  log.say('household.described', { visitGroup: 'key' }, undefined, { client: 2, after: [] })
  await old.table('entries').bulkAdd(log.lines.map((entry) => ({ ...entry, scope: REGISTER })))
  await old.table('setAside').add({ scope: REGISTER, seq: 3, reason: 'update malformed', bytes: new Uint8Array([1]) })
  old.close()
  const opened = await openReadModel(name, 'relaxed')
  const db = opened.ok ? opened.value : await aStore()
  expect([await db.entries.count(), await db.setAside.count(), await db.conflicts.count()]).toEqual([2, 1, 0])
  await learn(db, nothing)
  expect((await db.conflicts.toArray()).map((row) => row.field)).toEqual(['visitGroup'])
  expect((await db.setAside.where('[scope+seq]').equals([REGISTER, 3]).toArray()).length).toBe(1)
  db.close()
})

test('N3 what is understood is noted last: a crash on the way leaves it to the next start, which finishes', async () => {
  const db = await aStore()
  await aVillage(db)
  const before = await rowsOf(db)
  await db.conflicts.clear()
  const crash = () => {
    throw new Error('the battery is empty')
  }
  await expect(learn(db, { ...nothing, onprogress: crash })).rejects.toThrow('battery')
  expect(await understoodOf(db)).toBeUndefined()
  expect(await learn(db, nothing)).toBe(true)
  expect([await rowsOf(db), await understoodOf(db)]).toEqual([before, UNDERSTOOD])
})

test('N4 what was flagged unknown and can be read now is folded; what cannot stays flagged', async () => {
  const db = await aStore()
  const log = aLog(record('n'))
  log.say('need.heard', heard, { words: '' })
  log.say('need.met', { on: '2026-11-03' })
  log.say('need.blessed', { by: 'rain' })
  await takeIn(db, QUARTER, log.lines)
  const expected = await rowsOf(db)
  await db.entries.toCollection().modify((entry) => Object.assign(entry, { unknown: 1 }))
  await db.needs.clear()
  await learn(db, nothing)
  expect(await rowsOf(db)).toEqual(expected)
  expect((await db.entries.where('unknown').equals(1).toArray()).map((entry) => entry.kind)).toEqual(['need.blessed'])
})

test('N4 an entry of a kind that is known now, with a wrong body, stays flagged and is folded into nothing', async () => {
  const db = await aStore()
  const entry = aLog(record('n')).say('need.heard', { household: 'h' }, { words: '' })
  await db.entries.put({ ...entry, scope: QUARTER, unknown: 1 })
  await learn(db, nothing)
  expect([await db.entries.where('unknown').equals(1).count(), await db.needs.count()]).toEqual([1, 0])
})

test('N4 a row that was set aside and can be read now is taken in; others stay, and so does what came by hand', async () => {
  const db = await aStore()
  const log = aLog(record('n'))
  const root = log.say('need.heard', heard, { words: '' })
  const met = log.say('need.met', { on: '2026-11-03' })
  const bad = log.say('need.met', { on: 'never' })
  const byBytes = new Map<number, Entry>([
    [1, met],
    [2, bad],
    [3, log.say('need.met', { on: '2026-11-09' })],
  ])
  await takeIn(db, QUARTER, [root])
  const row = (byte: number, seq: number) => ({ scope: QUARTER, seq, reason: 'update malformed', bytes: new Uint8Array([byte]) })
  await db.setAside.bulkAdd([row(1, 5), row(2, 6), row(3, 0), row(4, 7)])
  await learn(db, { ...nothing, parse: (bytes) => byBytes.get(bytes[0] ?? 0) ?? null })
  expect((await db.needs.get('record-n'))?.phase).toBe('met')
  expect((await db.setAside.toArray()).map(({ seq }) => seq)).toEqual([6, 0, 7])
  expect(await db.entries.count()).toBe(2)
})

test('N4 a row that was set aside does not take the place of another entry under its id', async () => {
  const db = await aStore()
  const [one, two] = [
    aLog(record('n')).say('need.heard', heard, { words: '' }),
    aLog(record('other')).say('need.heard', heard, { words: '' }),
  ]
  await takeIn(db, QUARTER, [one])
  await db.setAside.add({ scope: QUARTER, seq: 5, reason: 'update malformed', bytes: new Uint8Array([1]) })
  await learn(db, { ...nothing, parse: () => two })
  expect([await db.setAside.count(), (await db.entries.toArray())[0]?.about]).toEqual([1, 'record-n'])
})

test('N5 M6 a row that an earlier app cut is asked for again, and the whole one takes its place; another row under its number does not', async () => {
  const db = await aStore()
  const whole = (byte: number) => new Uint8Array(5_000).fill(byte)
  await takeIn(db, QUARTER, aLog(record('x')).lines)
  await db.cursors.put({ scope: QUARTER, seq: 9, head: 9 })
  const cut = { scope: QUARTER, reason: 'update malformed' }
  await db.setAside.bulkAdd([
    { ...cut, seq: 4, bytes: whole(1).slice(0, 4_096) },
    { ...cut, seq: 5, bytes: null },
    { ...cut, seq: 6, bytes: whole(3).slice(0, 4_096) },
  ])
  await learn(db, nothing)
  expect([(await db.cursors.get(QUARTER))?.seq, await db.setAside.count()]).toEqual([3, 3])
  const rows = [1, 2, 9].map((byte, at) => ({ seq: 4 + at, entry: null, reason: 'update malformed', bytes: whole(byte) }))
  await arrive(db, { ...page(QUARTER, 3, [], 9), rows }, NOW)
  const aside = (await db.setAside.orderBy('n').toArray()).map(({ seq, bytes }) => [seq, bytes?.[0], bytes?.length])
  expect(aside).toEqual([
    [6, 3, 4_096],
    [4, 1, 5_000],
    [5, 2, 5_000],
    [6, 9, 5_000],
  ])
})
