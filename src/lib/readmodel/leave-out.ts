/** Takes entries out again that stand no more, with every row that was folded from them. Their words must be kept elsewhere first. */
import { groupBy } from '../kernel/group.ts'
import type { EntryId, RecordId, ScopeId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { foldRecords } from './fold-rows.ts'
import { refreshDueDays, refreshHouseholds } from './household-lines.ts'
import { META } from './meta.ts'
import { rowTables } from './row-tables.ts'

interface Leaving {
  readonly scope: ScopeId
  readonly id: EntryId
  readonly about: RecordId
  readonly kind: string
}

/** Inside a transaction over `foldTables`. */
export async function leaveOut(db: Db, leaving: readonly Leaving[], now: number): Promise<void> {
  if (leaving.length === 0) return
  await db.entries.bulkDelete(leaving.map(({ scope, id }): [string, string] => [scope, id]))
  await foldWithout(db, new Set(leaving.map(({ about }) => about)), now)
  const rhythms = leaving.filter(({ kind }) => kind.startsWith('rhythm.')).map(({ about }) => about)
  if (rhythms.length === 0 || (await db.entries.where('about').anyOf(rhythms).count()) > 0) return
  await db.meta.delete(META.rhythm)
  await refreshDueDays(db, now)
}

/** Folding only ever adds; a record that has lost an entry is folded as if it came for the first time, and so is what hangs on it. */
async function foldWithout(db: Db, records: ReadonlySet<RecordId>, now: number): Promise<void> {
  const ids = [...records]
  const homes = new Set<RecordId>()
  for (const table of [db.visits, db.residents]) for (const row of await table.bulkGet(ids)) if (row) homes.add(row.household)
  const needs = (await db.cases.bulkGet(ids)).flatMap((row) => (row ? [row.need] : []))
  for (const table of Object.values(rowTables(db))) await table.bulkDelete(ids)
  await db.orphans.bulkDelete(ids)
  await db.conflicts.where('id').anyOf(ids).delete()
  await db.hindsight.where('id').anyOf(ids).delete()
  await db.households
    .where('id')
    .anyOf([...homes])
    .modify({ lastVisitOn: null, lastKey: '', lastWords: '', nextOn: null })
  const left = await db.entries
    .where('about')
    .anyOf([...ids, ...needs])
    .toArray()
  await foldRecords(
    db,
    groupBy(left, (entry) => entry.about),
    now,
  )
  await refreshHouseholds(db, { described: [...homes].map((id) => ({ id, isNew: true })), peopled: [], visited: [] }, now)
}
