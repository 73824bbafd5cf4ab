/** What only this device has: lines that the relay never acknowledged (also those it refused), pictures it never took, drafts, files taken in for others that it was not given yet. While there is any, nothing here may be deleted. */
import type { Db } from './db.ts'

export interface HeldHere {
  readonly lines: number
  readonly photos: number
  readonly drafts: number
  readonly parcels: number
}

export const heldHere = (db: Db): Promise<HeldHere> =>
  db.transaction('r', [db.outbox, db.photos, db.drafts, db.parcels], async () => ({
    lines: await db.outbox.count(),
    photos: await db.photos.where('unsent').above(0).count(),
    drafts: await db.drafts.count(),
    parcels: await db.parcels.where('state').equals('waiting').count(),
  }))
