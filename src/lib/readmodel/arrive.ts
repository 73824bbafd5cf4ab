/**
 * What the relay sends down: entries, the cursor behind them and the refolded rows in one transaction.
 *
 *   A1  Cursor and rows move together: after a crash the same page comes again and changes nothing.
 *   A2  A page that does not follow the cursor without a gap is not taken.
 *   A3  An own entry that comes back is sent, whatever became of its acknowledgement.
 */
import type { ScopeId } from '../kernel/ids.ts'
import { seenStamp } from '../kernel/stamp.ts'
import type { Db } from './db.ts'
import { addEntries, foldTables } from './fold-rows.ts'
import { lastStampOf, META, putMeta } from './meta.ts'
import { dropLines } from './outbox.ts'
import type { StoredEntry } from './rows.ts'

export interface ArrivedRow {
  readonly seq: number
  /** The entry, or why its bytes hold none. */
  readonly entry: StoredEntry | null
  readonly reason?: string
  readonly bytes: Uint8Array
}

export interface Page {
  readonly scope: ScopeId
  /** The rows are gapless from `from + 1`. */
  readonly from: number
  readonly rows: readonly ArrivedRow[]
  readonly head: number
}

/** The cursor afterwards; the one before when the page did not fit. */
export async function arrive(db: Db, page: Page, now: number): Promise<{ readonly seq: number; readonly taken: boolean }> {
  return db.transaction('rw', [...foldTables(db), db.cursors], async () => {
    const cursor = (await db.cursors.get(page.scope))?.seq ?? 0
    const last = page.from + page.rows.length
    if (page.from > cursor || (last <= cursor && page.rows.length > 0)) return { seq: cursor, taken: false } // A2
    const fresh = page.rows.filter((row) => row.seq > cursor)

    const entries = fresh.flatMap((row) => (row.entry ? [row.entry] : []))
    const own = await db.outbox.where('[scope+id]').anyOf(entries.map((entry) => [entry.scope, entry.id])).toArray()
    await dropLines(db, own) // A3
    await addEntries(db, fresh.flatMap(({ entry, seq }) => (entry ? [{ entry, seq }] : [])), now)
    for (const { seq, entry, reason, bytes } of fresh) if (!entry) await db.setAside.add({ scope: page.scope, seq, reason: reason ?? 'no entry', bytes: bytes.slice(0, 4096) })

    const before = await lastStampOf(db)
    const seen = entries.reduce((stamp, entry) => seenStamp(stamp, entry.at, now), before)
    if (seen !== before) await putMeta(db, META.lastStamp, seen)
    await db.cursors.put({ scope: page.scope, seq: last, head: Math.max(page.head, last) }) // A1
    return { seq: last, taken: true }
  })
}

/** What the relay says its logs hold, so that a person can be told what is still to come. */
export async function noteHeads(db: Db, heads: Readonly<Record<ScopeId, number>>): Promise<void> {
  await db.transaction('rw', [db.cursors], async () => {
    for (const [scope, head] of Object.entries(heads) as [ScopeId, number][]) {
      const cursor = await db.cursors.get(scope)
      if (cursor?.head !== head) await db.cursors.put({ scope, seq: cursor?.seq ?? 0, head })
    }
  })
}

/** Rows still to come. */
export async function countComing(db: Db): Promise<number> {
  const cursors = await db.cursors.toArray()
  return cursors.reduce((sum, { seq, head }) => sum + Math.max(0, head - seq), 0)
}

/** Own rows that were acknowledged under these numbers need not come down again: the cursor passes over those that follow it. Answers what is still ahead of it. */
export async function passOver(db: Db, scope: ScopeId, seqs: ReadonlySet<number>): Promise<Set<number>> {
  return db.transaction('rw', [db.cursors], async () => {
    const cursor = await db.cursors.get(scope)
    let seq = cursor?.seq ?? 0
    while (seqs.has(seq + 1)) seq += 1
    if (seq !== (cursor?.seq ?? 0)) await db.cursors.put({ scope, seq, head: Math.max(cursor?.head ?? 0, seq) })
    return new Set([...seqs].filter((one) => one > seq))
  })
}
