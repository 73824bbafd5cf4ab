import { afterEach, expect, test } from 'vitest'
import { aLog, person, record } from '../../../test/fixtures/log.ts'
import { below, chanceOf, shuffled } from '../../../test/fixtures/random-graphs.ts'
import { aStore, closeStores, GRID, NOW, QUARTER, REGISTER, STATION_QUARTER, takeIn } from '../../../test/support/a-store.ts'
import { rebuild } from './index.ts'

afterEach(closeStores)

const heard = { household: record('h'), visit: record('v'), code: 'see-doctor', heardOn: '2026-11-01' }

test('M5 a second who says that a need is met is kept, changes nothing and has a row with the reason, until its act applies again', async () => {
  const db = await aStore()
  const log = aLog(record('n'))
  const root = log.say('need.heard', heard, { words: '' })
  const first = log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [root.id] })
  const second = log.say('need.met', { on: '2026-11-05' }, undefined, { client: 2, by: person('bo'), after: [root.id] })
  await takeIn(db, QUARTER, log.lines)
  expect(await db.hindsight.toArray()).toEqual([
    {
      scope: QUARTER,
      entry: second.id,
      id: 'record-n',
      kind: 'need.met',
      by: person('bo'),
      at: second.at,
      household: 'record-h',
      why: 'already-met',
    },
  ])
  expect(await db.entries.count()).toBe(3)
  const again = log.say('need.reopened', { on: '2026-11-06' }, undefined, { after: [first.id] })
  await takeIn(db, QUARTER, [again])
  expect((await db.hindsight.toArray()).map(({ entry, why }) => [entry, why])).toEqual([[again.id, 'met-beside']])
  expect((await db.needs.get('record-n'))?.phase).toBe('met')
})

test('M5 an act whose record has not begun here waits: it has no row', async () => {
  const db = await aStore()
  const log = aLog(record('n'))
  const root = log.say('need.heard', heard, { words: '' })
  log.say('need.reopened', { on: '2026-11-03' })
  await takeIn(db, QUARTER, log.lines.slice(1))
  expect([await db.hindsight.count(), await db.needs.count()]).toEqual([0, 0])
  await takeIn(db, QUARTER, [root])
  expect((await db.hindsight.toArray()).map((row) => row.why)).toEqual(['not-met'])
})

test('M2 M5 needs, cases and hindsight depend on the set of entries alone: any pages in any order, and folded anew', async () => {
  let seen = 0
  for (let seed = 1; seed <= 10; seed += 1) {
    const chance = chanceOf(seed)
    const needs = aLog(record('n'))
    const cases = aLog(record('c'))
    for (let at = 0; at < 12; at += 1) {
      const line = (log: typeof needs) => ({
        client: 1 + below(chance, 3),
        by: person(['mei', 'bo'][below(chance, 2)] ?? 'mei'),
        after: [...new Set([0, 1].flatMap(() => log.lines[below(chance, 14)]?.id ?? []))],
        ms: below(chance, 5),
      })
      const kind = ['need.heard', 'need.met', 'need.reopened', 'case.opened', 'case.handedOver'][at === 0 ? 0 : below(chance, 5)] ?? ''
      if (kind === 'need.heard') needs.say(kind, { ...heard, code: ['job', 'company'][below(chance, 2)] }, { words: '' }, line(needs))
      else if (kind === 'case.opened')
        cases.say(kind, { household: record('h'), need: record('n'), code: 'job', openedOn: '2026-11-01' }, { words: '' }, line(cases))
      else if (kind === 'case.handedOver') cases.say(kind, { to: person('bo') }, undefined, line(cases))
      else needs.say(kind, { on: '2026-11-02' }, undefined, line(needs))
    }
    const entries = [
      ...needs.lines.map((entry) => [QUARTER, entry] as const),
      ...cases.lines.map((entry) => [STATION_QUARTER, entry] as const),
    ]
    const atOnce = await aStore()
    await takeIn(atOnce, QUARTER, needs.lines)
    if (cases.lines.length > 0) await takeIn(atOnce, STATION_QUARTER, cases.lines)
    const inPieces = await aStore()
    for (const [scope, entry] of shuffled(chance, entries)) await takeIn(inPieces, scope, [entry])
    const rows = async (db: typeof atOnce) => [await db.hindsight.toArray(), await db.needs.toArray(), await db.cases.toArray()]
    const expected = await rows(atOnce)
    expect(await rows(inPieces), `seed ${seed}`).toEqual(expected)
    await rebuild(inPieces, NOW)
    expect(await rows(inPieces), `seed ${seed}, rebuilt`).toEqual(expected)
    seen += expected[0]?.length ?? 0
  }
  expect(seen).toBeGreaterThan(20)
}, 60_000)

test('M2 entries of two scopes about one record fold the same whichever scope came first, though their ids are the same', async () => {
  const [one, two] = [aLog(record('h')), aLog(record('h'))]
  one.say('household.described', { grid: GRID, visitGroup: 'high' })
  two.say('household.described', { grid: GRID, visitGroup: 'key' }, undefined, { by: person('bo'), ms: 7 })
  const [there, back] = [await aStore(), await aStore()]
  await takeIn(there, REGISTER, one.lines)
  await takeIn(there, QUARTER, two.lines)
  await takeIn(back, QUARTER, two.lines)
  await takeIn(back, REGISTER, one.lines)
  expect(await back.households.toArray()).toEqual(await there.households.toArray())
  expect(await back.conflicts.toArray()).toEqual(await there.conflicts.toArray())
  expect(await there.conflicts.toArray()).toMatchObject([
    { field: 'visitGroup', scope: QUARTER, stands: { entry: '7-0', value: 'high' }, others: [{ value: 'key' }] },
  ])
})

test('G5 what came after a kind nobody here knows is no conflict with what came before it', async () => {
  const db = await aStore()
  const log = aLog(record('h'))
  log.say('household.described', { grid: GRID, visitGroup: 'high' }, undefined, { ms: 9_000 })
  log.say('household.photographed', { pictures: 2 }, undefined, { ms: 8_000 })
  log.say('household.described', { visitGroup: 'key' }, undefined, { ms: 7_000 })
  await takeIn(db, REGISTER, log.lines)
  expect(await db.households.get('record-h')).toMatchObject({ visitGroup: 'key', conflicts: [] })
  expect(await db.conflicts.count()).toBe(0)
})
