/**
 * Which records wait for the relay: those with a line in the outbox, and those of which something came by hand. Where two topics speak of one
 * record, each waits by itself, as each has a row of its own.
 */
import type { RecordId } from '../kernel/ids.ts'
import { carriedAmong } from './carried-lines.ts'
import type { Db } from './db.ts'
import { waitingKey } from './row-tables.ts'

/** Of a short outbox all lines are looked at; of a long one those of these records. */
export async function unsentAmong(db: Db, byRecord: ReadonlyMap<RecordId, unknown>): Promise<Set<string>> {
  const carried = (await carriedAmong(db, byRecord.keys())).map(waitingKey)
  const count = await db.outbox.count()
  if (count === 0) return new Set(carried)
  const lines = count < 2 * byRecord.size + 100 ? db.outbox.toCollection() : db.outbox.where('about').anyOf([...byRecord.keys()])
  return new Set([...(await lines.toArray()).map(waitingKey), ...carried])
}
