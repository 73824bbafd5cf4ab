/**
 * One row per act that no longer applied when its record was folded, in the transaction of the fold.
 *
 *   M5  A record's hindsight rows are exactly those of its fold: an act that applies again has no row any more.
 */
import type { Hindsight } from '../domain/hindsight.ts'
import { topicOf, type KnownKind, type Topic } from '../domain/parse-entry.ts'
import type { EntryId, RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { plainId, type ReadableEntry } from './readable.ts'
import type { HindsightRow } from './rows.ts'

/** What the fold of one record's topic saw in hindsight. */
export interface SeenLater {
  readonly id: RecordId
  readonly topic: Topic
  /** Its first word is here. */
  readonly isBegun: boolean
  readonly household: RecordId | null
  readonly entries: readonly ReadableEntry[]
  readonly hindsight: readonly Hindsight[]
}

/** M5. Inside the transaction of the fold. */
export async function putHindsight(db: Db, seenLater: readonly SeenLater[]): Promise<void> {
  if (seenLater.length === 0) return
  const rows = seenLater.flatMap(rowsOf)
  const isNow = new Set(rows.map(keyOf))
  const gone = (await rowsBefore(db, seenLater)).filter((row) => !isNow.has(keyOf(row)))
  if (gone.length > 0) await db.hindsight.bulkDelete(gone.map(({ scope, entry }) => [scope, entry]))
  if (rows.length > 0) await db.hindsight.bulkPut(rows)
}

function rowsOf({ id, household, entries, hindsight }: SeenLater): HindsightRow[] {
  if (hindsight.length === 0) return []
  const scopeById = new Map(entries.map((entry) => [entry.id, entry.scope]))
  return hindsight.flatMap(({ entry, kind, by, at, why }) => {
    const scope = scopeById.get(entry)
    return scope === undefined ? [] : [{ scope, entry: plainId(entry), id, kind, by, at, household, why }]
  })
}

/** In a first fill there are hardly any, and hundreds of records. */
async function rowsBefore(db: Db, seenLater: readonly SeenLater[]): Promise<HindsightRow[]> {
  const count = await db.hindsight.count()
  if (count === 0) return []
  const folded = new Set(seenLater.map(({ id, topic }) => `${id} ${topic}`))
  const ids = [...new Set(seenLater.map(({ id }) => id))]
  const rows = await (count < 2 * ids.length ? db.hindsight.toCollection() : db.hindsight.where('id').anyOf(ids)).toArray()
  return rows.filter((row) => folded.has(`${row.id} ${topicOf(row.kind as KnownKind)}`))
}

const keyOf = ({ scope, entry }: { readonly scope: string; readonly entry: EntryId }): string => `${scope} ${entry}`
