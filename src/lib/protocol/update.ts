/**
 * One row of a log: a Yjs V1 update that holds exactly one new entry. A pure function of the entry, and back; the relay and every device
 * use this room and no other. What passes here cannot overwrite, delete, squat, skip or swell anything (RELIABILITY: poisoning).
 *
 *   U1  `encodeUpdate` writes what Yjs itself would write for `map.set(id, value)`, byte for byte.
 *   U2  `parseUpdate` accepts exactly what `encodeUpdate` can write: one client, one struct, one value, no deletes, nothing behind it.
 *   U3  It never throws, whatever the bytes, and checks before it allocates.
 *   U4  The key is the dot's own id, the envelope has its seven fields and no other.
 */
import { dotOfId, idOfDot, type Dot } from '../kernel/dot.ts'
import type { Body, Entry } from '../kernel/entry.ts'
import type { EntryId, PersonId, RecordId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { isStamp } from '../kernel/stamp.ts'
import { readAny, writeAny } from './any.ts'
import { bytesLeft, openReader, openWriter, readByte, readText, readVarUint, writeByte, writeText, writeVarUint, written } from './bytes.ts'
import type { Refusal } from './refusal.ts'
import { isObject } from './shape.ts'

export const UPDATE_LIMIT_BYTES = 256 * 1024
export type UpdateRefusal = Extract<Refusal, { kind: 'malformed' | 'too-large' }>

/** The row of an entry whose id is a dot. */
export function encodeUpdate(entry: Entry): Uint8Array {
  const dot = must(dotOfId(entry.id), 'an entry is written under its dot')
  const { about, kind, by, at, after, v, body } = entry
  const { open, personal } = body
  const writer = openWriter(1024)
  writeVarUint(writer, 1)
  writeVarUint(writer, 1)
  writeVarUint(writer, dot.client)
  writeVarUint(writer, dot.clock)
  writeByte(writer, INFO)
  writeVarUint(writer, 1)
  writeText(writer, ROOT)
  writeText(writer, entry.id)
  writeVarUint(writer, 1)
  writeAny(writer, { about, kind, by, at, after, v, body: { open, personal } })
  writeVarUint(writer, 0)
  return written(writer)
}

/** The entry in a row, with its dot, or why it is none. */
export function parseUpdate(bytes: Uint8Array): Result<Entry & Dot, UpdateRefusal> {
  if (bytes.length > UPDATE_LIMIT_BYTES) return refuse({ kind: 'too-large', limitBytes: UPDATE_LIMIT_BYTES })
  const reader = openReader(bytes)
  if (readVarUint(reader) !== 1) return malformed('clients')
  if (readVarUint(reader) !== 1) return malformed('structs')
  const client = readVarUint(reader)
  const clock = readVarUint(reader)
  if (readByte(reader) !== INFO) return malformed('struct kind')
  if (readVarUint(reader) !== 1 || readText(reader) !== ROOT) return malformed('parent')
  const id = readText(reader)
  if (id !== idOfDot({ client, clock }) || dotOfId(id) === undefined) return malformed('key')
  if (readVarUint(reader) !== 1) return malformed('values')
  const value = readAny(reader, VALUE_LIMITS)
  if (reader.fault !== '') return malformed(reader.fault)
  if (readVarUint(reader) !== 0 || reader.fault !== '') return malformed('deletes')
  if (bytesLeft(reader) > 0) return malformed('bytes behind the end')
  return entryOf(value, id as EntryId, { client, clock })
}

/** ContentAny with a key in its parent, and neither a left nor a right neighbour. */
const INFO = 0x28
const ROOT = 'entries'
const VALUE_LIMITS = { depth: 12, nodes: 20_000 }
const AFTER_LIMIT = 32
const VALUE_FIELDS = ['about', 'kind', 'by', 'at', 'after', 'v', 'body']
const NAME = /^[A-Za-z0-9_.-]{1,64}$/
const KIND = /^[a-z][A-Za-z0-9]{0,31}\.[a-z][A-Za-z0-9]{0,31}$/

const malformed = (at: string): Result<never, UpdateRefusal> => refuse({ kind: 'malformed', at })
const matches = (shape: RegExp, value: unknown): value is string => typeof value === 'string' && shape.test(value)
/** In this order too: another order would be other bytes for the same entry (U2). */
const hasFields = (value: object, names: readonly string[]): boolean => Object.keys(value).join() === names.join()

/** U4. */
function entryOf(value: unknown, id: EntryId, dot: Dot): Result<Entry & Dot, UpdateRefusal> {
  if (!isObject(value) || !hasFields(value, VALUE_FIELDS)) return malformed('fields')
  const { about, kind, by, at, after, v, body } = value
  if (!matches(NAME, about)) return malformed('about')
  if (!matches(KIND, kind)) return malformed('kind')
  if (!matches(NAME, by)) return malformed('by')
  if (!isStamp(at)) return malformed('at')
  if (!isAfter(after, id)) return malformed('after')
  if (typeof v !== 'number' || !Number.isInteger(v) || v < 1 || v > 0xffff) return malformed('v')
  if (!isBody(body)) return malformed('body')
  return ok({ id, about: about as RecordId, kind, by: by as PersonId, at, after, v, body, ...dot })
}

function isAfter(value: unknown, own: EntryId): value is readonly EntryId[] {
  if (!Array.isArray(value) || value.length > AFTER_LIMIT || new Set(value).size !== value.length) return false
  return value.every((id) => typeof id === 'string' && id !== own && dotOfId(id) !== undefined)
}

function isBody(value: unknown): value is Body {
  if (!isObject(value) || !isObject(value.open)) return false
  return 'personal' in value ? hasFields(value, ['open', 'personal']) && isObject(value.personal) : hasFields(value, ['open'])
}
