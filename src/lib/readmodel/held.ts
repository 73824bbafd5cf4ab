/** What only this device has: lines that the relay never acknowledged (also those it refused), pictures it never took, drafts. While there is any, nothing here may be deleted. */
import type { Db } from './db.ts'

export interface HeldHere {
  readonly lines: number
  readonly photos: number
  readonly drafts: number
}

export const heldHere = (db: Db): Promise<HeldHere> =>
  db.transaction('r', [db.outbox, db.photos, db.drafts], async () => ({
    lines: await db.outbox.count(),
    photos: await db.photos.where('unsent').above(0).count(),
    drafts: await db.drafts.count(),
  }))
