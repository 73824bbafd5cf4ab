/** Throws all folded rows away and folds them anew. First start and repair are the same code: entries in, rows out. */
import { groupBy } from '../kernel/group.ts'
import type { RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { foldRecords, foldTables } from './fold-rows.ts'
import { META } from './meta.ts'

const RECORDS_AT_ONCE = 500

export async function rebuild(db: Db, now: number, onprogress: (done: number, of: number) => void = () => undefined): Promise<void> {
  await db.transaction('rw', foldTables(db), async () => {
    await Promise.all(
      [db.households, db.residents, db.visits, db.needs, db.followUps, db.cases, db.orphans, db.behind].map((table) => table.clear()),
    )
    await db.meta.delete(META.rhythm)
    const records = (await db.entries.orderBy('about').uniqueKeys()) as unknown as RecordId[]
    for (let from = 0; from < records.length; from += RECORDS_AT_ONCE) {
      const some = records.slice(from, from + RECORDS_AT_ONCE)
      const entries = await db.entries.where('about').anyOf(some).toArray()
      await foldRecords(
        db,
        groupBy(entries, (entry) => entry.about),
        now,
      )
      onprogress(Math.min(from + RECORDS_AT_ONCE, records.length), records.length)
    }
  })
}
