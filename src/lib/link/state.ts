/**
 * All that the link remembers between two events, and all that can happen to it. Plain data: no sockets, no timers, no promises.
 * `step.ts` says what an event changes, `decide.ts` what to do next.
 */
import type { ScopeId } from '../kernel/ids.ts'
import type { Down, Rows, Welcome } from '../protocol/down.ts'
import type { Refusal, Retry } from '../protocol/refusal.ts'
import type { HelloFacts, OwnRow } from './source.ts'

/** What the source must be told, in the order in which it was heard. */
export type Answer =
  | { readonly take: 'welcome'; readonly welcome: Welcome }
  | { readonly take: 'ack'; readonly rows: readonly OwnRow[]; readonly seqs: readonly number[] }
  | {
      readonly take: 'refused-row'
      readonly row: OwnRow
      readonly refusal: Refusal
      /** Over a lease: hello must be said anew. */ readonly lease: boolean
    }
  | { readonly take: 'gap'; readonly scope: ScopeId; readonly next: number }

export interface Pushed {
  readonly n: number
  readonly rows: readonly OwnRow[]
  readonly progressAt: number
  readonly lookedAt: number
  /** Bytes that still waited to leave the device when we last looked. */
  readonly waitingBytes: number
}

/** A conversation after its welcome: over a socket, or the answer to one POST. */
export interface Talk {
  readonly by: 'socket' | 'post'
  readonly facts: HelloFacts
  readonly since: number
  readonly heardAt: number
  readonly pings: number
  readonly pingedAt: number
  /** The source is busy with one thing at a time. */
  readonly job: 'idle' | 'answer' | 'page' | 'load'
  readonly answers: readonly Answer[]
  readonly pages: readonly Rows[]
  readonly loaded: readonly OwnRow[] | null
  readonly push: Pushed | null
  readonly lastN: number
  /** Own rows may be waiting in the source. */
  readonly more: boolean
  /** Something was taken: worth asking once more at once. */
  readonly fruitful: boolean
  readonly gots: ReadonlyMap<ScopeId, number>
  readonly have: ReadonlyMap<ScopeId, number>
  readonly heads: ReadonlyMap<ScopeId, number>
  /** Numbers given to own rows beyond `have`: they do not come down. */
  readonly own: ReadonlyMap<ScopeId, readonly number[]>
}

/** How own rows may go up; outlives a line, or a new line would forget what the relay asked for. */
export interface Pushing {
  /** Not before this; set by a refusal that says `later`. */
  readonly at: number
  readonly laters: number
  /** One row per push, to find out which one is refused. */
  readonly oneByOne: boolean
}
export const FREELY: Pushing = { at: -Infinity, laters: 0, oneByOne: false }

export type Line =
  | { readonly phase: 'idle' }
  | { readonly phase: 'asking' }
  | { readonly phase: 'ready'; readonly facts: HelloFacts }
  | { readonly phase: 'opening'; readonly facts: HelloFacts; readonly since: number }
  | { readonly phase: 'opened'; readonly facts: HelloFacts; readonly since: number }
  | { readonly phase: 'greeting'; readonly facts: HelloFacts; readonly since: number }
  | { readonly phase: 'packing'; readonly facts: HelloFacts }
  | { readonly phase: 'packed'; readonly facts: HelloFacts; readonly rows: readonly OwnRow[] }
  | { readonly phase: 'posting'; readonly facts: HelloFacts; readonly rows: readonly OwnRow[]; readonly since: number }
  | { readonly phase: 'open'; readonly talk: Talk }
  /** Something was heard that ends this line; `decide` hangs up. */
  | {
      readonly phase: 'spoilt'
      readonly why: Why
      readonly was: 'greeting' | 'open' | 'posting'
      readonly goodSince: number | null
      readonly retryAt: number
    }

/** Why a line ended. `stranger`: something answered that is not our relay. */
export type Why = 'cut' | 'no-answer' | 'stranger' | 'dead' | 'ack-late' | 'fault' | 'again' | 'lease' | 'refused' | 'paused' | 'closed'

export interface Halt {
  readonly retry: Exclude<Retry, 'later'>
  readonly kind: string
}

export interface LinkState {
  /** Counts lines, so that what belongs to an old one is not taken for the new one's. */
  readonly lineNo: number
  readonly line: Line
  readonly pauses: ReadonlySet<string>
  readonly halt: Halt | null
  /** A token that was refused; not said again. */
  readonly refusedToken: string | null
  readonly fails: number
  readonly lastWhy: Why | null
  readonly retryAt: number
  readonly triedAt: number
  /** Sockets in a row that never brought a welcome. */
  readonly socketFails: number
  readonly lastTry: 'socket' | 'post'
  /** The last POST brought a welcome. */
  readonly posted: boolean
  readonly socketAt: number
  /** Bytes refused with `never`, newest last. */
  readonly refused: ReadonlyMap<string, Uint8Array>
  readonly pushing: Pushing
  readonly closed: boolean
}

export const ASLEEP: LinkState = {
  lineNo: 0,
  line: { phase: 'idle' },
  pauses: new Set(),
  halt: null,
  refusedToken: null,
  fails: 0,
  lastWhy: null,
  retryAt: -Infinity,
  triedAt: -Infinity,
  socketFails: 0,
  lastTry: 'post',
  posted: false,
  socketAt: -Infinity,
  refused: new Map(),
  pushing: FREELY,
  closed: false,
}

export type LinkEvent =
  | { readonly on: 'pause'; readonly reason: string }
  | { readonly on: 'resume'; readonly reason: string }
  | { readonly on: 'poke' }
  | { readonly on: 'nudge' }
  | { readonly on: 'close' }
  | { readonly on: 'tick'; readonly waitingBytes: number }
  | { readonly on: 'began'; readonly act: Act }
  | { readonly on: 'facts'; readonly facts: HelloFacts }
  | { readonly on: 'opened' }
  /** `null`: no frame of ours. */
  | { readonly on: 'heard'; readonly down: Down | null }
  | { readonly on: 'cut' }
  | { readonly on: 'loaded'; readonly rows: readonly OwnRow[] }
  /** The source has taken what it was told. */
  | { readonly on: 'taken'; readonly outcome: 'same' | 'new-lease' | 'new-log' | 'kept' | 'gap' | 'done' }
  | { readonly on: 'fault' }
  | { readonly on: 'answered'; readonly downs: readonly Down[] | null }

export type Act =
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'ask' }
  | { readonly do: 'connect' }
  | { readonly do: 'hello'; readonly facts: HelloFacts }
  | { readonly do: 'pack'; readonly maxBytes: number; readonly maxRows: number }
  | { readonly do: 'post'; readonly facts: HelloFacts; readonly rows: readonly OwnRow[] }
  | { readonly do: 'answer'; readonly answer: Answer }
  | { readonly do: 'page'; readonly page: Rows }
  | { readonly do: 'load'; readonly maxBytes: number; readonly maxRows: number }
  | { readonly do: 'push'; readonly n: number; readonly rows: readonly OwnRow[] }
  | { readonly do: 'got'; readonly scope: ScopeId; readonly seq: number }
  | { readonly do: 'ping' }
  | { readonly do: 'rest' }
  | { readonly do: 'drop'; readonly why: Why }
