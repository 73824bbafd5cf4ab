import { afterEach, expect, test } from 'vitest'
import { aLog, record } from '../../../test/fixtures/log.ts'
import { aRandomGraph, chanceOf, shuffled } from '../../../test/fixtures/random-graphs.ts'
import { aStore, closeStores, GRID, NOW, REGISTER, STATION, takeIn } from '../../../test/support/a-store.ts'
import { rhythmRecord } from '../domain/visit-rhythm.ts'
import { rebuild, type Db } from './index.ts'

afterEach(closeStores)

const words = (no: string) => ({ no, headName: '王', address: '河东' })
const conflictsOf = async (db: Db) => (await db.conflicts.toArray()).map(({ changedAt: _changedAt, ...row }) => row)

test('M4 two descriptions beside each other leave a row per field, with what stood before, and the entry that settles it takes the row away', async () => {
  const db = await aStore()
  const log = aLog(record('h'))
  const root = log.say('household.described', { grid: GRID, visitGroup: 'key' }, words('1'))
  const one = log.say('household.described', { visitGroup: 'high' }, words('2'), { client: 1, after: [root.id] })
  const two = log.say('household.described', { visitGroup: 'other' }, words('3'), { client: 2, after: [root.id] })
  await takeIn(db, REGISTER, log.lines)
  expect(await db.conflicts.orderBy('id').toArray()).toMatchObject([
    {
      id: 'record-h',
      field: 'personal',
      topic: 'household',
      household: 'record-h',
      before: { entry: root.id },
    },
    {
      field: 'visitGroup',
      scope: REGISTER,
      stands: { entry: two.id, value: 'other' },
      others: [{ entry: one.id, value: 'high' }],
      before: { entry: root.id, value: 'key' },
      changedAt: NOW,
    },
  ])
  expect((await db.households.get('record-h'))?.conflicts).toEqual(['visitGroup', 'personal'])
  log.say('household.described', { visitGroup: 'high' }, undefined, { after: [one.id, two.id] })
  await takeIn(db, REGISTER, log.lines.slice(3))
  expect((await db.conflicts.toArray()).map((row) => row.field)).toEqual(['personal'])
})

test('M4 a resident’s conflict belongs to its household, a rhythm’s to none', async () => {
  const db = await aStore()
  const resident = aLog(record('r'))
  const root = resident.say('resident.described', { household: record('h') })
  resident.say('resident.described', { goneOn: '2026-11-02' }, undefined, { client: 1, after: [root.id] })
  resident.say('resident.described', { goneOn: '2026-11-03' }, undefined, { client: 2, after: [root.id] })
  await takeIn(db, REGISTER, resident.lines)
  const days = (high: number) => ({ days: { high, key: 30, general: 90, other: 180 } })
  const rhythm = aLog(rhythmRecord('320282112200' as never))
  rhythm.say('rhythm.described', days(7), undefined, { client: 1, after: [] })
  rhythm.say('rhythm.described', days(8), undefined, { client: 2, after: [] })
  await takeIn(db, STATION, rhythm.lines)
  expect((await db.conflicts.toArray()).map(({ topic, field, household }) => [topic, field, household])).toEqual([
    ['resident', 'goneOn', 'record-h'],
    ['rhythm', 'days', null],
  ])
})

test('M2 M4 conflict rows depend on the set of entries alone: any pages in any order, and folded anew', async () => {
  for (let seed = 1; seed <= 12; seed += 1) {
    const chance = chanceOf(seed)
    const entries = aRandomGraph(chance, 24)
      .filter((entry, at, all) => all.findIndex((one) => one.id === entry.id) === at)
      .map((entry) => ({
        ...entry,
        body: { open: { goneOn: ['2026-11-01', '2026-11-02', null][entry.id.length % 3], ...entry.body.open } },
      }))
    const atOnce = await aStore()
    await takeIn(atOnce, REGISTER, entries)
    const inPieces = await aStore()
    for (const entry of shuffled(chance, entries)) await takeIn(inPieces, REGISTER, [entry])
    const expected = await conflictsOf(atOnce)
    expect(await conflictsOf(inPieces), `seed ${seed}`).toEqual(expected)
    await rebuild(inPieces, NOW)
    expect(await conflictsOf(inPieces), `seed ${seed}, rebuilt`).toEqual(expected)
  }
}, 60_000)

test('M4 a row that says the same as before keeps its hour', async () => {
  const db = await aStore()
  const log = aLog(record('h'))
  log.say('household.described', { visitGroup: 'high' }, undefined, { client: 1, after: [] })
  log.say('household.described', { visitGroup: 'other' }, undefined, { client: 2, after: [] })
  await takeIn(db, REGISTER, log.lines)
  await rebuild(db, NOW + 60_000)
  expect((await db.conflicts.toArray()).map((row) => row.changedAt)).toEqual([NOW])
})
