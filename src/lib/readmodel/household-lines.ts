/** The part of a household's line that other records decide: who lives there, who was last there, when it is due. */
import type { Table } from 'dexie'
import { sameValue } from '../domain/described.ts'
import { dueOn, visitGroupOf, VISIT_GROUPS, DEFAULT_RHYTHM, type VisitRhythm } from '../domain/visit-rhythm.ts'
import { SITUATION_FIELDS } from '../domain/visit.ts'
import type { Day, RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { atOnce } from './at-once.ts'
import { META } from './meta.ts'
import type { HouseholdLineRow, ResidentLineRow, VisitLineRow, Who } from './rows.ts'

export const NEVER = '9999-12-31'

export type LastVisit = Pick<VisitLineRow, 'id' | 'household' | 'on' | 'when' | 'changed' | 'situation' | 'doneWords'> & {
  readonly nextOn?: Day
}

/** Households whose own words or whose residents changed, and visits that came. */
export interface Touched {
  readonly described: readonly { readonly id: RecordId; readonly isNew: boolean }[]
  readonly peopled: readonly RecordId[]
  readonly visited: readonly LastVisit[]
}

export async function refreshHouseholds(db: Db, { described, peopled, visited }: Touched, now: number): Promise<void> {
  const lastOf = latest(visited)
  const ids = [...new Set([...described.map((one) => one.id), ...peopled, ...lastOf.keys()])].filter((id) => id !== '')
  if (ids.length === 0) return
  const rows = (await db.households.bulkGet(ids)).filter((row) => row !== undefined)
  if (rows.length === 0) return
  // A household that comes after its visits finds the last of them in the database; otherwise the later of what it knew and what came is the last.
  const isNew = new Set(described.flatMap((one) => (one.isNew ? [one.id] : [])))
  if (isNew.size > 0 && (await db.visits.count()) > 0) for (const last of await lastVisitsOf(db, isNew)) lastOf.set(last.household, last)
  const withPeople = new Set([...described.map((one) => one.id), ...peopled])
  const residents = await residentsOf(db, withPeople)
  const rhythm = await rhythmOf(db)
  await putChanged(
    db.households,
    rows.map((row) => {
      const people = withPeople.has(row.id) ? peopleOf(row, residents.get(row.id) ?? []) : undefined
      const last = lastOf.get(row.id)
      const words = isNew.has(row.id) ? (last ? lastWordsOf(last) : NO_LAST) : last && keyOf(last) > row.lastKey ? lastWordsOf(last) : {}
      return withDueDay({ ...row, changedAt: now, ...people, ...words }, rhythm)
    }),
    rows,
  )
}

/** Instead of bringing lines up to date once per page: a first fill would write each of them dozens of times, and the index of due days with it. */
export async function noteBehind(db: Db, { described, peopled, visited }: Touched): Promise<void> {
  const ids = new Set([...described.map((one) => one.id), ...peopled, ...visited.map((one) => one.household)])
  ids.delete('' as RecordId)
  if (ids.size > 0) await db.behind.bulkPut([...ids].map((id) => ({ id })))
}

const LINES_AT_ONCE = 400

/** Brings all lines up to date that are behind; after a crash what is left is still noted. Answers how many there were. */
export async function catchUpLines(db: Db, now: number): Promise<number> {
  for (let count = 0; ;) {
    const some = (await db.behind.limit(LINES_AT_ONCE).primaryKeys()) as RecordId[]
    if (some.length === 0) return count
    await db.transaction('rw', [db.households, db.residents, db.visits, db.meta, db.behind], async () => {
      await refreshHouseholds(db, { described: some.map((id) => ({ id, isNew: true })), peopled: [], visited: [] }, now)
      await db.behind.bulkDelete(some)
    })
    count += some.length
  }
}

/** After a change of rhythm: every due day hangs on it. */
export async function refreshDueDays(db: Db, now: number): Promise<void> {
  const rhythm = await rhythmOf(db)
  const rows = await db.households.toArray()
  await putChanged(
    db.households,
    rows.map((row) => withDueDay({ ...row, changedAt: now }, rhythm)),
    rows,
  )
}

/** `before`: what stood in the same places. A row that says the same is not written, so that no screen looks again for nothing, and keeps the hour of its change. */
export async function putChanged<T extends { readonly changedAt: number }>(
  table: Table<T, string>,
  rows: readonly T[],
  before: readonly (T | undefined)[],
): Promise<void> {
  const changed = rows.filter((row, at) => {
    const was = before[at]
    return was === undefined || !sameValue(was, { ...row, changedAt: was.changedAt })
  })
  if (changed.length > 0) await table.bulkPut(changed)
}

const rhythmOf = async (db: Db): Promise<VisitRhythm> =>
  ((await db.meta.get(META.rhythm))?.value as VisitRhythm | undefined) ?? DEFAULT_RHYTHM

const keyOf = (visit: LastVisit): string => `${visit.when} ${visit.id}`

function latest(visits: readonly LastVisit[]): Map<RecordId, LastVisit> {
  const found = new Map<RecordId, LastVisit>()
  for (const visit of visits) {
    const before = found.get(visit.household)
    if (!before || keyOf(visit) > keyOf(before)) found.set(visit.household, visit)
  }
  return found
}

async function lastVisitsOf(db: Db, ids: Iterable<RecordId>): Promise<VisitLineRow[]> {
  const found = await atOnce([...ids].map((id) => db.visits.where('[household+when]').between([id, ''], [id, '\uffff']).last()))
  return found.filter((visit) => visit !== undefined)
}

async function residentsOf(db: Db, households: ReadonlySet<RecordId>): Promise<Map<RecordId, ResidentLineRow[]>> {
  const ids = [...households]
  if (ids.length === 0) return new Map()
  const found = await atOnce(ids.map((id) => db.residents.where('household').equals(id).toArray()))
  return new Map(ids.map((id, at) => [id, found[at] ?? []]))
}

const NO_LAST = { lastVisitOn: null, lastKey: '', lastWords: '', nextOn: null }

const lastWordsOf = (visit: LastVisit) => ({
  lastVisitOn: visit.on,
  lastKey: keyOf(visit),
  lastWords: wordsOf(visit),
  nextOn: visit.nextOn ?? null,
})

function peopleOf(row: HouseholdLineRow, residents: readonly ResidentLineRow[]): { who: Who; members: number } {
  const here = residents.filter((one) => one.goneOn === null)
  const urgency = (one: ResidentLineRow): number => VISIT_GROUPS.indexOf(visitGroupOf([one.categories]))
  const isHead = (one: ResidentLineRow): number => (one.name === row.headName ? 0 : 1)
  const first = [...here].sort(
    (a, b) =>
      urgency(a) - urgency(b) || isHead(a) - isHead(b) || (a.birthOn ?? '9').localeCompare(b.birthOn ?? '9') || (a.id < b.id ? -1 : 1),
  )[0]
  const phone = first?.phones[0] ?? here.find((one) => one.phones.length > 0)?.phones[0] ?? null
  return {
    who: first
      ? { name: first.name, birthOn: first.birthOn, categories: first.categories, phone }
      : { name: row.headName, birthOn: null, categories: [], phone },
    members: here.length,
  }
}

/** What a list says of the last visit: what changed then, else the first thing that is known. */
function wordsOf(visit: LastVisit): string {
  const fields = [...visit.changed, ...SITUATION_FIELDS]
  const words = fields.map((field) => visit.situation[field]).find((said) => said !== '') ?? visit.doneWords
  return words.length > 120 ? `${words.slice(0, 119)}…` : words
}

function withDueDay(row: HouseholdLineRow, rhythm: VisitRhythm): HouseholdLineRow {
  if (row.goneOn !== null) return { ...row, dueOn: NEVER as Day }
  const facts = {
    visitGroup: row.visitGroup,
    since: row.since,
    ...(row.lastVisitOn && { lastVisitOn: row.lastVisitOn }),
    ...(row.nextOn && { nextVisitOn: row.nextOn }),
  }
  return { ...row, dueOn: dueOn(rhythm, facts) }
}
