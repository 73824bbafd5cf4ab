/**
 * Folds every record anew, in place and in pieces: screens go on reading, and a crash between two pieces leaves rows that are right or as they were.
 *
 *   N1  Afterwards the rows are those that folding all entries at once would have left: what nothing stands for any more is gone.
 *   N2  A piece is one transaction; between two of them people work on.
 */
import { topicOf, type KnownKind } from '../domain/parse-entry.ts'
import { groupBy } from '../kernel/group.ts'
import type { RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { foldRecords, foldTables, refreshNeeds, type Standing } from './fold-rows.ts'
import { catchUpLines, noteBehind, refreshDueDays } from './household-lines.ts'
import { META } from './meta.ts'
import { rowKey, rowTables } from './row-tables.ts'

const RECORDS_AT_ONCE = 250

export type Progressed = (done: number, of: number) => void

export async function refold(db: Db, now: number, onprogress: Progressed): Promise<void> {
  const records = (await db.entries.orderBy('about').uniqueKeys()) as unknown as RecordId[]
  let isRhythmSaid = false
  for (let from = 0; from < records.length; from += RECORDS_AT_ONCE) {
    const some = records.slice(from, from + RECORDS_AT_ONCE)
    await db.transaction('rw', foldTables(db), async () => {
      const entries = await db.entries.where('about').anyOf(some).toArray()
      await db.orphans.bulkDelete(some)
      const standing = await foldRecords(
        db,
        groupBy(entries, (entry) => entry.about),
        now,
        'later',
      )
      await dropFallen(db, some, standing)
      isRhythmSaid ||= some.some((id) => standing.has(rowKey('rhythm', id)))
    })
    onprogress(Math.min(from + RECORDS_AT_ONCE, records.length), records.length)
  }
  await dropGone(db)
  if (!isRhythmSaid) await forgetRhythm(db, now)
  await catchUpLines(db, now)
}

/** N1. Rows of these records that their entries no longer give. */
async function dropFallen(db: Db, records: readonly RecordId[], standing: Standing): Promise<void> {
  for (const [topic, table] of Object.entries(rowTables(db))) {
    const rows = (await table.bulkGet([...records])).filter((row) => row !== undefined)
    await dropRows(
      db,
      topic,
      rows.map((row) => row.id).filter((id) => !standing.has(rowKey(topic, id))),
    )
  }
  const isFallen = ({ id, topic }: { readonly id: RecordId; readonly topic: string }): boolean => !standing.has(rowKey(topic, id))
  const conflicts = await db.conflicts.where('id').anyOf(records).toArray()
  await db.conflicts.bulkDelete(conflicts.filter(isFallen).map(({ id, field }) => [id, field]))
  const hindsight = await db.hindsight.where('id').anyOf(records).toArray()
  await db.hindsight.bulkDelete(
    hindsight
      .filter(({ id, kind }) => isFallen({ id, topic: topicOf(kind as KnownKind) }))
      .map(({ scope, entry }) => [scope, entry] as [string, string]),
  )
}

/** N1. Rows of records of which no entry is here. */
async function dropGone(db: Db): Promise<void> {
  for (const [topic, table] of Object.entries(rowTables(db))) {
    const ids = (await table.toCollection().primaryKeys()) as RecordId[]
    for (let from = 0; from < ids.length; from += RECORDS_AT_ONCE)
      await db.transaction('rw', foldTables(db), async () =>
        dropRows(db, topic, await withoutEntries(db, ids.slice(from, from + RECORDS_AT_ONCE))),
      )
  }
  await db.transaction('rw', foldTables(db), async () => {
    await db.orphans.bulkDelete(await withoutEntries(db, (await db.orphans.toCollection().primaryKeys()) as RecordId[]))
    const contested = (await db.conflicts.orderBy('id').uniqueKeys()) as unknown as RecordId[]
    for (const id of await withoutEntries(db, contested)) await db.conflicts.where('id').equals(id).delete()
    const acted = (await db.hindsight.orderBy('id').uniqueKeys()) as unknown as RecordId[]
    for (const id of await withoutEntries(db, acted)) await db.hindsight.where('id').equals(id).delete()
  })
}

async function withoutEntries(db: Db, ids: readonly RecordId[]): Promise<RecordId[]> {
  if (ids.length === 0) return []
  const here = new Set((await db.entries.where('about').anyOf(ids).uniqueKeys()) as unknown as RecordId[])
  return ids.filter((id) => !here.has(id))
}

/** Deletes rows of one topic; what hangs on them is brought up to date with it, or noted for the end. */
async function dropRows(db: Db, topic: string, ids: readonly RecordId[]): Promise<void> {
  if (ids.length === 0) return
  const residents = topic === 'resident' ? await db.residents.bulkGet([...ids]) : []
  const visits = topic === 'visit' ? await db.visits.bulkGet([...ids]) : []
  const cases = topic === 'case' ? await db.cases.bulkGet([...ids]) : []
  await rowTables(db)[topic]?.bulkDelete([...ids])
  const peopled = [...residents, ...visits].flatMap((row) => (row ? [row.household] : []))
  if (peopled.length > 0) await noteBehind(db, { described: [], peopled, visited: [] })
  const needs = cases.flatMap((row) => (row ? [row.need] : []))
  if (needs.length > 0) await refreshNeeds(db, needs)
}

/** Nobody says how often to look in: the village's own words count again. */
async function forgetRhythm(db: Db, now: number): Promise<void> {
  await db.transaction('rw', [db.meta, db.households], async () => {
    if ((await db.meta.get(META.rhythm)) === undefined) return
    await db.meta.delete(META.rhythm)
    await refreshDueDays(db, now)
  })
}
