/** What the relay says to a device. */
import type { PersonId, ScopeId } from '../kernel/ids.ts'
import type { Refusal, Retry } from './refusal.ts'

/** Who somebody is, as everybody who shares a scope with them may know. */
export interface PersonLine {
  readonly id: PersonId
  readonly name: string
  readonly role: string
}

/** What sign-in answers, and what every `welcome` says again, so that changes at the relay reach a device. */
export interface Standing {
  readonly person: PersonLine
  readonly village: { readonly code: string; readonly name: string; readonly town: string }
  readonly grids: readonly { readonly code: string; readonly name: string }[]
  /** Everybody of the village, to put names to entries. */
  readonly people: readonly PersonLine[]
}

export interface Lease {
  readonly epoch: number
  readonly client: number
}

export interface Welcome {
  readonly kind: 'welcome'
  readonly logId: string
  /** Wall time of the relay, ms. */
  readonly now: number
  readonly standing: Standing
  /** The lease to write under from now on; another one than in `hello` when this device was found restored or cloned. */
  readonly lease: Lease
  /** All readable scopes that have rows, and their last sequence number. */
  readonly heads: Readonly<Record<ScopeId, number>>
  /** App version the relay serves. */
  readonly app: string
}

/** Committed. `seqs` in the order of the push. A row that was there already is acknowledged with its old number. */
export interface Ack {
  readonly kind: 'ack'
  readonly n: number
  readonly seqs: readonly number[]
}

/** A page of a scope's log, gapless from `from + 1`. */
export interface Rows {
  readonly kind: 'rows'
  readonly scope: ScopeId
  readonly from: number
  readonly rows: readonly { readonly seq: number; readonly update: Uint8Array }[]
  /** Last sequence number of the scope now. */
  readonly head: number
}

export interface Refused {
  readonly kind: 'refused'
  /** The push it answers, or 0. */
  readonly n: number
  readonly refusal: Refusal
  readonly retry: Retry
  /** Index of the row in the push, when one row was to blame. */
  readonly row?: number
}

export interface Pong {
  readonly kind: 'pong'
  readonly now: number
}

/** The relay knows of something new here or that grants changed: say hello again. */
export interface Again {
  readonly kind: 'again'
}

export type Down = Welcome | Ack | Rows | Refused | Pong | Again

/** `POST /session` { login, password } answers this as JSON. */
export interface SignedIn {
  readonly token: string
  readonly device: string
  readonly lease: Lease
  readonly logId: string
  readonly now: number
  readonly standing: Standing
}
