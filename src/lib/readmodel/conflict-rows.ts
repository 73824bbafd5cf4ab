/**
 * One row per field that two people described differently beside each other, until somebody settles it. Folded with the record, in its transaction.
 *
 *   M4  A record's conflict rows are exactly the conflicts of its fold: a settled one's row goes.
 */
import type { Topic } from '../domain/parse-entry.ts'
import { sameValue, type Conflict, type Said } from '../domain/described.ts'
import type { RecordId, ScopeId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { plainId } from './readable.ts'
import type { ConflictRow } from './rows.ts'

/** What the fold of one record's topic left open. */
export interface Contested {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly topic: Topic
  readonly household: RecordId | null
  readonly conflicts: readonly Conflict[]
}

/** M4. Inside the transaction of the fold. A row that says the same as before keeps the hour at which it came to say it. */
export async function putConflicts(db: Db, contested: readonly Contested[], now: number): Promise<void> {
  if (contested.length === 0) return
  const before = new Map((await rowsBefore(db, contested)).map((row) => [keyOf(row), row]))
  const rows = new Map(
    contested
      .flatMap(({ id, scope, topic, household, conflicts }) =>
        conflicts.map((conflict): ConflictRow => ({ id, scope, topic, household, ...plain(conflict), changedAt: now })),
      )
      .map((row) => [keyOf(row), row]),
  )
  const gone = [...before].flatMap(([key, { id, field }]) => (rows.has(key) ? [] : [[id, field] as [string, string]]))
  if (gone.length > 0) await db.conflicts.bulkDelete(gone)
  const changed = [...rows].flatMap(([key, row]) => {
    const was = before.get(key)
    return was && sameValue({ ...was, changedAt: now }, row) ? [] : [row]
  })
  if (changed.length > 0) await db.conflicts.bulkPut(changed)
}

const plain = ({ field, stands, others, before }: Conflict): Conflict => ({
  field,
  stands: ownId(stands),
  others: others.map(ownId),
  before: before && ownId(before),
})
const ownId = (said: Said): Said => ({ ...said, entry: plainId(said.entry) })

/** In a first fill there are none, and hundreds of records. */
async function rowsBefore(db: Db, contested: readonly Contested[]): Promise<ConflictRow[]> {
  const count = await db.conflicts.count()
  if (count === 0) return []
  const folded = new Set(contested.map(({ id, topic }) => `${id} ${topic}`))
  const ids = [...new Set(contested.map(({ id }) => id))]
  const rows = await (count < 2 * ids.length ? db.conflicts.toCollection() : db.conflicts.where('id').anyOf(ids)).toArray()
  return rows.filter((row) => folded.has(`${row.id} ${row.topic}`))
}

const keyOf = ({ id, field }: Pick<ConflictRow, 'id' | 'field'>): string => `${id} ${field}`
