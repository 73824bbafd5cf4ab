/**
 * Who may read and write what: role × kind of scope × period → readable, and the kinds of entry that may be written. The relay enforces this
 * table on every row and blob, the screens read the same table. It knows envelopes only, never a body.
 *
 *   G1  What no line allows is forbidden: unknown role, foreign place, unknown kind.
 *   G2  Who may write somewhere may also read there.
 */
import type { GridCode } from '../kernel/ids.ts'
import { parseScope, villageOfGrid, type ScopeParts } from '../kernel/scope.ts'
import type { Standing } from './down.ts'

/** A role at a village and, for a grid worker, in some of its grids. */
export interface Grant {
  readonly role: string
  readonly village: string
  readonly grids: readonly string[]
}

export const grantOf = (standing: Standing): Grant => ({
  role: standing.person.role,
  village: standing.village.code,
  grids: standing.grids.map((grid) => grid.code),
})

export const mayRead = (grant: Grant, scope: string): boolean => linesFor(grant, scope).length > 0

export const mayWrite = (grant: Grant, scope: string, kind: string): boolean =>
  linesFor(grant, scope).some((line) => line.writes.some((pattern) => matches(pattern, kind)))

type Place = 'own grids' | 'own village' | 'own town' | 'own county'

interface Line {
  readonly scope: ScopeParts['kind']
  readonly period: 'register' | 'quarter' | 'any'
  readonly place: Place
  /** `topic.*` means every kind of a topic, `*` every kind. */
  readonly writes: readonly string[]
}

const line = (scope: Line['scope'], period: Line['period'], place: Place, ...writes: string[]): Line => ({ scope, period, place, writes })

const REGISTER = ['household.described', 'resident.described']
const REFERENCE = line('reference', 'any', 'own county')
const WINDOW = [
  line('grid', 'register', 'own village', ...REGISTER),
  line('grid', 'quarter', 'own village', 'need.*', 'followUp.*', 'visit.recorded'),
  line('station', 'register', 'own village', 'rhythm.described'),
  line('station', 'quarter', 'own village', 'case.*'),
  line('outreach', 'any', 'own town'),
  REFERENCE,
]
const OUTREACH = ['serviceDay.*', 'roster.*', 'room.*', 'allotment.*', 'booking.*', 'checkIn.*']

const TABLE: Readonly<Record<string, readonly Line[]>> = {
  gridWorker: [
    line('grid', 'register', 'own grids', ...REGISTER),
    line('grid', 'quarter', 'own grids', 'visit.*', 'need.*', 'followUp.*'),
    line('station', 'register', 'own village'),
    line('station', 'quarter', 'own village', 'case.handedOver'),
    REFERENCE,
  ],
  windowClerk: WINDOW,
  stationHead: WINDOW,
  coordinator: [line('outreach', 'any', 'own town', ...OUTREACH), REFERENCE],
  volunteer: [line('outreach', 'any', 'own town', 'booking.*', 'checkIn.*'), REFERENCE],
  townStaff: [line('station', 'any', 'own town'), line('outreach', 'any', 'own town'), REFERENCE],
  cityStaff: [line('station', 'any', 'own county'), line('outreach', 'any', 'own county'), REFERENCE],
  system: [line('reference', 'any', 'own county', '*')],
  security: [REFERENCE],
  audit: [REFERENCE],
}

function linesFor(grant: Grant, scope: string): readonly Line[] {
  const parts = parseScope(scope)
  const lines = Object.hasOwn(TABLE, grant.role) ? TABLE[grant.role] : undefined
  if (!parts || !lines) return []
  return lines.filter((one) => one.scope === parts.kind && isInPeriod(one, parts) && isInPlace(one.place, grant, parts))
}

function isInPeriod(one: Line, parts: ScopeParts): boolean {
  if (one.period === 'any' || parts.kind === 'reference') return true
  return (parts.period === 'register') === (one.period === 'register')
}

function isInPlace(place: Place, grant: Grant, parts: ScopeParts): boolean {
  switch (place) {
    case 'own grids':
      return grant.grids.includes(parts.place)
    case 'own village':
      return grant.village.length === 12 && villageOfGrid(parts.place as GridCode) === grant.village
    case 'own town':
      return grant.village.length === 12 && parts.place.slice(0, 9) === grant.village.slice(0, 9)
    case 'own county':
      return grant.village.length === 12 && parts.place.slice(0, 6) === grant.village.slice(0, 6)
  }
}

function matches(pattern: string, kind: string): boolean {
  if (pattern === '*' || pattern === kind) return true
  return pattern.endsWith('.*') && kind.length >= pattern.length && kind.startsWith(pattern.slice(0, -1))
}
