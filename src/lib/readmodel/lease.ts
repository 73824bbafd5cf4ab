/**
 * What happens when the relay leases another client: this store was restored from an old copy, or cloned.
 *
 *   L1  Entries that were never sent are written anew under the new client, in order, naming each other by their new ids.
 *   L2  That waits until everything the relay has is here: an unsent entry that it knows already is not said twice.
 *   L4  An entry that arrives under the id of an unsent one of ours (a twin wrote it) takes that id; ours is written anew at once.
 *   L3  When the relay's log is another one (it was restored itself), cursors start over and own entries are offered again.
 */
import { idOfDot, dotOfId } from '../kernel/dot.ts'
import type { RecordId, ScopeId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { foldRecords, foldTables } from './fold-rows.ts'
import { groupBy } from '../kernel/group.ts'
import { msOfStamp } from '../kernel/stamp.ts'
import { META, putMeta, reissueOf, renamedOf, sessionOf, type Session } from './meta.ts'
import { mayGo } from './outbox.ts'
import type { OutboxLine, StoredEntry } from './rows.ts'

export type Welcomed = 'same' | 'new-lease' | 'new-log'

export async function takeStanding(
  db: Db,
  told: Pick<Session, 'lease' | 'logId' | 'person' | 'village' | 'grids'>,
  people: readonly { id: string; name: string; role: string }[],
): Promise<Welcomed> {
  return db.transaction('rw', [db.meta, db.clocks, db.cursors, db.outbox, db.entries, db.people], async () => {
    const was = await sessionOf(db)
    if (!was) return 'same'
    await putMeta(db, META.session, { ...was, ...told })
    await db.people.bulkPut(people as never)
    const newLease = was.lease.client !== told.lease.client
    const newLog = was.logId !== '' && was.logId !== told.logId
    if (newLog) await offerAgain(db, was)
    if (newLease) {
      await db.clocks.clear()
      if ((await db.outbox.count()) > 0) await putMeta(db, META.reissue, true)
    }
    return newLog ? 'new-log' : newLease ? 'new-lease' : 'same'
  })
}

/** L3. */
async function offerAgain(db: Db, was: Session): Promise<void> {
  await db.cursors.clear()
  const own: StoredEntry[] = []
  await db.entries.each((entry) => {
    if (dotOfId(entry.id)?.client === was.lease.client) own.push(entry)
  })
  const clockOf = (entry: StoredEntry): number => dotOfId(entry.id)?.clock ?? 0
  own.sort((a, b) => clockOf(a) - clockOf(b))
  await db.outbox.clear()
  await db.outbox.bulkAdd(own.map(({ scope, id, about, kind, at }) => ({ scope, id, about, kind, at: msOfStamp(at) })))
}

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
  const touched = new Set<RecordId>()
  for (const line of lines) {
    const entry = dotOfId(line.id)?.client === client ? undefined : await db.entries.get([line.scope, line.id])
    if (!entry) continue
    const clock = clocks.get(line.scope) ?? 0
    clocks.set(line.scope, clock + 1)
    const id = idOfDot({ client, clock })
    renamed[`${line.scope} ${line.id}`] = id
    await db.entries.delete([line.scope, line.id])
    await db.entries.put({ ...entry, id, after: entry.after.map((one) => renamed[`${line.scope} ${one}`] ?? one) })
    const { refused: _refused, ...rest } = line // a twin has its id: as another entry it is offered once more
    await db.outbox.put({ ...rest, id })
    touched.add(line.about)
  }
  await db.clocks.bulkPut([...clocks].map(([scope, next]) => ({ scope: scope as ScopeId, next })))
  await putMeta(db, META.renamed, renamed)
  const entries = await db.entries
    .where('about')
    .anyOf([...touched])
    .toArray()
  await foldRecords(
    db,
    groupBy(entries, (entry) => entry.about),
    now,
  )
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
