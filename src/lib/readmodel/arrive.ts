/**
 * What the relay sends down: entries, the cursor behind them and the refolded rows in one transaction.
 *
 *   A1  Cursor and rows move together: after a crash the same page comes again and changes nothing.
 *   A2  A page that does not follow the cursor without a gap is not taken.
 *   A3  An own entry that comes back is sent, whatever became of its acknowledgement.
 *   A4  What a twin of this store wrote under the id of an unsent entry of ours is another entry: ours gives way (`lease.ts`, L4).
 *   A5  A row under our own client at a clock that we have not come to was written by a twin: nothing is taken before we have another lease,
 *       or what is kept here next would have its id.
 *   A6  Of a log that the relay does not name any more nothing is awaited: the right to it is gone, and what waits here must not wait for it.
 */
import { dotOfId } from '../kernel/dot.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { seenStamp } from '../kernel/stamp.ts'
import { confirmCarried } from './carried.ts'
import type { Db } from './db.ts'
import { giveWay, sameEntry } from './give-way.ts'
import { addEntries, foldTables } from './fold-rows.ts'
import { writeAnew } from './lease.ts'
import { headsHeardOf, lastStampOf, META, putMeta, sessionOf } from './meta.ts'
import { dropLines } from './outbox.ts'
import type { StoredEntry } from './rows.ts'
import { dropAskedAgain } from './set-aside.ts'

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

/** So many rows still to come are a fill: household lines wait for its end (`catchUpLines`). */
const A_FILL = 100

export interface Arrived {
  /** The cursor afterwards. */
  readonly seq: number
  /** `gap`: it does not follow the cursor. `twin`: another lease must be had first. `old`: all of it was here. */
  readonly outcome: 'taken' | 'old' | 'gap' | 'twin'
}

export async function arrive(db: Db, page: Page, now: number): Promise<Arrived> {
  return db.transaction('rw', [...foldTables(db), db.cursors, db.clocks], async (): Promise<Arrived> => {
    const cursor = (await db.cursors.get(page.scope))?.seq ?? 0
    const last = page.from + page.rows.length
    if (page.from > cursor) return { seq: cursor, outcome: 'gap' } // A2
    if (last <= cursor && page.rows.length > 0) return { seq: cursor, outcome: 'old' }
    const fresh = page.rows.filter((row) => row.seq > cursor)

    const entries = fresh.flatMap((row) => (row.entry ? [row.entry] : []))
    const own = await db.outbox
      .where('[scope+id]')
      .anyOf(entries.map((entry) => [entry.scope, entry.id]))
      .toArray()
    const ours = await db.entries.bulkGet(own.map((line) => [line.scope, line.id]))
    const arrivedById = new Map(entries.map((entry) => [entry.id, entry]))
    const foreign = own.filter((line, at) => !sameEntry(ours[at], arrivedById.get(line.id)))
    const client = (await sessionOf(db))?.lease.client
    const next = (await db.clocks.get(page.scope))?.next ?? 0
    if (entries.some(({ id }) => isAhead(id, client, next))) return { seq: cursor, outcome: 'twin' } // A5
    if (foreign.length > 0) {
      if (client === undefined || foreign.some((line) => dotOfId(line.id)?.client === client)) return { seq: cursor, outcome: 'twin' }
      await writeAnew(db, client, foreign, now) // A4
    }
    await dropLines(
      db,
      own.filter((line) => !foreign.includes(line)),
    ) // A3
    await confirmCarried(db, fresh, now)
    await giveWay(db, entries, now) // A7
    await dropAskedAgain(db, page.scope, fresh)
    await addEntries(
      db,
      fresh.flatMap(({ entry, seq, bytes }) => (entry ? [{ entry, seq, bytes }] : [])),
      now,
      Math.max(page.head - last, (await countComing(db)) - fresh.length) > A_FILL ? 'later' : 'now',
    )
    const empty = fresh.filter((row) => row.entry === null)
    if (empty.length > 0)
      await db.setAside.bulkAdd(
        empty.map(({ seq, reason, bytes }) => ({ scope: page.scope, seq, reason: reason ?? 'no entry', bytes: bytes.slice() })),
      )

    const before = await lastStampOf(db)
    const seen = entries.reduce((stamp, entry) => seenStamp(stamp, entry.at, now), before)
    if (seen !== before) await putMeta(db, META.lastStamp, seen)
    await db.cursors.put({ scope: page.scope, seq: last, head: Math.max(page.head, last) }) // A1
    return { seq: last, outcome: 'taken' }
  })
}

/** A clock of the client leased to this store that it has not come to yet. */
function isAhead(id: EntryId, client: number | undefined, next: number): boolean {
  const dot = dotOfId(id)
  return dot !== undefined && dot.client === client && dot.clock >= next
}

/** What the relay says its logs hold, so that a person can be told what is still to come. Of a log that it does not name nothing comes any more: the right to it is gone. */
export async function noteHeads(db: Db, heads: Readonly<Record<ScopeId, number>>): Promise<void> {
  await db.transaction('rw', [db.cursors, db.meta], async () => {
    await putMeta(db, META.headsHeard, true)
    for (const [scope, head] of Object.entries(heads) as [ScopeId, number][]) {
      const cursor = await db.cursors.get(scope)
      if (cursor?.head !== head) await db.cursors.put({ scope, seq: cursor?.seq ?? 0, head })
    }
    for (const { scope, seq, head } of await db.cursors.toArray())
      if (head > seq && !Object.hasOwn(heads, scope)) await db.cursors.put({ scope, seq, head: seq })
  })
}

/** Rows still to come. */
export async function countComing(db: Db): Promise<number> {
  const cursors = await db.cursors.toArray()
  return cursors.reduce((sum, { seq, head }) => sum + Math.max(0, head - seq), 0)
}

/** Rows of these logs still to come; null when the relay was never heard here, so that nobody knows. */
export async function comingOf(db: Db, scopes: readonly ScopeId[]): Promise<number | null> {
  return db.transaction('r', [db.cursors, db.meta], async () => {
    if (!(await headsHeardOf(db))) return null
    const cursors = await db.cursors.bulkGet([...scopes])
    return cursors.reduce((sum, cursor) => sum + (cursor ? Math.max(0, cursor.head - cursor.seq) : 0), 0)
  })
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
