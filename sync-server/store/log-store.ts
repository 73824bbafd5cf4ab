/**
 * The append-only log as the relay needs it: rows per scope, numbered without gaps. Knows envelopes' dots and opaque bytes, no rights and no sockets.
 * `test/contract` holds every implementation to these laws.
 *
 *   L1  Sequence numbers of a scope are 1, 2, 3 … in the order of commit; none is skipped, none used twice.
 *   L2  The rows of one `append` are committed together or not at all, and durably before the promise resolves.
 *   L3  A client's clocks in a scope are 0, 1, 2 …: a higher one than next is a gap, a lower one with other bytes is a reuse.
 *   L4  The same row again is answered with its old number and not written again.
 *   L5  Every row carries SHA-256(previous hash | scope | seq | device | bytes): `verify` names the first row that somebody touched.
 *   L6  A full disk refuses; what was acknowledged stays, and the next `append` may succeed without a restart.
 */
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Result } from '../../src/lib/kernel/result.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'

export interface NewRow {
  readonly scope: ScopeId
  readonly client: number
  readonly clock: number
  readonly update: Uint8Array
}

export interface StoredRow {
  readonly seq: number
  readonly update: Uint8Array
}

export interface AppendRefusal {
  readonly refusal: Extract<Refusal, { kind: 'clock-gap' | 'clock-reused' | 'disk-full' }>
  /** The row to blame, when one is. */
  readonly row?: number
}

export interface PageLimit {
  readonly rows: number
  readonly bytes: number
}

export interface LogStore {
  readonly logId: string
  /** The numbers of the rows, in their order. L1–L4, L6. */
  append(device: DeviceId, rows: readonly NewRow[]): Promise<Result<readonly number[], AppendRefusal>>
  /** Rows after a number, up to the limits, but at least one when there is one. */
  page(scope: ScopeId, after: number, limit: PageLimit): readonly StoredRow[]
  /** Last number of every scope that has rows. */
  heads(): ReadonlyMap<ScopeId, number>
  /** The clock this client's next row in a scope must have. */
  nextClock(scope: ScopeId, client: number): number
  /** The same for every scope this client wrote to. */
  clocksOf(client: number): ReadonlyMap<ScopeId, number>
  /** The first row of a scope whose hash is not what it must be, or null. L5. */
  verify(scope: ScopeId): number | null
  /** Waits for what was begun. */
  close(): Promise<void>
}
