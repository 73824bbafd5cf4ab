/**
 * What the mirror writes down, one line per frame. An entry is written as the row that would go to the relay, so that the one strict parser of rows judges
 * it on the way back; what stands around it is judged here.
 *
 *   N1  `parseLine` of `printLine` is the line.
 *   N2  Whatever the bytes, `parseLine` answers a line or null. It never throws.
 */
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { readAny, writeAny } from '../protocol/any.ts'
import { bytesLeft, openReader, openWriter, written } from '../protocol/bytes.ts'
import { isCount, isCountByScope, isListOf, isObject, isScope, isText } from '../protocol/shape.ts'
import { encodeUpdate, parseUpdate } from '../protocol/update.ts'
import { dotOfId } from '../kernel/dot.ts'

/** An unsent entry as the outbox has it. */
export interface SavedEntry {
  readonly scope: ScopeId
  readonly entry: Entry
  /** When it was kept, ms. */
  readonly at: number
  /** Why the relay will never take it. */
  readonly refused?: string
}

export type Line =
  /** First in a file. Of two files the one with the higher turn is the newer. */
  | { readonly kind: 'head'; readonly format: number; readonly turn: number; readonly store: string; readonly incarnation: string }
  /** Single facts of the store, all of them each time; without a session when its person has signed out. */
  | { readonly kind: 'facts'; readonly facts: Readonly<Record<string, unknown>> }
  /** The next clock per scope, those that changed. */
  | { readonly kind: 'clocks'; readonly clocks: Readonly<Record<ScopeId, number>> }
  | ({ readonly kind: 'entry' } & SavedEntry)
  /** They left the outbox. */
  | { readonly kind: 'gone'; readonly ids: readonly (readonly [ScopeId, EntryId])[] }
  /** Clocks of an earlier lease count no more. */
  | { readonly kind: 'new-lease' }
  /** Everything up to here belongs together: a batch that was cut counts for nothing. */
  | { readonly kind: 'end' }

export const FORMAT = 1

export function printLine(line: Line): Uint8Array {
  const writer = openWriter(512)
  writeAny(writer, plainOf(line))
  return written(writer)
}

/** Null when these bytes are no line, or one of a kind that this build does not know. */
export function parseLine(bytes: Uint8Array): Line | null {
  const reader = openReader(bytes)
  const value = readAny(reader, LIMITS)
  if (reader.fault !== '' || bytesLeft(reader) > 0 || !isObject(value)) return null
  switch (value['kind']) {
    case 'head':
      return headOf(value)
    case 'facts':
      return isObject(value['facts']) ? { kind: 'facts', facts: value['facts'] } : null
    case 'clocks':
      return isCountByScope(value['clocks']) ? { kind: 'clocks', clocks: value['clocks'] } : null
    case 'entry':
      return entryOf(value)
    case 'gone':
      return isListOf(value['ids'], 10_000, isKey) ? { kind: 'gone', ids: value['ids'] } : null
    case 'new-lease':
      return { kind: 'new-lease' }
    case 'end':
      return { kind: 'end' }
    default:
      return null
  }
}

const LIMITS = { depth: 12, nodes: 100_000 }

function plainOf(line: Line): object {
  if (line.kind !== 'entry') return line
  const { kind, scope, entry, at, refused } = line
  return { kind, scope, row: encodeUpdate(entry), at, refused }
}

function headOf({ format, turn, store, incarnation }: Readonly<Record<string, unknown>>): Line | null {
  if (format !== FORMAT || !isCount(turn) || !isText(store, 200) || !isText(incarnation, 64)) return null
  return { kind: 'head', format, turn, store, incarnation }
}

function entryOf({ scope, row, at, refused }: Readonly<Record<string, unknown>>): Line | null {
  if (!isScope(scope) || !(row instanceof Uint8Array) || !isCount(at)) return null
  if (refused !== undefined && !isText(refused, 200)) return null
  const parsed = parseUpdate(row)
  if (!parsed.ok) return null
  const { client: _client, clock: _clock, ...entry } = parsed.value
  return { kind: 'entry', scope, entry, at, ...(refused === undefined ? {} : { refused }) }
}

const isKey = (pair: unknown): pair is readonly [ScopeId, EntryId] =>
  Array.isArray(pair) && pair.length === 2 && isScope(pair[0]) && isText(pair[1], 32) && dotOfId(pair[1]) !== undefined
