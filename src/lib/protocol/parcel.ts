/**
 * Rows that travel by hand: what a file holds once it is unsealed. Knows bytes and shapes; sealing is `carry`, who may say what is the relay's.
 * Its content names itself (`SHA-256(content)` is the parcel's id) and, for what was not sent yet, is signed with the author's session.
 *
 *   P1  What is accepted is what `encodeParcel` writes and nothing else: every row a row (`update.ts`), nothing behind the end.
 *   P2  No bytes make it throw; size, rows and scopes are limited before anything is made.
 *   P3  Of a client and a scope, rows stand in clock order, none twice.
 *   P4  What was not sent yet is signed; a copy of whole scopes is not, for the relay has all of it.
 */
import type { Dot } from '../kernel/dot.ts'
import type { Entry } from '../kernel/entry.ts'
import type { DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { readAny, writeAny } from './any.ts'
import { bytesLeft, openReader, openWriter, readByte, readBytes, readText, readVarUint } from './bytes.ts'
import { writeByte, writeBytes, writeText, writeVarUint, written, type Reader } from './bytes.ts'
import { isCount, isListOf, isObject, isScope, isText, MAX_SCOPES } from './shape.ts'
import { parseUpdate } from './update.ts'

export const PARCEL_VERSION = 1
export const PARCEL_LIMIT_BYTES = 64 * 1024 * 1024
export const PARCEL_LIMIT_ROWS = 200_000
/** What the relay takes in one go: a signed parcel is handed over whole, for its signature is over all of it. */
export const SIGNED_LIMIT_BYTES = 8 * 1024 * 1024
export const SIGNED_LIMIT_ROWS = 20_000

export interface ParcelHead {
  /** When it was made, ms. */
  readonly at: number
  /** Who made it, on which device: `unsent` rows are theirs. */
  readonly from: PersonId
  readonly device: DeviceId
  readonly village: string
  readonly way: 'unsent' | 'scope'
}

export interface ParcelRow {
  readonly scope: ScopeId
  readonly update: Uint8Array
}

export interface Parcel {
  readonly head: ParcelHead
  readonly rows: readonly (ParcelRow & { readonly entry: Entry & Dot })[]
  /** What is signed and what the id is the hash of; a view. */
  readonly content: Uint8Array
  /** HMAC-SHA-256 over the content, or null for whole scopes. */
  readonly mac: Uint8Array | null
}

export type ParcelRefusal =
  | { readonly kind: 'malformed'; readonly at: string }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  /** A newer app wrote it. */
  | { readonly kind: 'app-too-old'; readonly oldest: number }

/** The content of a parcel. */
export function encodeParcel({ at, from, device, village, way }: ParcelHead, rows: readonly ParcelRow[]): Uint8Array {
  const scopes = [...new Set(rows.map((row) => row.scope))]
  const placeOf = new Map(scopes.map((scope, place) => [scope, place]))
  const writer = openWriter(4096)
  writeText(writer, MAGIC)
  writeByte(writer, PARCEL_VERSION)
  writeAny(writer, { at, from, device, village, way, rows: rows.length, scopes })
  for (const { scope, update } of rows) {
    writeVarUint(writer, placeOf.get(scope) ?? 0)
    writeBytes(writer, update)
  }
  return written(writer)
}

/** The content and its signature, as they go into the file and to the relay. */
export function withMac(content: Uint8Array, mac: Uint8Array | null): Uint8Array {
  const writer = openWriter(content.length + MAC_BYTES + 1)
  writer.bytes.set(content)
  writer.at = content.length
  writeBytes(writer, mac ?? new Uint8Array(0))
  return written(writer)
}

/** What is asked before the rows are looked at: who signs what. Whether the rest is a parcel says `parseParcel`. */
export function peekParcel(
  bytes: Uint8Array,
): Result<{ readonly head: ParcelHead; readonly rows: number; readonly content: Uint8Array; readonly mac: Uint8Array }, ParcelRefusal> {
  const reader = openReader(bytes)
  const opened = openParcel(reader)
  if (!opened.ok) return opened
  const { scopes: _scopes, rows, ...head } = opened.value
  if (head.way !== 'unsent' || bytesLeft(reader) <= MAC_BYTES) return malformed('signature')
  const end = bytes.length - MAC_BYTES
  return ok({ head, rows, content: bytes.subarray(0, end - 1), mac: bytes.subarray(end) })
}

/** P1–P4. */
export function parseParcel(bytes: Uint8Array): Result<Parcel, ParcelRefusal> {
  const reader = openReader(bytes)
  const opened = openParcel(reader)
  if (!opened.ok) return opened
  const head = opened.value
  // The shortest row has more than twenty bytes: a count that cannot be true is found out before anything is made.
  if (head.rows * 20 > bytesLeft(reader)) return malformed('count beyond the bytes')
  const rows = readRows(reader, head.scopes, head.rows)
  if (typeof rows === 'string') return malformed(rows)
  const content = bytes.subarray(0, reader.at)
  const mac = readBytes(reader)
  if (reader.fault !== '') return malformed(reader.fault)
  if (bytesLeft(reader) > 0) return malformed('bytes behind the end')
  const { scopes: _scopes, rows: _rows, ...rest } = head
  if (mac.length !== (rest.way === 'unsent' ? MAC_BYTES : 0)) return malformed('signature')
  return ok({ head: rest, rows, content, mac: rest.way === 'unsent' ? mac : null })
}

const MAGIC = 'doorstep parcel'
const MAC_BYTES = 32
const HEAD_FIELDS = ['at', 'from', 'device', 'village', 'way', 'rows', 'scopes']
const NAME = /^[A-Za-z0-9_.-]{1,64}$/

const malformed = (at: string): Result<never, ParcelRefusal> => refuse({ kind: 'malformed', at })
const isName = (value: unknown): value is string => typeof value === 'string' && NAME.test(value)

/** As far as the rows. P2. */
function openParcel(reader: Reader): Result<Told, ParcelRefusal> {
  if (reader.bytes.length > PARCEL_LIMIT_BYTES) return refuse({ kind: 'too-large', limitBytes: PARCEL_LIMIT_BYTES })
  if (readText(reader) !== MAGIC) return malformed('magic')
  const version = readByte(reader)
  if (reader.fault === '' && version > PARCEL_VERSION) return refuse({ kind: 'app-too-old', oldest: version })
  if (version !== PARCEL_VERSION) return malformed('version')
  const told = readAny(reader, { depth: 3, nodes: MAX_SCOPES + 16 })
  if (reader.fault !== '') return malformed(reader.fault)
  const head = parseHead(told)
  if (!head) return malformed('head')
  // Nobody could ever hand it over: it would be seen here and then set aside.
  if (head.way === 'unsent' && (reader.bytes.length > SIGNED_LIMIT_BYTES || head.rows > SIGNED_LIMIT_ROWS))
    return refuse({ kind: 'too-large', limitBytes: SIGNED_LIMIT_BYTES })
  return ok(head)
}

type Told = ParcelHead & { readonly rows: number; readonly scopes: readonly ScopeId[] }

function parseHead(value: unknown): Told | undefined {
  if (!isObject(value) || Object.keys(value).join() !== HEAD_FIELDS.join()) return undefined
  const { at, from, device, village, way, rows, scopes } = value
  if (!isCount(at) || !isName(from) || !isName(device) || !isText(village, 12)) return undefined
  if (way !== 'unsent' && way !== 'scope') return undefined
  if (!isCount(rows, PARCEL_LIMIT_ROWS) || rows === 0) return undefined
  if (!isListOf(scopes, MAX_SCOPES, isScope) || new Set(scopes).size !== scopes.length) return undefined
  return { at, from: from as PersonId, device: device as DeviceId, village, way, rows, scopes }
}

/** The rows, or what is wrong with one. P3. */
function readRows(reader: Reader, scopes: readonly ScopeId[], count: number): Parcel['rows'] | string {
  const rows: Parcel['rows'][number][] = []
  const lastClock = new Map<string, number>()
  let named = 0
  while (rows.length < count) {
    const place = readVarUint(reader)
    const update = readBytes(reader)
    if (reader.fault !== '') return reader.fault
    const scope = scopes[place]
    // Scopes are named in the order in which rows first speak of them (P1).
    if (scope === undefined || place > named) return 'scope'
    if (place === named) named++
    const parsed = parseUpdate(update)
    if (!parsed.ok) return 'at' in parsed.error ? `row ${parsed.error.at}` : 'row too large'
    const { client, clock } = parsed.value
    const line = `${place} ${client}`
    if (clock <= (lastClock.get(line) ?? -1)) return 'clock order'
    lastClock.set(line, clock)
    rows.push({ scope, update, entry: parsed.value })
  }
  return named === scopes.length ? rows : 'scope'
}
