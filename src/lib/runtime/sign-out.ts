/**
 * Signing out: what is only here stays for its author, and a device that holds nothing of the kind keeps nobody's data. It knows no database and no relay.
 *
 *   S1  The count is taken when nothing writes any more, and before the store is closed.
 *   S2  The store is deleted only when the count was had and is nothing.
 *   S3  Whatever breaks on the way, the store is closed and the person is gone.
 */
import type { HeldHere } from './face.ts'

export interface SignOutParts {
  /** The engine, the search, whatever else writes. */
  stop(): Promise<void>
  held(): Promise<HeldHere>
  closeStore(): void
  leave(): Promise<void>
  deleteStore(): Promise<void>
}

export async function signOut({ stop, held, closeStore, leave, deleteStore }: SignOutParts): Promise<void> {
  let left: HeldHere | null = null
  try {
    await stop()
    left = await held() // S1
  } finally {
    closeStore() // S3
    await leave()
  }
  if (heldCount(left) === 0) await deleteStore() // S2
}

const heldCount = ({ lines, photos, drafts, parcels }: HeldHere): number => lines + photos + drafts + parcels
