import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { ageOn } from '../domain/age.ts'
import { DEFAULT_RHYTHM, dueOn } from '../domain/visit-rhythm.ts'
import { addDays, parseDay } from '../kernel/day.ts'
import { dotOfId } from '../kernel/dot.ts'
import type { Entry } from '../kernel/entry.ts'
import type { Day, EntryId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { parseScope, villageOfGrid } from '../kernel/scope.ts'
import { msOfStamp } from '../kernel/stamp.ts'
import { mayWrite } from '../protocol/rights.ts'
import { parseUpdate } from '../protocol/update.ts'
import { VILLAGES } from '../reference/villages.ts'
import { demoWorld, rowsOf, type DemoWorld } from './index.ts'
import { checkDigitOf } from './numbers.ts'

const today = must(parseDay('2026-11-23'), 'a day')
const world = demoWorld({ seed: 7, residents: 3000, today })
const said = [...world.entries]
const ofKind = (kind: string) => said.filter(({ entry }) => entry.kind === kind)
const openOf = (entry: Entry, field: string): string => String(entry.body.open[field])

function hashOf({ entries }: Pick<DemoWorld, 'entries'>): string {
  const hash = createHash('sha256')
  for (const { scope, update } of rowsOf(entries)) hash.update(scope).update(update)
  return hash.digest('hex')
}

test('the same seed tells the same bytes, another seed others', () => {
  const small = (seed: number) => demoWorld({ seed, residents: 200, today })
  expect(hashOf(small(1))).toBe(hashOf(small(1)))
  expect(hashOf(small(1))).not.toBe(hashOf(small(2)))
  const once = small(3)
  expect(hashOf(once)).toBe(hashOf(once))
})

test('three real villages, 15 grids, 1,200 households, about 3,000 residents', () => {
  for (const { code, name } of world.villages) expect(VILLAGES.find((one) => one.code === code)?.name).toBe(name)
  expect(world.villages.map(({ name }) => name)).toContain('西望村')
  expect(new Set(world.grids.map(({ code }) => code)).size).toBe(15)
  expect(world.households).toHaveLength(1200)
  const residents = world.households.flatMap(({ residents, gone }) => [...residents, ...gone])
  expect(residents.length).toBeGreaterThan(2850)
  expect(residents.length).toBeLessThan(3150)
  expect(new Set(residents.map(({ personal }) => personal.idNumber)).size).toBeGreaterThan(2800)
})

test('every identity number is of area 329900, has the right check digit and says the birthday and sex; no two are the same', () => {
  const people = world.households.flatMap(({ residents }) => residents.map(({ personal }) => personal))
  const known = people.filter(({ idNumber }) => idNumber !== null)
  for (const { idNumber, birthOn, sex } of known) {
    const id = must(idNumber, 'known')
    expect(id).toMatch(/^329900\d{11}[\dX]$/)
    expect(id.slice(6, 14)).toBe(birthOn?.replaceAll('-', ''))
    expect(Number(id[16]) % 2 === 1 ? 'male' : 'female').toBe(sex)
    expect(checkDigitOf(id.slice(0, 17))).toBe(id[17])
  }
  expect(new Set(known.map(({ idNumber }) => idNumber)).size).toBe(known.length)
  expect(checkDigitOf('32028218991231001')).toBe('2')
  for (const { phones } of people) for (const phone of phones) expect(phone).toMatch(/^1380000\d{4}$/)
})

test('many are old: a fifth to two fifths over 60, some over 90, and every family has its head', () => {
  const ages = world.households.flatMap(({ residents }) =>
    residents.map(({ personal }) => ageOn(must(personal.birthOn, 'born'), today) ?? -1),
  )
  const share = ages.filter((age) => age >= 60).length / ages.length
  expect(share).toBeGreaterThan(0.25)
  expect(share).toBeLessThan(0.55)
  expect(Math.min(...ages)).toBeGreaterThanOrEqual(0)
  expect(ages.some((age) => age >= 90)).toBe(true)
  for (const { residents, personal } of world.households)
    expect(residents[0]?.personal).toMatchObject({ name: personal.headName, relation: { code: '02' } })
})

test('clocks have no gaps per client and scope, stamps rise per client, ids are dots of leased clients', () => {
  const clocks = new Map<string, number>()
  const stamps = new Map<number, string>()
  const clientOf = new Map(world.devices.map(({ person, client }) => [person, client]))
  for (const { scope, entry } of said) {
    const { client, clock } = must(dotOfId(entry.id), 'an id is a dot')
    expect(client).toBe(clientOf.get(entry.by))
    const key = `${scope} ${client}`
    expect(clock).toBe(clocks.get(key) ?? 0)
    clocks.set(key, clock + 1)
    expect(entry.at > (stamps.get(client) ?? '')).toBe(true)
    stamps.set(client, entry.at)
  }
  expect([...clientOf.values()].sort((a, b) => a - b)).toEqual(Array.from({ length: 18 }, (_, at) => at + 1))
})

test('`after` names the heads: only entries of the same record and scope that were said before, and no line is forgotten', () => {
  const seen = new Map<EntryId, { readonly about: string; readonly scope: ScopeId }>()
  const heads = new Map<string, Set<EntryId>>()
  let forks = 0
  for (const { scope, entry } of said) {
    const key = `${scope} ${entry.about}`
    const open = heads.get(key) ?? new Set()
    if (entry.after.length === 0) expect(open.size).toBe(0)
    for (const id of entry.after) {
      expect(seen.get(`${scope} ${id}` as EntryId)).toEqual({ about: entry.about, scope })
      open.delete(id)
    }
    if (open.size > 0) forks += 1
    heads.set(key, open.add(entry.id))
    seen.set(`${scope} ${entry.id}` as EntryId, { about: entry.about, scope })
  }
  expect(forks).toBeGreaterThan(0)
  expect(forks).toBeLessThan(15)
})

test('nothing is in the future: all was said before today, and no day of the past lies ahead', () => {
  const midnight = Date.parse(`${today}T00:00:00+08:00`)
  for (const { entry } of said) expect(msOfStamp(entry.at)).toBeLessThan(midnight)
  for (const { entry } of [...ofKind('visit.recorded'), ...ofKind('need.met'), ...ofKind('followUp.kept')])
    expect(openOf(entry, 'on') < today).toBe(true)
})

test('everybody wrote only what the rights let them write, and every row passes the validator', () => {
  const grants = new Map(
    world.people.map(({ id, role, village, grids }) => [id, { role, village: village.code, grids: grids.map(({ code }) => code) }]),
  )
  for (const { scope, entry } of said) {
    expect(parseScope(scope)).toBeDefined()
    expect(mayWrite(must(grants.get(entry.by), 'staff'), scope, entry.kind), `${scope} ${entry.kind}`).toBe(true)
  }
  const rows = [...rowsOf(world.entries)]
  for (const [at, { update }] of rows.entries()) {
    const parsed = parseUpdate(update)
    expect(parsed.ok && parsed.value.id).toBe(said[at]?.entry.id)
  }
})

test('today is a believable day: in each grid four to eight households are due, some promise is due, needs are open in each village', () => {
  const lastVisit = new Map<string, { readonly on: Day; readonly nextOn?: Day }>()
  for (const { entry } of ofKind('visit.recorded')) {
    const next = entry.body.open['nextOn']
    lastVisit.set(openOf(entry, 'household'), { on: openOf(entry, 'on') as Day, ...(next ? { nextOn: String(next) as Day } : {}) })
  }
  const kept = new Set(ofKind('followUp.kept').map(({ entry }) => entry.about))
  const promised = ofKind('followUp.promised').filter(({ entry }) => !kept.has(entry.about))
  for (const grid of world.grids) {
    const due = world.households.filter((home) => {
      const last = lastVisit.get(home.id)
      const known = {
        visitGroup: home.group,
        since: home.since,
        ...(last ? { lastVisitOn: last.on } : {}),
        ...(last?.nextOn ? { nextVisitOn: last.nextOn } : {}),
      }
      return home.grid.code === grid.code && dueOn(DEFAULT_RHYTHM, known) <= today
    })
    expect(due.length, grid.code).toBeGreaterThanOrEqual(4)
    expect(due.length, grid.code).toBeLessThanOrEqual(8)
    const here = promised.filter(({ scope }) => scope.startsWith(`grid/${grid.code}/`))
    expect(
      here.some(({ entry }) => openOf(entry, 'on') === today),
      grid.code,
    ).toBe(true)
  }
  const met = new Set(ofKind('need.met').map(({ entry }) => entry.about))
  const atWindow = new Set(ofKind('case.opened').map(({ entry }) => openOf(entry, 'need')))
  for (const { code } of world.villages) {
    const open = ofKind('need.heard').filter(({ scope, entry }) => !met.has(entry.about) && scope.startsWith(`grid/${code}`))
    expect(open.length, code).toBeGreaterThanOrEqual(2)
    expect(
      open.some(({ entry }) => atWindow.has(entry.about)),
      code,
    ).toBe(true)
    expect(
      open.some(({ entry }) => !atWindow.has(entry.about)),
      code,
    ).toBe(true)
  }
})

test('a year of visits: each household was seen, and the last year has them in every quarter', () => {
  const visits = ofKind('visit.recorded')
  expect(visits.length).toBeGreaterThan(5000)
  expect(new Set(visits.map(({ entry }) => openOf(entry, 'household'))).size).toBe(1200)
  const periods = new Set(visits.map(({ scope }) => scope.split('/')[2]))
  expect([...periods].sort()).toEqual(['2025Q4', '2026Q1', '2026Q2', '2026Q3', '2026Q4'])
  expect(visits.some(({ entry }) => openOf(entry, 'on') === addDays(today, -1))).toBe(true)
})

test('a grid worker for each grid and a clerk for each village, with passwords of ten characters and more', () => {
  const workers = world.people.filter(({ role }) => role === 'gridWorker')
  expect(workers.map(({ login }) => login)).toEqual(Array.from({ length: 15 }, (_, at) => `wg${at + 1}`))
  expect(workers.map(({ grids }) => grids[0]?.code)).toEqual(world.grids.map(({ code }) => code))
  expect(world.people.filter(({ role }) => role === 'windowClerk').map(({ login }) => login)).toEqual(['ck1', 'ck2', 'ck3'])
  for (const { login, password, grids, village } of world.people) {
    expect(password).toBe(`jiamenkou-${login}`)
    for (const { code } of grids) expect(villageOfGrid(code)).toBe(village.code)
  }
})

test('names of all kinds occur: compound surnames, and characters that old systems cannot write', () => {
  const names = demoWorld({ seed: 1, residents: 20000, today }).households.flatMap(({ residents }) =>
    residents.map(({ personal }) => personal.name),
  )
  expect(names.some((name) => name.startsWith('欧阳') || name.startsWith('尉迟'))).toBe(true)
  expect(names.some((name) => name.includes('𬭎'))).toBe(true)
  expect(names.some((name) => name.includes('㳇'))).toBe(true)
})
