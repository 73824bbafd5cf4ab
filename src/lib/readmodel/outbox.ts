/**
 * What is not yet sent, and what becomes of it.
 *
 *   O1  A line leaves the outbox only when the relay has committed its entry. One that the relay refused for good stays with the reason and is not sent again.
 *   O2  Lines go out in the order they were kept; so clocks go out without gaps.
 *   O3  A record is `sent` when none of its lines is left, refused ones included, and nothing of it came by hand that the relay has not confirmed.
 *       Where two topics speak of one record, each has a row and each is sent by itself.
 */
import type { Collection, PromiseExtended } from 'dexie'
import { groupBy } from '../kernel/group.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { dotOfId } from '../kernel/dot.ts'
import { msOfStamp } from '../kernel/stamp.ts'
import { carriedAmong } from './carried-lines.ts'
import type { Db } from './db.ts'
import { META } from './meta.ts'
import type { OutboxLine, Progress, StoredEntry } from './rows.ts'
import { rowTables, topicIn, waitingKey } from './row-tables.ts'

/** The next entries to send, oldest first; none while they wait to be written anew under another lease. */
export async function unsentEntries(db: Db, limit: number): Promise<readonly StoredEntry[]> {
  return db.transaction('r', [db.outbox, db.entries, db.meta], async () => {
    if ((await db.meta.get(META.reissue)) !== undefined) return []
    const ahead = await db.outbox
      .orderBy('n')
      .limit(limit + (await countRefused(db)))
      .toArray()
    const lines = ahead.filter(mayGo).slice(0, limit)
    const entries = await db.entries.bulkGet(lines.map((line) => [line.scope, line.id]))
    return entries.filter((entry) => entry !== undefined)
  })
}

export const mayGo = (line: OutboxLine): boolean => line.refused === undefined

/** Lines that will go out by themselves. */
export const countUnsent = (db: Db): Promise<number> =>
  db.transaction('r', [db.outbox], async () => (await db.outbox.count()) - (await countRefused(db)))

/** Lines that the relay will never take. */
export const countRefused = (db: Db): PromiseExtended<number> => refusedLines(db).count()

export const refusedLines = (db: Db): Collection<OutboxLine, number> => db.outbox.where('refused').above('')

/** O1, O3. Harmless for entries that left the outbox before. */
export async function markSent(db: Db, sent: readonly { readonly scope: ScopeId; readonly id: EntryId }[]): Promise<void> {
  if (sent.length === 0) return
  await db.transaction('rw', [db.outbox, ...progressTables(db)], async () => {
    const lines = await db.outbox
      .where('[scope+id]')
      .anyOf(sent.map(({ scope, id }) => [scope, id]))
      .toArray()
    await dropLines(db, lines)
  })
}

/** Takes lines out and says `sent` of the records that have none left. Inside a transaction over the tables above. */
export async function dropLines(db: Db, lines: readonly OutboxLine[]): Promise<void> {
  if (lines.length === 0) return
  await db.outbox.bulkDelete(lines.flatMap((line) => (line.n === undefined ? [] : [line.n])))
  await saySent(db, lines)
}

/** O3. Of the records that these lines speak of, those of which nothing waits any more are sent. */
export async function saySent(db: Db, lines: readonly Pick<OutboxLine, 'about' | 'kind'>[]): Promise<void> {
  const records = [...new Set(lines.map((line) => line.about))]
  const waiting = await db.outbox.where('about').anyOf(records).toArray()
  const still = new Set([...waiting, ...(await carriedAmong(db, records))].map(waitingKey))
  await sayProgress(
    db,
    lines.filter((line) => !still.has(waitingKey(line))),
    'sent',
  )
}

/** O1. The entry is here alone; a person must see why. */
export async function markRefused(db: Db, line: { readonly scope: ScopeId; readonly id: EntryId }, reason: string): Promise<void> {
  await db.transaction('rw', [db.outbox], async () => {
    await db.outbox.where('[scope+id]').equals([line.scope, line.id]).modify({ refused: reason })
  })
}

/**
 * The relay expects clock `next`: own entries from there go into the outbox again, in clock order. False when that entry is not here, or refused:
 * then only another lease helps.
 */
export async function offerFrom(db: Db, scope: ScopeId, client: number, next: number): Promise<boolean> {
  return db.transaction('rw', [db.outbox, db.entries, ...progressTables(db)], async () => {
    const refused = new Set((await refusedLines(db).toArray()).flatMap((line) => (line.scope === scope ? [line.id] : [])))
    const own: { readonly entry: StoredEntry; readonly clock: number }[] = []
    await db.entries
      .where('[scope+id]')
      .between([scope, `${client.toString(36)}-`], [scope, `${client.toString(36)}-\uffff`])
      .each((entry) => {
        const dot = dotOfId(entry.id)
        if (dot && dot.client === client && dot.clock >= next && !refused.has(entry.id)) own.push({ entry, clock: dot.clock })
      })
    own.sort((a, b) => a.clock - b.clock)
    if (own[0]?.clock !== next) return false
    await db.outbox
      .where('[scope+id]')
      .anyOf(own.map(({ entry }) => [scope, entry.id]))
      .delete()
    await putLines(
      db,
      own.map(({ entry }) => lineOf(entry)),
    )
    return true
  })
}

export const lineOf = ({ scope, id, about, kind, at }: StoredEntry): OutboxLine => ({ scope, id, about, kind, at: msOfStamp(at) })

/** Adds lines at the end; their records are not sent, whatever they were. Inside a transaction over the outbox and the tables below. */
export async function putLines(db: Db, lines: readonly OutboxLine[]): Promise<void> {
  await db.outbox.bulkAdd([...lines])
  await sayProgress(db, lines, 'kept')
}

export const progressTables = (db: Db) => [db.households, db.residents, db.visits, db.needs, db.followUps, db.cases, db.carried]

/** By key, many at once: walking there with a cursor was most of what an acknowledgement cost while a long outbox went out. */
async function sayProgress(db: Db, lines: readonly Pick<OutboxLine, 'about' | 'kind'>[], progress: Progress): Promise<void> {
  const tables = rowTables(db)
  for (const [topic, own] of groupBy(lines, (line) => topicIn(line.kind))) {
    const table = tables[topic]
    if (!table) continue
    const rows = await table.bulkGet([...new Set(own.map((line) => line.about))])
    const changed = rows.flatMap((row) => (row && row.progress !== progress ? [{ ...row, progress }] : []))
    if (changed.length > 0) await table.bulkPut(changed)
  }
}
