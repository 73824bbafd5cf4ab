/**
 * Puts entries into the log and folds the records they speak of into rows. Always inside one transaction with them.
 *
 *   M1  Adding is idempotent by entry id: an entry that is here already changes nothing.
 *   M2  Rows depend on the set of entries only, not on the order or the size of the batches they came in.
 *   M3  An entry that does not parse is set aside whole, with its reason, and folded into nothing; an unknown kind is kept.
 */
import type { Hindsight } from '../domain/hindsight.ts'
import { topicOf, type KnownEntry, type Topic } from '../domain/parse-entry.ts'
import { readThrough } from '../domain/record-graph.ts'
import { foldCase, foldFollowUp, foldHousehold, foldNeed, foldResident, foldRhythm, foldVisit } from '../domain/states.ts'
import type { CaseEntry } from '../domain/case.ts'
import type { HouseholdEntry, ResidentEntry } from '../domain/household.ts'
import type { RhythmEntry } from '../domain/visit-rhythm.ts'
import type { FollowUpEntry, NeedEntry, VisitEntry } from '../domain/visit.ts'
import Dexie, { type Table } from 'dexie'
import { dayAt } from '../kernel/day.ts'
import { groupBy } from '../kernel/group.ts'
import type { Day, GridCode, RecordId, ScopeId } from '../kernel/ids.ts'
import { msOfStamp } from '../kernel/stamp.ts'
import { atOnce } from './at-once.ts'
import type { Db } from './db.ts'
import { judgeEntry } from './judge-entry.ts'
import { NEVER, noteBehind, putChanged, refreshDueDays, refreshHouseholds, type LastVisit } from './household-lines.ts'
import { META } from './meta.ts'
import { putConflicts, type Contested } from './conflict-rows.ts'
import { putHindsight, type SeenLater } from './hindsight-rows.ts'
import { knownRecords, rowKey } from './row-tables.ts'
import { readableOf, scopeOf, type ReadableEntry } from './readable.ts'
import { unsentAmong } from './unsent-among.ts'
import type { HouseholdLineRow, NeedLineRow, Progress, SetAside, StoredEntry } from './rows.ts'

/** The tables that folding touches; open a transaction over all of them. */
export const foldTables = (db: Db) => [
  db.entries,
  db.outbox,
  db.carried,
  db.setAside,
  db.households,
  db.residents,
  db.visits,
  db.needs,
  db.followUps,
  db.cases,
  db.orphans,
  db.behind,
  db.conflicts,
  db.hindsight,
  db.meta,
]

export interface Folded {
  /** Entries that were not here before. */
  readonly added: number
  readonly setAside: number
}

/** One entry with the number the relay gave it; 0 when it has none yet. */
export interface Incoming {
  readonly entry: StoredEntry
  readonly seq: number
  /** The row it came in. What does not parse is set aside with all of it, so that a later app may read it after all. */
  readonly bytes?: Uint8Array
}

/**
 * `lines`: household lines are brought up to date at once, or `later`, all together, when a first fill is over. `ours`: each of them has its line in the
 * outbox, so nobody need look which of their records wait.
 */
export async function addEntries(
  db: Db,
  incoming: readonly Incoming[],
  now: number,
  lines: 'now' | 'later' = 'now',
  whose: 'ours' | 'anyone' = 'anyone',
): Promise<Folded> {
  const parsed = new Map<string, StoredEntry>()
  const bad: SetAside[] = []
  for (const { entry, seq, bytes } of incoming) {
    const key = `${entry.scope} ${entry.id}`
    const found = judgeEntry(entry)
    if (!found.ok) bad.push({ scope: entry.scope, seq, reason: `body ${entry.kind} ${found.error.at}`, bytes: bytes?.slice() ?? null })
    else if (parsed.has(key))
      continue // M1, within a page as across pages
    else parsed.set(key, found.value.phase === 'unknown' ? { ...entry, unknown: 1 } : entry)
  }
  if (bad.length > 0) await db.setAside.bulkAdd(bad)
  const entries = [...parsed.values()]
  const here = await addThoseNew(db.entries, entries) // M1
  const added = entries.filter((_entry, at) => !here.has(at))
  if (added.length > 0) await foldRecords(db, await wholeRecords(db, added), now, lines, whose)
  return { added: added.length, setAside: bad.length }
}

/** Adds what is not there and answers the places of what was: one request per row instead of two. */
async function addThoseNew<T, K>(table: Table<T, K>, rows: readonly T[]): Promise<ReadonlySet<number>> {
  if (rows.length === 0) return new Set()
  try {
    await table.bulkAdd(rows)
    return new Set()
  } catch (fault) {
    if (!(fault instanceof Dexie.BulkError)) throw fault
    const failures = Object.entries(fault.failuresByPos as Readonly<Record<number, Error>>)
    if (failures.some(([, failure]) => failure.name !== 'ConstraintError')) throw fault
    return new Set(failures.map(([at]) => Number(at)))
  }
}

/** All entries of the records that these speak of; the log is asked only for records that were here before. */
async function wholeRecords(db: Db, added: readonly StoredEntry[]): Promise<Map<RecordId, readonly StoredEntry[]>> {
  const whole = new Map<RecordId, readonly StoredEntry[]>(groupBy(added, (entry) => entry.about))
  const before = [...(await knownRecords(db, added))]
  if (before.length === 0) return whole
  const logs = await atOnce(before.map((id) => db.entries.where('about').equals(id).toArray()))
  for (const [at, id] of before.entries()) whole.set(id, logs[at] ?? [])
  return whole
}

/** M2. */
export async function foldRecords(
  db: Db,
  byRecord: ReadonlyMap<RecordId, readonly StoredEntry[]>,
  now: number,
  lines: 'now' | 'later' = 'now',
  whose: 'ours' | 'anyone' = 'anyone',
): Promise<Standing> {
  const read = [...byRecord].map(([id, entries]) => ({ id, entries, readable: readableOf(entries) }))
  const topics = read.map(({ readable }) => byTopicOf(readable))
  const areAllOurs = whose === 'ours' && topics.every((own) => own.size < 2)
  const unsent = areAllOurs ? null : await unsentAmong(db, byRecord)
  const folds: Fold[] = []
  const orphans: RecordId[] = []
  const contested: Contested[] = []
  const seenLater: SeenLater[] = []
  for (const [at, { id, entries, readable }] of read.entries()) {
    if (readable.length < entries.length) orphans.push(id)
    for (const [topic, own] of topics[at] ?? [])
      folds.push({
        id,
        topic,
        entries: own,
        scope: scopeOf(own),
        progress: !unsent || unsent.has(rowKey(topic, id)) ? 'kept' : 'sent',
        now,
      })
  }
  const byTopic = groupBy(folds, (fold) => fold.topic)
  const of = (topic: Topic): readonly Fold[] => byTopic.get(topic) ?? []

  await putRhythm(db, of('rhythm'), contested)
  const peopled = await putResidents(db, of('resident'), contested)
  const visited = await putVisits(db, of('visit'), orphans, seenLater)
  const described = await putHouseholds(db, of('household'), contested)
  await putFollowUps(db, of('followUp'), orphans, seenLater)
  const handled = await putCases(db, of('case'), orphans, seenLater)
  await putNeeds(db, of('need'), handled, orphans, seenLater)
  await putConflicts(db, contested, now)
  await putHindsight(db, seenLater)
  if (orphans.length > 0) await db.orphans.bulkPut(orphans.map((id) => ({ id })))
  if (lines === 'now') await refreshHouseholds(db, { described, peopled, visited }, now)
  else await noteBehind(db, { described, peopled, visited })
  return new Set([...contested, ...seenLater.filter((one) => one.isBegun)].map(({ id, topic }) => rowKey(topic, id)))
}

/** No honest device speaks of one record under two topics. Where one does, each topic is folded by itself, and what lies between its entries still says what came before what. */
function byTopicOf(entries: readonly ReadableEntry[]): ReadonlyMap<Topic, readonly ReadableEntry[]> {
  const byTopic = groupBy(entries, (entry) => topicOf(entry.kind))
  if (byTopic.size < 2) return byTopic
  return new Map([...byTopic.keys()].map((topic) => [topic, readThrough(entries, (entry) => topicOf(entry.kind) === topic)]))
}

/** Records that have rows now, by `rowKey`. */
export type Standing = ReadonlySet<string>

/** Of needs whose cases are gone: what they say of a case is looked up anew. */
export const refreshNeeds = (db: Db, needs: readonly RecordId[]): Promise<void> => putNeeds(db, [], needs, [], [])

interface Fold {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly topic: Topic
  readonly entries: readonly ReadableEntry[]
  readonly progress: Progress
  readonly now: number
}

// `topicOf` has sorted the entries; the kinds of a topic are the entry type of its fold.
const entriesOf = <E extends KnownEntry>(fold: Fold): readonly E[] => fold.entries as readonly KnownEntry[] as readonly E[]

/** An act on a record whose first word is not here waits: it is not in hindsight. */
const laterOf = (
  { id, topic, entries }: Fold,
  state: { readonly open: { readonly household: RecordId }; readonly hindsight: readonly Hindsight[] } | undefined,
): SeenLater => ({
  id,
  topic,
  entries,
  isBegun: state !== undefined,
  household: state?.open.household ?? null,
  hindsight: state?.hindsight ?? [],
})

async function putRhythm(db: Db, folds: readonly Fold[], contested: Contested[]): Promise<void> {
  for (const fold of folds) {
    const { days, conflicts } = foldRhythm(entriesOf<RhythmEntry>(fold))
    contested.push({ ...fold, household: null, conflicts })
    await db.meta.put({ key: META.rhythm, value: days })
    await refreshDueDays(db, fold.now)
  }
}

async function putHouseholds(
  db: Db,
  folds: readonly Fold[],
  contested: Contested[],
): Promise<{ readonly id: RecordId; readonly isNew: boolean }[]> {
  if (folds.length === 0) return []
  const before = await db.households.bulkGet(folds.map((fold) => fold.id))
  const rows = folds.map((fold, at): HouseholdLineRow => {
    const { open, personal, conflicts } = foldHousehold(entriesOf<HouseholdEntry>(fold))
    contested.push({ ...fold, household: fold.id, conflicts })
    const since = open.since ?? dayAt(fold.entries.reduce((ms, entry) => Math.min(ms, msOfStamp(entry.at)), Infinity))
    const was = before[at]
    return {
      id: fold.id,
      scope: fold.scope,
      grid: open.grid ?? (fold.scope.split('/')[1] as GridCode),
      ...personal,
      visitGroup: open.visitGroup ?? 'other',
      since,
      goneOn: open.goneOn ?? null,
      conflicts: conflicts.map((one) => one.field),
      progress: fold.progress,
      changedAt: fold.now,
      who: was?.who ?? { name: personal.headName, birthOn: null, categories: [], phone: null },
      members: was?.members ?? 0,
      lastVisitOn: was?.lastVisitOn ?? null,
      lastKey: was?.lastKey ?? '',
      lastWords: was?.lastWords ?? '',
      nextOn: was?.nextOn ?? null,
      dueOn: was?.dueOn ?? (NEVER as Day),
    }
  })
  await putChanged(db.households, rows, before)
  return rows.map(({ id }, at) => ({ id, isNew: before[at] === undefined }))
}

async function putResidents(db: Db, folds: readonly Fold[], contested: Contested[]): Promise<RecordId[]> {
  if (folds.length === 0) return []
  const before = await db.residents.bulkGet(folds.map((fold) => fold.id))
  const rows = folds.map((fold) => {
    const { open, personal, conflicts } = foldResident(entriesOf<ResidentEntry>(fold))
    contested.push({ ...fold, household: open.household ?? null, conflicts })
    return {
      id: fold.id,
      scope: fold.scope,
      ...personal,
      household: open.household ?? ('' as RecordId),
      goneOn: open.goneOn ?? null,
      conflicts: conflicts.map((one) => one.field),
      progress: fold.progress,
      changedAt: fold.now,
    }
  })
  await putChanged(db.residents, rows, before)
  return [...rows, ...before.filter((row) => row !== undefined)].map((row) => row.household)
}

async function putVisits(db: Db, folds: readonly Fold[], orphans: RecordId[], seenLater: SeenLater[]): Promise<LastVisit[]> {
  if (folds.length === 0) return []
  const rows = folds.flatMap((fold) => {
    const visit = foldVisit(entriesOf<VisitEntry>(fold))
    seenLater.push(laterOf(fold, visit))
    if (!visit) orphans.push(fold.id)
    return visit
      ? [
          {
            id: fold.id,
            scope: fold.scope,
            by: visit.by,
            progress: fold.progress,
            ...visit.open,
            ...visit.personal,
            when: `${visit.open.on}T${visit.open.time}`,
          },
        ]
      : []
  })
  await db.visits.bulkPut(rows)
  return rows
}

async function putFollowUps(db: Db, folds: readonly Fold[], orphans: RecordId[], seenLater: SeenLater[]): Promise<void> {
  if (folds.length === 0) return
  await db.followUps.bulkPut(
    folds.flatMap((fold) => {
      const promise = foldFollowUp(entriesOf<FollowUpEntry>(fold))
      seenLater.push(laterOf(fold, promise))
      if (!promise) {
        orphans.push(fold.id)
        return []
      }
      const { by, open, personal, keptOn } = promise
      return [
        {
          id: fold.id,
          scope: fold.scope,
          by,
          progress: fold.progress,
          ...open,
          ...personal,
          keptOn,
          ...(keptOn ? {} : { openOn: open.on }),
        },
      ]
    }),
  )
}

/** Answers the needs that cases speak of. */
async function putCases(db: Db, folds: readonly Fold[], orphans: RecordId[], seenLater: SeenLater[]): Promise<RecordId[]> {
  if (folds.length === 0) return []
  const rows = folds.flatMap((fold) => {
    const found = foldCase(entriesOf<CaseEntry>(fold))
    seenLater.push(laterOf(fold, found))
    if (!found) orphans.push(fold.id)
    return found
      ? [{ id: fold.id, scope: fold.scope, by: found.by, progress: fold.progress, ...found.open, ...found.personal, holder: found.holder }]
      : []
  })
  await db.cases.bulkPut(rows)
  return rows.map((row) => row.need)
}

/** A need is in hand when a case speaks of it: needs fold anew when either arrives. */
async function putNeeds(
  db: Db,
  folds: readonly Fold[],
  handled: readonly RecordId[],
  orphans: RecordId[],
  seenLater: SeenLater[],
): Promise<void> {
  if (folds.length === 0 && handled.length === 0) return
  const rows = new Map<RecordId, NeedLineRow>()
  for (const row of await db.needs.bulkGet([...handled])) if (row) rows.set(row.id, row)
  for (const fold of folds) {
    const need = foldNeed(entriesOf<NeedEntry>(fold))
    seenLater.push(laterOf(fold, need))
    if (!need) orphans.push(fold.id)
    else
      rows.set(fold.id, {
        id: fold.id,
        scope: fold.scope,
        by: need.by,
        progress: fold.progress,
        ...need.open,
        ...need.personal,
        phase: need.metOn ? 'met' : 'open',
        holder: null,
      })
  }
  // In a first fill there are no cases yet, and hundreds of needs.
  const cases =
    (await db.cases.count()) === 0
      ? []
      : await db.cases
          .where('need')
          .anyOf([...rows.keys()])
          .sortBy('id')
  const caseByNeed = new Map(cases.map((row) => [row.need, row]))
  await db.needs.bulkPut(
    [...rows.values()].map((row) => {
      const held = caseByNeed.get(row.id)
      return { ...row, phase: row.phase === 'met' ? 'met' : held ? 'inHand' : 'open', holder: held?.holder ?? null } satisfies NeedLineRow
    }),
  )
}
