/**
 * The outbox out of the database and into another one: what must be known elsewhere so that a device that lost its database can go on writing.
 *
 *   T1  Taking in is idempotent: what is here is left as it is, and what was sent meanwhile is not sent twice.
 *   T2  A database without a session goes on under the lost one's, with its lease and clocks; one that has a session keeps its own.
 *   T3  Entries of another lease than the present one wait until everything that the relay has is here, and are written anew (`lease.ts`, L1 L2).
 *   T4  Of a database that lost only its end, that end is taken in: own entries from its next clock on.
 */
import { dotOfId } from '../kernel/dot.ts'
import type { EntryId, ScopeId, Stamp } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { addEntries, foldTables } from './fold-rows.ts'
import { earlierLeasesOf, lastStampOf, META, putMeta, sessionOf, type Session } from './meta.ts'
import { lineOf } from './outbox.ts'
import type { OutboxLine, StoredEntry } from './rows.ts'

/** How the outbox stands, and the facts without which nobody could go on from it. */
export interface OutboxNow {
  readonly facts: Readonly<Record<string, unknown>>
  readonly clocks: Readonly<Record<ScopeId, number>>
  readonly lines: readonly OutboxLine[]
}

/** What a lost database had, as somebody else remembers it. */
export interface Lost {
  /** Null when its person had signed out. */
  readonly session: Session | null
  readonly leases: readonly number[]
  readonly lastStamp: Stamp | null
  readonly renamed: Readonly<Record<string, EntryId>> | null
  readonly waitsForLease: boolean
  readonly clockOffset: number | null
  readonly clocks: Readonly<Record<ScopeId, number>>
  /** In the order they were kept. */
  readonly entries: readonly { readonly entry: StoredEntry; readonly at: number; readonly refused?: string }[]
}

export interface Restored {
  /** Entries that were not here and now are, and wait to be sent. */
  readonly entries: number
  readonly setAside: number
}

const FACTS = [META.session, META.leases, META.lastStamp, META.renamed, META.reissue, META.clockOffset] as const

export async function outboxNow(db: Db): Promise<OutboxNow> {
  return db.transaction('r', [db.outbox, db.clocks, db.meta], async () => {
    const lines = await db.outbox.orderBy('n').toArray()
    const clocks = await db.clocks.toArray()
    const facts = await db.meta.bulkGet([...FACTS])
    return {
      lines,
      clocks: Object.fromEntries(clocks.map(({ scope, next }) => [scope, next])),
      facts: Object.fromEntries(facts.flatMap((row) => (row === undefined ? [] : [[row.key, row.value]]))),
    }
  })
}

/** The entry of each line, at its place. */
export const entriesOfLines = async (
  db: Db,
  lines: readonly { readonly scope: ScopeId; readonly id: EntryId }[],
): Promise<readonly (StoredEntry | undefined)[]> => db.entries.bulkGet(lines.map(({ scope, id }) => [scope, id]))

/** `tail`: this is the very database that was remembered (T4). */
export async function restore(db: Db, lost: Lost, now: number, what: 'all' | 'tail'): Promise<Restored> {
  return db.transaction('rw', [...foldTables(db), db.clocks], async (): Promise<Restored> => {
    const was = await sessionOf(db)
    const session = was ?? lost.session
    if (!session) return { entries: 0, setAside: 0 }
    const { client } = session.lease
    if (!was) await putFacts(db, lost, session) // T2
    const clocks = new Map((await db.clocks.toArray()).map(({ scope, next }) => [scope, next]))
    const here = await db.entries.bulkGet(lost.entries.map(({ entry }) => [entry.scope, entry.id]))
    const missing = lost.entries.filter(({ entry }, at) => {
      const dot = dotOfId(entry.id)
      if (here[at] !== undefined || !dot) return false // T1
      return what === 'all' || (dot.client === client && dot.clock >= (clocks.get(entry.scope) ?? 0)) // T4
    })
    await db.outbox.bulkAdd(
      missing.map(({ entry, at, refused }): OutboxLine => ({ ...lineOf(entry), at, ...(refused === undefined ? {} : { refused }) })),
    )
    const { added, setAside } = await addEntries(
      db,
      missing.map(({ entry }) => ({ entry, seq: 0 })),
      now,
    )
    await moveClocksOn(db, clocks, lost, client, missing)
    if (was && what === 'all') await joinLeases(db, lost, client)
    if (missing.some(({ entry, refused }) => refused === undefined && dotOfId(entry.id)?.client !== client))
      await putMeta(db, META.reissue, true) // T3
    return { entries: added, setAside }
  })
}

async function putFacts(db: Db, lost: Lost, session: Session): Promise<void> {
  await putMeta(db, META.session, session)
  if (lost.leases.length > 0) await putMeta(db, META.leases, lost.leases)
  if (lost.lastStamp !== null) await putMeta(db, META.lastStamp, lost.lastStamp)
  if (lost.renamed !== null) await putMeta(db, META.renamed, lost.renamed)
  if (lost.waitsForLease) await putMeta(db, META.reissue, true)
  if (lost.clockOffset !== null) await putMeta(db, META.clockOffset, lost.clockOffset)
}

/** Nothing is ever said under a clock that was given away before: not by the lost database, as far as anybody remembers, and not by what was taken in. */
async function moveClocksOn(
  db: Db,
  clocks: ReadonlyMap<ScopeId, number>,
  lost: Lost,
  client: number,
  missing: Lost['entries'],
): Promise<void> {
  const next = new Map(clocks)
  const atLeast = (scope: ScopeId, clock: number): void => void next.set(scope, Math.max(next.get(scope) ?? 0, clock))
  if (lost.session?.lease.client === client) for (const [scope, clock] of Object.entries(lost.clocks)) atLeast(scope as ScopeId, clock)
  for (const { entry } of missing) {
    const dot = dotOfId(entry.id)
    if (dot?.client === client) atLeast(entry.scope, dot.clock + 1)
  }
  await db.clocks.bulkPut([...next].map(([scope, clock]) => ({ scope, next: clock })))
}

/** What the lost database wrote is this one's own as well; and its last stamp stays behind us. */
async function joinLeases(db: Db, lost: Lost, client: number): Promise<void> {
  const own = [...lost.leases, ...(lost.session ? [lost.session.lease.client] : []), ...((await earlierLeasesOf(db)) ?? [])]
  const earlier = [...new Set(own)].filter((one) => one !== client)
  if (earlier.length > 0) await putMeta(db, META.leases, earlier)
  const last = await lastStampOf(db)
  if (lost.lastStamp !== null && (last === undefined || last < lost.lastStamp)) await putMeta(db, META.lastStamp, lost.lastStamp)
}
