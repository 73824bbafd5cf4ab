/** In which table a record has its row, and which records have one. Knows no fold. */
import type { Table } from 'dexie'
import { groupBy } from '../kernel/group.ts'
import type { RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import type { Progress } from './rows.ts'

export const rowTables = (db: Db): Readonly<Record<string, Table<{ readonly id: RecordId; progress: Progress }, string>>> => ({
  household: db.households as never,
  resident: db.residents as never,
  visit: db.visits as never,
  need: db.needs as never,
  followUp: db.followUps as never,
  case: db.cases as never,
})

/** What a row is known by: a record's id says nothing of its topic, and somebody may have said things of two. */
export const rowKey = (topic: string, id: RecordId): string => `${topic} ${id}`
/** The row that a line speaks of. */
export const waitingKey = ({ about, kind }: { readonly about: RecordId; readonly kind: string }): string => rowKey(topicIn(kind), about)
/** Of any kind, known here or not. */
export const topicIn = (kind: string): string => kind.slice(0, kind.indexOf('.'))

/**
 * Which of these records have entries here: those with a row, and the orphans. Asked by key, many at once: looking hundreds of records up in
 * the index of entries one after another was most of the time of a first fill.
 */
export async function knownRecords(db: Db, sayings: Iterable<{ readonly about: RecordId; readonly kind: string }>): Promise<Set<RecordId>> {
  const byTopic = groupBy(sayings, ({ kind }) => topicIn(kind))
  const tables = rowTables(db)
  const known = new Set<RecordId>()
  const isWithoutOrphans = (await db.orphans.count()) === 0
  for (const [topic, own] of byTopic) {
    const ids = [...new Set(own.map(({ about }) => about))]
    const table = tables[topic]
    const rows = table ? await table.bulkGet(ids) : []
    const orphans = !table || isWithoutOrphans ? [] : await db.orphans.bulkGet(ids)
    // A record without rows of its own (rhythm, a kind nobody knows) is always asked for.
    for (const [at, id] of ids.entries()) if (!table || rows[at] || orphans[at]) known.add(id)
  }
  return known
}
