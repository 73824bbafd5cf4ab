/** The names of things. Each is a string no other kind of string may stand in for. */
import type { Brand } from './brand.ts'

/** The dot of an entry, `client-clock` in base 36; unique within its scope. See `dot.ts`. */
export type EntryId = Brand<'EntryId'>
/** What entries speak of: a household, a visit, a need. Drawn at random, unique everywhere. */
export type RecordId = Brand<'RecordId'>
export type PersonId = Brand<'PersonId'>
/** One store of one person in one browser profile. */
export type DeviceId = Brand<'DeviceId'>
/** The unit of sharing, of rights and of size: `grid/320282112200001/2026Q4`. See `scope.ts`. */
export type ScopeId = Brand<'ScopeId'>
/** A hybrid-clock reading whose text order is its log order. See `stamp.ts`. */
export type Stamp = Brand<'Stamp'>
/** A calendar day in China, `2026-11-24`. See `day.ts`. */
export type Day = Brand<'Day'>
/** Grid, 15 digits: village or community (12) and a number (3). */
export type GridCode = Brand<'GridCode'>
/** Village or community, 12 digits. */
export type VillageCode = Brand<'VillageCode'>

/** Where new record ids come from: chance in the app, a counter in tests. */
export interface Ids {
  /** 128 bits of chance, bound to the scope in which the record will live; see `record-id.ts`. */
  next(scope: ScopeId): RecordId
}
