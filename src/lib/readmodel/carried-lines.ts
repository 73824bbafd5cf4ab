/**
 * Which records have entries that came by hand and that the relay has not confirmed here: as long as there is one, the record is not sent.
 * Knows the table `carried` alone, so that folding and the outbox may ask it; what becomes of the lines is `carried.ts`.
 */
import type { RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import type { CarriedLine } from './rows.ts'

/** Such entries of these records. Nearly always nothing was carried, and that is one cheap question. */
export async function carriedAmong(db: Db, records: Iterable<RecordId>): Promise<readonly CarriedLine[]> {
  const count = await db.carried.count()
  if (count === 0) return []
  const ids = [...records]
  const lines = count < 2 * ids.length + 100 ? db.carried.toCollection() : db.carried.where('about').anyOf(ids)
  const wanted = new Set(ids)
  return (await lines.toArray()).filter((line) => wanted.has(line.about))
}
