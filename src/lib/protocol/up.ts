/** What a device says to the relay. One binary frame carries one message; see `frame.ts`. */
import type { DeviceId, ScopeId } from '../kernel/ids.ts'

/** First on every connection, and first in every POST. Rows follow from all readable scopes, after the cursors. */
export interface Hello {
  readonly kind: 'hello'
  /** Wire version, see `version.ts`. */
  readonly proto: number
  /** App version, for the relay's log. */
  readonly app: string
  readonly token: string
  readonly device: DeviceId
  readonly epoch: number
  readonly client: number
  /** The log these cursors belong to; '' before the first contact. */
  readonly logId: string
  /** Last sequence number this device has, per scope; absent = from the start. */
  readonly cursors: Readonly<Record<ScopeId, number>>
  /** The next clock of `client` per scope it wrote to; the relay knowing a higher one means that this device was restored or cloned. */
  readonly clocks: Readonly<Record<ScopeId, number>>
}

/** Rows of own entries, in clock order per scope. All are committed or none. */
export interface Push {
  readonly kind: 'push'
  /** Number of this push on this connection; comes back in `ack` or `refused`. */
  readonly n: number
  readonly rows: readonly { readonly scope: ScopeId; readonly update: Uint8Array }[]
}

/** "I have handled everything up to here": lets the relay send the next page. */
export interface Got {
  readonly kind: 'got'
  readonly scope: ScopeId
  readonly seq: number
}

export interface Ping {
  readonly kind: 'ping'
}

export type Up = Hello | Push | Got | Ping
