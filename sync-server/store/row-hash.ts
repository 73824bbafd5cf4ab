/** The chain that shows whether somebody touched a log. */
import { createHash } from 'node:crypto'

/** What the first row of a scope follows. */
export const NO_HASH = new Uint8Array(32)

export interface HashedRow {
  readonly scope: string
  readonly seq: number
  readonly device: string
  readonly update: Uint8Array
}

/** SHA-256(prev | scope | seq | device | bytes); the words end with a line break, so that no two rows read the same. */
export const rowHash = (previous: Uint8Array, { scope, seq, device, update }: HashedRow): Uint8Array =>
  Uint8Array.from(createHash('sha256').update(previous).update(`${scope}\n${seq}\n${device}\n`).update(update).digest())

export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0
