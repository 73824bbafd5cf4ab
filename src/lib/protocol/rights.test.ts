import { expect, test } from 'vitest'
import { mayRead, mayWrite, type Grant } from './rights.ts'

const V = '320282112200'
const [G1, G2] = [`${V}001`, `${V}002`]
const FOREIGN = '320282113201'
const PLACES = [`grid/${G1}`, `grid/${G2}`, `grid/${FOREIGN}001`, `station/${V}`, `station/${FOREIGN}`].flatMap((place) => [
  `${place}/register`,
  `${place}/2026Q4`,
])
const SCOPES = [
  ...PLACES,
  'outreach/320282112/2026Q4',
  'outreach/320282113/2026Q4',
  'reference/320282',
  'reference/320281',
  'nowhere',
  `grid/${G1}/2026Q5`,
]
const KINDS = [
  'household.described',
  'resident.described',
  'visit.recorded',
  'need.heard',
  'need.met',
  'followUp.promised',
  'followUp.kept',
  'rhythm.described',
  'case.opened',
  'case.handedOver',
  'serviceDay.planned',
  'checkIn.made',
  'holiday.described',
  'unknown.said',
  'visit',
  'visit.',
]
const ROLES = [
  'gridWorker',
  'windowClerk',
  'stationHead',
  'coordinator',
  'volunteer',
  'townStaff',
  'cityStaff',
  'system',
  'security',
  'audit',
  'nobody',
  'constructor',
  '',
]

const grant = (role: string): Grant => ({ role, village: V, grids: [G1] })
const readable = (role: string): string[] => SCOPES.filter((scope) => mayRead(grant(role), scope))
const writable = (role: string, scope: string): string[] => KINDS.filter((kind) => mayWrite(grant(role), scope, kind))

test('G1 a grid worker reads the own grids, the own station and the reference, and nothing else', () => {
  expect(readable('gridWorker')).toEqual([
    `grid/${G1}/register`,
    `grid/${G1}/2026Q4`,
    `station/${V}/register`,
    `station/${V}/2026Q4`,
    'reference/320282',
  ])
})

test('G1 a grid worker writes the register and the visits of the own grids, and hands over cases', () => {
  expect(writable('gridWorker', `grid/${G1}/register`)).toEqual(['household.described', 'resident.described'])
  expect(writable('gridWorker', `grid/${G1}/2026Q4`)).toEqual([
    'visit.recorded',
    'need.heard',
    'need.met',
    'followUp.promised',
    'followUp.kept',
  ])
  expect(writable('gridWorker', `station/${V}/2026Q4`)).toEqual(['case.handedOver'])
  expect(writable('gridWorker', `station/${V}/register`)).toEqual([])
})

test.each(['windowClerk', 'stationHead'])('G1 a %s reads every grid of the village and writes what a window takes in', (role) => {
  expect(readable(role)).toEqual([
    ...[G1, G2].flatMap((grid) => [`grid/${grid}/register`, `grid/${grid}/2026Q4`]),
    `station/${V}/register`,
    `station/${V}/2026Q4`,
    'outreach/320282112/2026Q4',
    'reference/320282',
  ])
  expect(writable(role, `grid/${G2}/2026Q4`)).toEqual(['visit.recorded', 'need.heard', 'need.met', 'followUp.promised', 'followUp.kept'])
  expect(writable(role, `grid/${G2}/register`)).toEqual(['household.described', 'resident.described'])
  expect(writable(role, `station/${V}/register`)).toEqual(['rhythm.described'])
  expect(writable(role, `station/${V}/2026Q4`)).toEqual(['case.opened', 'case.handedOver'])
})

test('G1 an unknown role may do nothing, nor one that names a part of every object', () => {
  for (const role of ['nobody', 'constructor', '']) expect(readable(role)).toEqual([])
})

test('G1 a grant without a village reaches no place by an empty prefix', () => {
  for (const role of ROLES) expect(SCOPES.filter((scope) => mayRead({ role, village: '', grids: [] }, scope))).toEqual([])
})

test('G2 in every cell of roles × scopes × kinds, who may write may read', () => {
  let cells = 0
  for (const role of ROLES)
    for (const scope of SCOPES)
      for (const kind of KINDS) {
        cells++
        if (mayWrite(grant(role), scope, kind)) expect(mayRead(grant(role), scope)).toBe(true)
      }
  expect(cells).toBeGreaterThan(600)
})
