/**
 * Mending the entries: what they lost is put back from elsewhere, or asked of the relay again. Never touches the outbox: what waits there is nobody else's to judge.
 *
 *   B1  Adding what is missing is idempotent, and changes nothing of what is here.
 *   B2  A log of which fewer rows are here than its cursor says is asked of the relay from the start.
 *   B3  Of rows that were set aside twice, for they came twice, one stays.
 */
import type { ScopeId } from '../kernel/ids.ts'
import { dotOfId } from '../kernel/dot.ts'
import type { Db } from './db.ts'
import { addEntries, foldTables } from './fold-rows.ts'
import { judgeEntry } from './judge-entry.ts'
import { earlierLeasesOf, sessionOf } from './meta.ts'
import type { StoredEntry } from './rows.ts'

/** Every log of which anything is here. */
export async function scopesHere(db: Db): Promise<readonly ScopeId[]> {
  const scopes = new Set<ScopeId>((await db.cursors.toCollection().primaryKeys()) as ScopeId[])
  let last: string = ''
  // One step per log, not per entry: the first entry behind all of the log before.
  for (;;) {
    const next = await db.entries.where('[scope+id]').above([last, '\uffff']).first()
    if (!next) return [...scopes].sort()
    last = next.scope
    scopes.add(next.scope)
  }
}

/** B1. Of ids of a log, those that are not here. */
export async function missingIds(db: Db, scope: ScopeId, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const here = new Set((await db.entries.where('[scope+id]').between([scope, ''], [scope, '\uffff']).primaryKeys()).map(([, id]) => id))
  return new Set(ids.filter((id) => !here.has(id)))
}

/** B1. Entries that the relay has committed; answers how many were not here. One that cannot be taken in is set aside with its row already: carriers carry it too. */
export async function addMissing(db: Db, found: readonly StoredEntry[], now: number): Promise<number> {
  const entries = found.filter((entry) => judgeEntry(entry).ok)
  if (entries.length === 0) return 0
  return db.transaction('rw', [...foldTables(db), db.clocks], async () => {
    const { added } = await addEntries(
      db,
      entries.map((entry) => ({ entry, seq: 0 })),
      now,
    )
    const session = await sessionOf(db)
    const earlier = (await earlierLeasesOf(db)) ?? []
    const client = session?.lease.client
    // Own clocks that were given away are not given away again.
    for (const { scope, id } of entries) {
      const dot = dotOfId(id)
      if (!dot || dot.client !== client || earlier.includes(dot.client)) continue
      const next = (await db.clocks.get(scope))?.next ?? 0
      if (dot.clock >= next) await db.clocks.put({ scope, next: dot.clock + 1 })
    }
    return added
  })
}

/** B2. Answers how many logs begin anew. */
export async function askAgain(db: Db): Promise<number> {
  return db.transaction('rw', [db.cursors, db.entries, db.outbox, db.carried, db.setAside], async () => {
    let count = 0
    for (const cursor of await db.cursors.toArray()) {
      const { scope, seq } = cursor
      const here = await db.entries.where('[scope+id]').between([scope, ''], [scope, '\uffff']).count()
      const unsent = await db.outbox.where('scope').equals(scope).count()
      const byHand = await db.carried.filter((line) => line.scope === scope).count()
      const aside = new Set((await db.setAside.where('scope').equals(scope).toArray()).map((row) => row.seq))
      aside.delete(0)
      if (here - unsent - byHand + aside.size >= seq) continue
      await db.cursors.put({ ...cursor, seq: 0 })
      count += 1
    }
    return count
  })
}

/** B3. */
export async function tidySetAside(db: Db): Promise<void> {
  await db.transaction('rw', [db.setAside], async () => {
    const known = new Set<string>()
    const twice: number[] = []
    await db.setAside.orderBy('n').each(({ n, scope, seq, reason }) => {
      const key = `${scope} ${seq} ${reason}`
      if (seq > 0 && known.has(key) && n !== undefined) twice.push(n)
      known.add(key)
    })
    await db.setAside.bulkDelete(twice)
  })
}
