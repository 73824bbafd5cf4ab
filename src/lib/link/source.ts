/**
 * What the link needs of whoever keeps the entries. The link knows rows and scopes; it knows no store, no entry and no carrier.
 * Every promise settles; a rejection is a fault of this device and costs the line, never the entries.
 */
import type { ScopeId } from '../kernel/ids.ts'
import type { Rows, Welcome } from '../protocol/down.ts'
import type { Refusal } from '../protocol/refusal.ts'
import type { Hello } from '../protocol/up.ts'

/** A hello without what the link knows itself. */
export type HelloFacts = Omit<Hello, 'kind' | 'proto'>

/** An own entry that the relay has not acknowledged. `key` is the source's own name for it; the link only hands it back. */
export interface OwnRow {
  readonly key: string
  readonly scope: ScopeId
  readonly update: Uint8Array
}

/** `again`: say hello anew, another lease is wanted. */
export type GoOn = 'on' | 'again'

export interface UpdateSource {
  hello(): Promise<HelloFacts>
  /** The first unsent own rows in clock order, within both limits; a single row may exceed `maxBytes`. Never again bytes given to `refusedRow`. */
  nextRows(maxBytes: number, maxRows: number): Promise<readonly OwnRow[]>
  /** The relay has committed these rows under these numbers. May be told twice. */
  acked(rows: readonly OwnRow[], seqs: readonly number[]): Promise<void>
  /** Never to be sent in these bytes again: set it aside with its reason, or write it anew under another lease. Later rows must stay sendable. */
  refusedRow(row: OwnRow, refusal: Refusal): Promise<GoOn>
  /** The relay lacks own rows before `next + …`: it expects clock `next` in this scope. Offer from there. */
  gap(scope: ScopeId, next: number): Promise<GoOn>
  /** A page. `gap` when it does not join on to what is here: the link says hello anew. */
  arrived(page: Rows): Promise<'kept' | 'gap'>
  /** Before anything else of a connection. `new-lease`: unsent rows are now written under another client; `new-log`: cursors forgotten, own rows offered again. */
  welcomed(welcome: Welcome): Promise<'same' | 'new-lease' | 'new-log'>
}
