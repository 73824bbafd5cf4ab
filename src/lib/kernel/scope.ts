/**
 * Scope names. What lasts lives in a `register` scope, the work of a period in its quarter, so that no log grows without end.
 *
 *   grid/320282112200001/register     households and residents of a grid
 *   grid/320282112200001/2026Q4       its visits, needs and promises of a quarter
 *   station/320282112200/register     what a station keeps for good: visit rhythm
 *   station/320282112200/2026Q4       its cases of a quarter
 *   outreach/320282112/2026Q4         service days of a town
 *   reference/320282                  what a county shares
 */
import type { Day, GridCode, ScopeId, VillageCode } from './ids.ts'
import { quarterOf } from './day.ts'

export type ScopeParts =
  | { readonly kind: 'grid'; readonly place: GridCode; readonly period: string }
  | { readonly kind: 'station'; readonly place: VillageCode; readonly period: string }
  | { readonly kind: 'outreach'; readonly place: string; readonly period: string }
  | { readonly kind: 'reference'; readonly place: string }

export const gridRegister = (grid: GridCode): ScopeId => `grid/${grid}/register` as ScopeId
export const gridQuarter = (grid: GridCode, day: Day): ScopeId => `grid/${grid}/${quarterOf(day)}` as ScopeId
export const stationRegister = (village: VillageCode): ScopeId => `station/${village}/register` as ScopeId
export const stationQuarter = (village: VillageCode, day: Day): ScopeId => `station/${village}/${quarterOf(day)}` as ScopeId

const SHAPES: readonly (readonly [ScopeParts['kind'], RegExp])[] = [
  ['grid', /^grid\/(\d{15})\/(register|\d{4}Q[1-4])$/],
  ['station', /^station\/(\d{12})\/(register|\d{4}Q[1-4])$/],
  ['outreach', /^outreach\/(\d{9})\/(\d{4}Q[1-4])$/],
  ['reference', /^reference\/(\d{6})()$/],
]

/** What a scope name says, or undefined when it is no scope name. */
export function parseScope(text: unknown): ScopeParts | undefined {
  if (typeof text !== 'string' || text.length > 64) return undefined
  for (const [kind, shape] of SHAPES) {
    const found = shape.exec(text)
    if (!found) continue
    const place = found[1] ?? ''
    if (kind === 'reference') return { kind, place }
    return { kind, place, period: found[2] ?? '' } as ScopeParts
  }
  return undefined
}

export const villageOfGrid = (grid: GridCode): VillageCode => grid.slice(0, 12) as VillageCode
