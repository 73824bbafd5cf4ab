/**
 * What a mirror's bytes say. Pure: bytes in, the outbox as it stood out.
 *
 *   V1  Only what a finished batch wrote counts; what stands behind the last end of one is left aside.
 *   V2  A file whose beginning was never finished counts for nothing: then the other file is the mirror.
 *   V3  No entry that was not written is ever read; damage makes it fewer, not others.
 */
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { frameOf, readFrames } from './frames.ts'
import { parseLine, printLine, type Line, type SavedEntry } from './lines.ts'

export interface Saved {
  readonly store: string
  /** The database that was mirrored: another one under the same name has another. */
  readonly incarnation: string
  readonly turn: number
  readonly facts: Readonly<Record<string, unknown>>
  readonly clocks: Readonly<Record<ScopeId, number>>
  /** In the order they were kept. */
  readonly entries: readonly SavedEntry[]
  readonly leftAsideBytes: number
}

/** The newer of the two that is whole, or null. */
export function readSaved(files: readonly Uint8Array[]): Saved | null {
  const found = files.map(readOne).filter((one) => one !== null)
  return found.reduce<Saved | null>((best, one) => (best === null || one.turn > best.turn ? one : best), null)
}

export const keyOf = (scope: ScopeId, id: EntryId): string => `${scope} ${id}`
export const printed = (lines: readonly Line[]): Uint8Array => joined(lines.map((line) => frameOf(printLine(line))))

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function readOne(bytes: Uint8Array): Saved | null {
  const { payloads, leftAsideBytes } = readFrames(bytes)
  const head = payloads[0] && parseLine(payloads[0])
  if (head?.kind !== 'head') return null
  let state: State = { facts: {}, clocks: {}, entries: new Map() }
  let batch: Line[] = []
  let ended = false
  let unended = 0
  for (const payload of payloads.slice(1)) {
    unended += payload.length
    const line = parseLine(payload)
    if (line === null) break // V1: of what follows nobody knows whether it belongs together
    batch.push(line)
    if (line.kind !== 'end') continue
    state = batch.reduce(step, state)
    batch = []
    ended = true
    unended = 0
  }
  if (!ended) return null // V2
  const { store, incarnation, turn } = head
  const entries = [...state.entries.values()]
  return { store, incarnation, turn, facts: state.facts, clocks: state.clocks, entries, leftAsideBytes: leftAsideBytes + unended }
}

interface State {
  readonly facts: Readonly<Record<string, unknown>>
  readonly clocks: Readonly<Record<ScopeId, number>>
  readonly entries: Map<string, SavedEntry>
}

function step(state: State, line: Line): State {
  switch (line.kind) {
    case 'facts':
      return { ...state, facts: line.facts }
    case 'clocks':
      return { ...state, clocks: { ...state.clocks, ...line.clocks } }
    case 'new-lease':
      return { ...state, clocks: {} }
    case 'entry': {
      const { kind: _kind, ...saved } = line
      state.entries.set(keyOf(saved.scope, saved.entry.id), saved)
      return state
    }
    case 'gone':
      for (const [scope, id] of line.ids) state.entries.delete(keyOf(scope, id))
      return state
    case 'head':
    case 'end':
      return state
  }
}
