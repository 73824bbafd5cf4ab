import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { aLog, day, person, record } from '../../../test/fixtures/log.ts'
import type { DeviceId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { recordIn } from '../kernel/record-id.ts'
import { gridQuarter, gridRegister, stationRegister } from '../kernel/scope.ts'
import type { StoredEntry } from './rows.ts'
import { arrive, keep, META, noteHeads, openReadModel, putMeta, sessionOf, takeStanding, type Db, type Session } from './index.ts'

const OURS = gridRegister('329900112200001' as never)
const THEIRS = gridRegister('329900112200002' as never)
const QUARTER = gridQuarter('329900112200001' as never, day('2026-11-24'))
const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const CLIENT = 77

async function aStore(name: string): Promise<Db> {
  const opened = await openReadModel(`foreign-${name}`, 'relaxed')
  if (!opened.ok) throw new Error(opened.error.kind)
  await putMeta(opened.value, META.session, {
    token: 't',
    device: 'd1' as DeviceId,
    lease: { epoch: 1, client: CLIENT },
    logId: 'log-1',
    person: { id: person('mei'), name: '梅', role: 'gridWorker' },
    village: { code: '329900112200', name: '试村', town: '试镇' },
    grids: [],
  } satisfies Session)
  return opened.value
}

const pageOf = (scope: ScopeId, entries: readonly StoredEntry[], from = 0) => ({
  scope,
  from,
  head: from + entries.length,
  rows: entries.map((entry, at) => ({ seq: from + at + 1, entry, bytes: new Uint8Array([1]) })),
})
const household = (about = record('one')) => ({
  scope: OURS,
  about,
  kind: 'household.described' as const,
  body: { open: { grid: '329900112200001' }, personal: { no: '1', headName: '王建国', address: '河东 12号' } },
})
const described = (scope: ScopeId, about: string, headName: string, client: number, clock = 0): StoredEntry => {
  const log = aLog(about as never)
  for (let n = 0; n < clock; n++) log.say('household.described', {}, undefined, { client })
  return { ...log.say('household.described', {}, { no: '1', headName, address: '河东' }, { client, after: [] }), scope }
}

test('A5 a row under our own client, at a clock we have not come to, is not taken: a keep would have its id', async () => {
  const db = await aStore('twin')
  expect(await arrive(db, pageOf(OURS, [described(OURS, 'record-twin', '双', CLIENT)]), NOW)).toEqual({ seq: 0, outcome: 'twin' })
  expect(await db.entries.count()).toBe(0)
  expect((await keep(db, [household()], NOW)).ok).toBe(true)
})

test('A5 our own rows that come down again, and rows of others, are taken', async () => {
  const db = await aStore('own')
  const kept = await keep(db, [household()], NOW)
  const own = kept.ok ? kept.value : []
  const page = pageOf(OURS, [...own, described(OURS, 'record-other', '另', 8)])
  expect(await arrive(db, page, NOW)).toEqual({ seq: 2, outcome: 'taken' })
})

test('M7 an entry about a record of another scope is set aside whole, and the record stays as it was', async () => {
  const db = await aStore('reach')
  const home = recordIn(OURS, 'a'.repeat(22))
  await arrive(db, pageOf(OURS, [described(OURS, home, '王建国', 5)]), NOW)
  await arrive(db, pageOf(THEIRS, [described(THEIRS, home, '坏人', 6)]), NOW)
  expect((await db.households.get(home))?.headName).toBe('王建国')
  expect(await db.setAside.toArray()).toMatchObject([{ scope: THEIRS, seq: 1, bytes: new Uint8Array([1]) }])
  expect((await db.cursors.get(THEIRS))?.seq).toBe(1)
})

test('A6 a log that the relay names no more holds nothing up: its right is gone', async () => {
  const db = await aStore('right')
  await noteHeads(db, { [OURS]: 3, [QUARTER]: 2 } as Record<ScopeId, number>)
  await noteHeads(db, { [OURS]: 3 } as Record<ScopeId, number>)
  expect(await db.cursors.get(QUARTER)).toMatchObject({ seq: 0, head: 0 })
  expect(await db.cursors.get(OURS)).toMatchObject({ seq: 0, head: 3 })
})

test('A7 another log has other words under an id: they stand, ours are set aside whole and leave the lists; in one log nobody looks', async () => {
  const db = await aStore('give-way')
  await arrive(db, pageOf(OURS, [described(OURS, 'record-a', '甲', 5), described(OURS, 'record-b', '乙', 5, 1)]), NOW)
  const other = described(OURS, 'record-c', '丙', 5)
  await takeStanding(db, { ...must(await sessionOf(db), 'signed in'), logId: 'log-2' }, [])
  await arrive(db, pageOf(OURS, [other, described(OURS, 'record-b', '乙', 5, 1)]), NOW)
  expect(await db.households.get('record-a')).toBe(undefined)
  expect((await db.households.get('record-c'))?.headName).toBe('丙')
  expect((await db.households.get('record-b'))?.headName).toBe('乙')
  expect(await db.setAside.toArray()).toMatchObject([{ scope: OURS, seq: 0, reason: `log ${other.id}`, entry: { about: 'record-a' } }])
})

test('M7 a village has one rhythm: said about another record, or elsewhere, it is set aside, and so is whatever else is said of it there', async () => {
  const db = await aStore('rhythm')
  const station = stationRegister('329900112200' as never)
  const days = { high: 3, key: 3, general: 3, other: 3 }
  const said = (scope: ScopeId, about: string, client: number): StoredEntry => ({
    ...aLog(about as never).say('rhythm.described', { days }, undefined, { client }),
    scope,
  })
  await arrive(db, pageOf(station, [said(station, 'my-own-rhythm', 5)]), NOW)
  const asHome = described(OURS, 'rhythm-329900112200', '坏人', 8)
  await arrive(db, pageOf(OURS, [said(OURS, 'rhythm-329900112200', 6), asHome]), NOW)
  expect(await db.meta.get(META.rhythm)).toBe(undefined)
  expect([await db.setAside.count(), await db.households.count()]).toEqual([3, 0])
  await arrive(db, pageOf(station, [said(station, 'rhythm-329900112200', 7)], 1), NOW)
  expect((await db.meta.get(META.rhythm))?.value).toEqual(days)
})

test('M1 of two entries under one id the first stands, in one page as in two', async () => {
  const db = await aStore('first')
  const [one, other] = [described(OURS, 'record-a', '先', 5), described(OURS, 'record-a', '后', 5)]
  await arrive(db, pageOf(OURS, [one, other]), NOW)
  expect((await db.households.get('record-a'))?.headName).toBe('先')
})

test('M3 a second row under an id is set aside when it does not parse, in one page as in two', async () => {
  const one = described(OURS, 'record-a', '先', 5)
  const bad = { ...one, body: { open: { goneOn: 'never' } } }
  const [together, apart] = [await aStore('together'), await aStore('apart')]
  await arrive(together, pageOf(OURS, [one, bad]), NOW)
  await arrive(apart, pageOf(OURS, [one]), NOW)
  await arrive(apart, pageOf(OURS, [bad], 1), NOW)
  for (const db of [together, apart]) expect((await db.setAside.toArray()).map(({ seq }) => seq)).toEqual([2])
})
