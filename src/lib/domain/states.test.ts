import { expect, test } from 'vitest'
import { aLog, day, person, record } from '../../../test/fixtures/log.ts'
import { inCausalOrder } from './record-graph.ts'
import { parseEntry } from './parse-entry.ts'
import { foldCase, foldFollowUp, foldHousehold, foldNeed, foldResident, foldRhythm } from './states.ts'
import { dueOn, visitGroupOf, DEFAULT_RHYTHM, type RhythmEntry } from './visit-rhythm.ts'
import type { HouseholdEntry, ResidentEntry } from './household.ts'
import type { CaseEntry } from './case.ts'
import type { FollowUpEntry, NeedEntry } from './visit.ts'

const [mei, bo, lu] = [person('mei'), person('bo'), person('lu')]
const heard = { household: record('h'), visit: record('v'), code: 'see-doctor', heardOn: '2026-11-01' }

test('G2 an entry comes after what it names, whatever the clocks said', () => {
  const log = aLog()
  log.say('a', {}, undefined, { ms: 9_000 })
  log.say('b', {}, undefined, { ms: 5_000 })
  log.say('c', {}, undefined, { ms: 1_000 })
  expect(inCausalOrder([...log.lines].reverse()).map((entry) => entry.kind)).toEqual(['a', 'b', 'c'])
})

test('S1 a household or resident is the fold of its descriptions; what nobody said has plain defaults', () => {
  const log = aLog()
  log.say('household.described', { visitGroup: 'key' })
  expect(foldHousehold(log.lines as unknown as HouseholdEntry[])).toEqual({
    open: { visitGroup: 'key' },
    personal: { no: '', headName: '', address: '' },
    conflicts: [],
  })
  expect(foldHousehold([]).personal.headName).toBe('')
  const resident = aLog()
  resident.say('resident.described', {}, { name: '王建国', phones: ['13800001234'] })
  resident.say('resident.described', { goneOn: '2026-11-03' })
  const { open, personal } = foldResident(resident.lines as unknown as ResidentEntry[])
  expect([open.goneOn, personal.name, personal.phones, personal.categories, personal.sex]).toEqual([
    '2026-11-03',
    '王建国',
    ['13800001234'],
    [],
    null,
  ])
})

test('S1 of a rhythm nobody spoke of the defaults stand, a rhythm said in part keeps the rest of them', () => {
  expect(foldRhythm([]).days).toEqual(DEFAULT_RHYTHM)
  const log = aLog()
  log.say('rhythm.described', { days: { high: 3 } })
  expect(foldRhythm(log.lines as unknown as RhythmEntry[]).days).toEqual({ ...DEFAULT_RHYTHM, high: 3 })
})

test('S3 the first who says that a need was met stands', () => {
  const log = aLog()
  const first = log.say('need.heard', heard, { words: '' })
  log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [first.id] })
  log.say('need.met', { on: '2026-11-05' }, undefined, { client: 2, after: [first.id] })
  expect(foldNeed(log.lines as unknown as NeedEntry[])?.metOn).toBe('2026-11-03')
})

test('S3 an act that arrives before its record waits for it', () => {
  const log = aLog()
  log.say('followUp.promised', { household: record('h'), visit: record('v'), on: '2026-11-09' }, { words: '问养老认证' })
  const kept = log.say('followUp.kept', { on: '2026-11-08' })
  expect(foldFollowUp([kept] as unknown as FollowUpEntry[])).toBeUndefined()
  expect(foldFollowUp([kept, ...log.lines] as unknown as FollowUpEntry[])?.keptOn).toBe('2026-11-08')
})

test('S4 only the holder hands a case over', () => {
  const log = aLog()
  log.say('case.opened', { household: record('h'), need: record('n'), code: 'subsidy', openedOn: '2026-11-01' }, { words: '' }, { by: lu })
  log.say('case.handedOver', { to: bo }, undefined, { by: mei })
  expect(foldCase(log.lines as unknown as CaseEntry[])?.holder).toBe(lu)
  log.say('case.handedOver', { to: bo }, undefined, { by: lu })
  expect(foldCase(log.lines as unknown as CaseEntry[])?.holder).toBe(bo)
})

test('E1 E2 a kind nobody knows is carried, a later version too', () => {
  const log = aLog()
  expect(parseEntry(log.say('weather.seen', { rain: true }))).toMatchObject({ ok: true, value: { phase: 'unknown' } })
  expect(parseEntry({ ...log.say('need.met', { on: '2026-11-01' }), v: 2 })).toMatchObject({ ok: true, value: { phase: 'unknown' } })
})

test('E3 a known kind with a wrong body is refused with the path', () => {
  expect(parseEntry(aLog().say('need.met', { on: '2026-02-30' }))).toEqual({ ok: false, error: { at: '$.open.on' } })
  expect(parseEntry(aLog().say('need.heard', { ...heard, code: 'gold' }, { words: '' }))).toEqual({
    ok: false,
    error: { at: '$.open.code' },
  })
  expect(parseEntry(aLog().say('need.heard', heard))).toEqual({ ok: false, error: { at: '$.personal' } })
})

test('V1 a household belongs to the most urgent group of its members', () => {
  expect(visitGroupOf([['veteran'], ['disability', 'living-alone']])).toBe('high')
  expect(visitGroupOf([[], ['veteran']])).toBe('other')
})

test('V2 V3 due is the last visit plus the rhythm, and what was agreed stands before it', () => {
  const household = { visitGroup: 'high', since: day('2026-01-01') } as const
  expect(dueOn(DEFAULT_RHYTHM, household)).toBe('2026-01-08')
  expect(dueOn(DEFAULT_RHYTHM, { ...household, lastVisitOn: day('2026-11-14') })).toBe('2026-11-21')
  expect(dueOn(DEFAULT_RHYTHM, { ...household, lastVisitOn: day('2026-11-14'), nextVisitOn: day('2026-11-30') })).toBe('2026-11-30')
})
