/**
 * Entries that came by hand. They are folded like those that come down the line, and marked until the relay confirms them.
 *
 *   Y1  Taking in is idempotent, in pieces too: what is here already, from wherever, is left as it is, an own unsent entry above all.
 *   Y2  Whether the relay's row or the file comes first does not matter: the same entries are here, and nothing is set aside.
 *   Y3  Where the relay has another entry under the same id, the relay's stands; the carried one is set aside whole, with its reason.
 *   Y4  What the relay refuses for good is set aside whole and leaves the rows that people see. A record with a marked entry is not sent.
 *   Y5  Under a client of our own nothing is taken in by hand: it comes back from the relay or not at all.
 */
import { dotOfId } from '../kernel/dot.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { seenStamp } from '../kernel/stamp.ts'
import type { Db } from './db.ts'
import { addEntries, foldTables } from './fold-rows.ts'
import { sameEntry } from './give-way.ts'
import { judgeEntry } from './judge-entry.ts'
import { leaveOut } from './leave-out.ts'
import { earlierLeasesOf, lastStampOf, META, putMeta, sessionOf } from './meta.ts'
import { mayGo, saySent } from './outbox.ts'
import type { CarriedLine, OutboxLine, ParcelRow, StoredEntry } from './rows.ts'

export interface CarriedEntry {
  readonly entry: StoredEntry
  readonly bytes: Uint8Array
}

/** So many at once are a fill: household lines wait for `catchUpLines`. */
const A_FILL = 100

/** Y1, Y5. A piece of a parcel that waits, in one transaction; answers how many of its entries were new here. */
export async function takeIn(db: Db, parcel: string, some: readonly CarriedEntry[], now: number): Promise<number> {
  return db.transaction('rw', [...foldTables(db), db.parcels], async () => {
    // Between two pieces the relay may have said what becomes of the whole.
    if ((await db.parcels.get(parcel))?.state !== 'waiting') return 0
    const own = new Set([(await sessionOf(db))?.lease.client, ...((await earlierLeasesOf(db)) ?? [])])
    const here = await db.entries.bulkGet(some.map(({ entry }) => [entry.scope, entry.id]))
    const fresh = some.filter(
      ({ entry }, at) => here[at] === undefined && !own.has(dotOfId(entry.id)?.client) && judgeEntry(entry).ok, // an odd one comes from the relay
    )
    if (fresh.length === 0) return 0
    await db.carried.bulkPut(
      fresh.map(({ entry: { scope, id, about, kind }, bytes }): CarriedLine => ({ scope, id, about, kind, parcel, bytes })),
    )
    const { added } = await addEntries(
      db,
      fresh.map(({ entry }) => ({ entry, seq: 0 })),
      now,
      fresh.length > A_FILL ? 'later' : 'now',
    )
    const before = await lastStampOf(db)
    const seen = fresh.reduce((stamp, { entry }) => seenStamp(stamp, entry.at, now), before)
    if (seen !== before) await putMeta(db, META.lastStamp, seen)
    return added
  })
}

/** Y2, Y3. Rows of the relay are about to be added, inside that transaction. */
export async function confirmCarried(db: Db, arriving: readonly { readonly entry: StoredEntry | null }[], now: number): Promise<void> {
  if ((await db.carried.count()) === 0) return
  const arrived = new Map(arriving.flatMap(({ entry }) => (entry ? [[keyOf(entry), entry] as const] : [])))
  const keys = [...arrived.values()].map((entry): [string, string] => [entry.scope, entry.id])
  const lines = (await db.carried.bulkGet(keys)).filter((line) => line !== undefined)
  if (lines.length === 0) return
  const ours = await db.entries.bulkGet(lines.map((line) => [line.scope, line.id]))
  const isSame = lines.map((line, at) => sameEntry(ours[at], arrived.get(keyOf(line))))
  const same = lines.filter((_line, at) => isSame[at])
  await db.carried.bulkDelete(same.map((line) => [line.scope, line.id]))
  await saySent(db, same)
  await setAsideLines(
    db,
    lines.filter((_line, at) => !isSame[at]),
    'carried twin',
    now,
  )
}

/** What the relay said of a parcel, once it was asked. */
export interface ParcelVerdict {
  readonly state: 'delivered' | 'refused'
  /** Refused for good. */
  readonly refused: readonly { readonly scope: ScopeId; readonly id: EntryId }[]
  readonly reason?: string
}

/** Y4. */
export async function settleParcel(db: Db, parcel: string, { state, refused, reason }: ParcelVerdict, now: number): Promise<void> {
  await db.transaction('rw', [...foldTables(db), db.parcels], async () => {
    const lines = await db.carried.bulkGet(refused.map(({ scope, id }) => [scope, id]))
    await setAsideLines(
      db,
      lines.filter((line) => line?.parcel === parcel).filter((line) => line !== undefined),
      `carried ${reason ?? 'refused'}`,
      now,
    )
    const more = refused.length > 0 ? { refused: refused.length } : {}
    await db.parcels.update(parcel, { state, bytes: null, ...(reason === undefined ? {} : { reason }), ...more })
  })
}

/** Lines that may go into a file, oldest first, and how many must wait for the link. */
export async function carryableLines(db: Db): Promise<{ readonly lines: readonly OutboxLine[]; readonly left: number }> {
  return db.transaction('r', [db.outbox, db.meta], async () => {
    const client = (await sessionOf(db))?.lease.client
    const all = await db.outbox.orderBy('n').toArray()
    // Behind a refused line its clock is a hole, and lines of an earlier lease get new ids: the link must see to both.
    const holes = new Set(all.filter((line) => !mayGo(line)).map((line) => line.scope))
    const going = all.filter(mayGo)
    const lines = going.filter((line) => !holes.has(line.scope) && dotOfId(line.id)?.client === client)
    return { lines, left: going.length - lines.length }
  })
}

/** Everything here of these scopes that the relay has confirmed. */
export async function confirmedIn(db: Db, scopes: readonly ScopeId[]): Promise<readonly StoredEntry[]> {
  return db.transaction('r', [db.entries, db.outbox, db.carried], async () => {
    const waiting = new Set([...(await db.outbox.toArray()), ...(await db.carried.toArray())].map(keyOf))
    const found: StoredEntry[] = []
    for (const scope of scopes) {
      const entries = await db.entries.where('[scope+id]').between([scope, ''], [scope, '\uffff']).toArray()
      found.push(...entries.filter((entry) => !waiting.has(keyOf(entry))))
    }
    return found
  })
}

/** Files taken in that the relay is still to be given. */
export const waitingParcels = (db: Db): Promise<ParcelRow[]> =>
  db.parcels
    .where('state')
    .equals('waiting')
    .filter((parcel) => parcel.bytes !== null)
    .sortBy('at')

const keyOf = ({ scope, id }: { readonly scope: ScopeId; readonly id: EntryId }): string => `${scope} ${id}`

/** Out of the entries and of every row that was folded from them, into what is set aside. */
async function setAsideLines(db: Db, lines: readonly CarriedLine[], reason: string, now: number): Promise<void> {
  if (lines.length === 0) return
  await db.setAside.bulkAdd(lines.map(({ scope, bytes }) => ({ scope, seq: 0, reason, bytes })))
  await db.carried.bulkDelete(lines.map((line) => [line.scope, line.id]))
  await leaveOut(db, lines, now)
}
