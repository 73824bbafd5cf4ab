/**
 * What happens when the relay leases another client: this store was restored from an old copy, or cloned.
 *
 *   L1  Entries that were never sent are written anew under the new client, in order, naming each other by their new ids.
 *   L2  That waits until everything the relay has is here: an unsent entry that it knows already is not said twice.
 *   L4  An entry that arrives under the id of an unsent one of ours (a twin wrote it) takes that id; ours is written anew at once.
 *   L3  When the relay's log is another one (it was restored itself), cursors start over; what waited goes on waiting, and own entries, of earlier leases too, are offered again.
 *   L5  Signing in changes neither the log nor the lease of a device that is enrolled; all of it is written or nothing.
 *   L6  What was written anew goes out only when the disk has it for sure: had a power cut taken that back, it would be written anew once more, and said twice.
 *   L7  What was kept under the new client in the meantime names those by their new ids as well: it was held back with them, so nobody has it yet.
 */
import { idOfDot, dotOfId } from '../kernel/dot.ts'
import type { EntryId, PersonId, RecordId, ScopeId } from '../kernel/ids.ts'
import { namesBeyond, refusedHere } from './beyond-refused.ts'
import type { Db } from './db.ts'
import { foldRecords, foldTables } from './fold-rows.ts'
import { groupBy } from '../kernel/group.ts'
import { earlierLeasesOf, META, putMeta, reissueOf, renamedOf, sessionOf, type Session } from './meta.ts'
import { lineOf, mayGo, progressTables, putLines } from './outbox.ts'
import type { OutboxLine, PersonRow, StoredEntry } from './rows.ts'

export type Welcomed = 'same' | 'new-lease' | 'new-log'

type PersonLine = Pick<PersonRow, 'name' | 'role'> & { readonly id: string }

/** Somebody signed in. The lease and the log of an enrolled store change by `takeStanding` alone, which knows what becomes of unsent entries; another device brings its lease. */
export async function enrol(db: Db, told: Session, people: readonly PersonLine[]): Promise<void> {
  await db.transaction('rw', [db.meta, db.clocks, db.people], async () => {
    const was = await sessionOf(db)
    const isOther = was !== undefined && was.device !== told.device
    await putMeta(db, META.session, { ...told, lease: was && !isOther ? was.lease : told.lease, logId: was?.logId ?? told.logId })
    if (isOther) {
      await leaveLease(db, was.lease.client)
      await putMeta(db, META.reissue, true)
    }
    await putPeople(db, people)
  })
}

export async function takeStanding(
  db: Db,
  told: Pick<Session, 'lease' | 'logId' | 'person' | 'village' | 'grids'>,
  people: readonly PersonLine[],
): Promise<Welcomed> {
  return db.transaction('rw', [db.meta, db.clocks, db.cursors, db.outbox, db.entries, db.people, ...progressTables(db)], async () => {
    const was = await sessionOf(db)
    if (!was) return 'same'
    await putMeta(db, META.session, { ...was, ...told })
    await putPeople(db, people)
    const newLease = was.lease.client !== told.lease.client
    const newLog = was.logId !== '' && was.logId !== told.logId
    if (newLease) await leaveLease(db, was.lease.client)
    if (newLog) {
      await putMeta(db, META.otherLog, true)
      await offerAgain(db, told.lease.client)
    }
    if (newLease && (await db.outbox.count()) > 0) await putMeta(db, META.reissue, true)
    return newLog ? 'new-log' : newLease ? 'new-lease' : 'same'
  })
}

const putPeople = (db: Db, people: readonly PersonLine[]) => db.people.bulkPut(people.map((one) => ({ ...one, id: one.id as PersonId })))

async function leaveLease(db: Db, client: number): Promise<void> {
  const earlier = (await earlierLeasesOf(db)) ?? []
  await putMeta(db, META.leases, [...earlier.filter((one) => one !== client), client])
  await db.clocks.clear()
}

/**
 * L3. What waits goes on waiting, refused lines stay refused, and what this store ever sent is offered again: first what may go out as it is, in clock
 * order; then the rest in the order it was said, to be written anew.
 */
async function offerAgain(db: Db, client: number): Promise<void> {
  await db.cursors.clear()
  const age = new Map([...((await earlierLeasesOf(db)) ?? []), client].map((one, at) => [one, at]))
  const waiting = (await db.outbox.orderBy('n').toArray()).map(({ n: _n, ...line }): OutboxLine => line)
  const known = new Set(waiting.map(keyOf))
  const sent: OutboxLine[] = []
  await db.entries.each((entry) => {
    if (age.has(clientOf(entry)) && !known.has(keyOf(entry))) sent.push({ ...lineOf(entry), again: true })
  })
  sent.sort((a, b) => (age.get(clientOf(a)) ?? 0) - (age.get(clientOf(b)) ?? 0) || clockOf(a) - clockOf(b))
  const lines = [...sent, ...waiting]
  const asTheyAre = lines.filter((line) => clientOf(line) === client).sort((a, b) => clockOf(a) - clockOf(b))
  const anew = lines.filter((line) => clientOf(line) !== client)
  await db.outbox.clear()
  await putLines(db, [...asTheyAre, ...anew])
  if (anew.some(mayGo)) await putMeta(db, META.reissue, true)
}

const keyOf = ({ scope, id }: Pick<OutboxLine, 'scope' | 'id'>): string => `${scope} ${id}`
const clientOf = ({ id }: Pick<OutboxLine, 'id'>): number => dotOfId(id)?.client ?? 0
const clockOf = ({ id }: Pick<OutboxLine, 'id'>): number => dotOfId(id)?.clock ?? 0

/** L1, L2. Answers how many unsent entries may go out now that could not before; 0 while something is still to come. */
export async function reissue(db: Db, now: number): Promise<number> {
  return db.transaction('rw', [...foldTables(db), db.clocks, db.cursors], async () => {
    const session = await sessionOf(db)
    if (!session || !(await reissueOf(db))) return 0
    const lines = (await db.outbox.orderBy('n').toArray()).filter(mayGo)
    for (const cursor of await db.cursors.bulkGet([...new Set(lines.map((line) => line.scope))]))
      if (cursor && cursor.seq < cursor.head) return 0
    await writeAnew(db, session.lease.client, lines, now)
    await db.meta.bulkDelete([META.reissue, META.renamed])
    return lines.length
  })
}

/** Gives these lines' entries new ids under `client`. What they name by an old id that was renamed, now or before, they name by its new one. */
export async function writeAnew(db: Db, client: number, lines: readonly OutboxLine[], now: number): Promise<void> {
  const renamed = { ...(await renamedOf(db)) }
  const clocks = new Map((await db.clocks.toArray()).map(({ scope, next }) => [scope, next]))
  const entries = await db.entries.bulkGet(lines.map(({ scope, id }): [string, string] => [scope, id]))
  const going = lines.flatMap((line, at) => {
    const was = entries[at]
    if (!was || clientOf(line) === client) return []
    const clock = clocks.get(line.scope) ?? 0
    clocks.set(line.scope, clock + 1)
    const id = idOfDot({ client, clock })
    renamed[keyOf(line)] = id
    return [{ line, was, id }]
  })
  if (going.length === 0) return
  const touched = [...new Set(going.map(({ line }) => line.about))]
  const records = await recordsOf(db, touched)
  const refused = await refusedHere(db)
  const newNames = (scope: ScopeId, names: readonly EntryId[]): EntryId[] => names.map((one) => renamed[`${scope} ${one}`] ?? one)
  for (const { line, was, id } of going) {
    const after = newNames(line.scope, namesBeyond(was, records.get(line.about) ?? [], refused)) // K4
    await db.entries.delete([line.scope, line.id])
    await db.entries.put({ ...was, id, after: after.slice(0, 32) })
    const { refused: _refused, again: _again, ...rest } = line // a twin has its id: as another entry it is offered once more
    await db.outbox.put({ ...rest, id })
  }
  await db.clocks.bulkPut([...clocks].map(([scope, next]) => ({ scope: scope as ScopeId, next })))
  await putMeta(db, META.renamed, renamed)
  await putMeta(db, META.unsettled, true) // L6
  const held = new Set(going.flatMap(({ line }) => (mayGo(line) && line.again !== true ? [keyOf(line)] : [])))
  const later = [...records.values()]
    .flat()
    .filter((entry) => clientOf(entry) === client && entry.after.some((id) => held.has(keyOf({ ...entry, id }))))
  await db.entries.bulkPut(later.map((entry) => ({ ...entry, after: newNames(entry.scope, entry.after) }))) // L7
  await foldRecords(db, await recordsOf(db, touched), now)
}

async function recordsOf(db: Db, records: readonly RecordId[]): Promise<Map<RecordId, readonly StoredEntry[]>> {
  return groupBy(await db.entries.where('about').anyOf(records).toArray(), (entry) => entry.about)
}

/** L6. `strict` waits for the disk, which then has everything that was committed before, whoever committed it. */
export async function settleOnDisk(strict: Db): Promise<void> {
  await strict.meta.delete(META.unsettled)
}

/** Makes the next hello ask for another lease, and holds unsent entries back until it has come. */
export async function askForLease(db: Db): Promise<void> {
  await db.transaction('rw', [db.meta], async () => {
    const session = await sessionOf(db)
    if (!session) return
    await putMeta(db, META.session, { ...session, lease: { ...session.lease, epoch: 0 } })
    await putMeta(db, META.reissue, true)
  })
}
