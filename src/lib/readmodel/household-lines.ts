/** The part of a household's line that other records decide: who lives there, who was last there, when it is due. */
import { dueOn, visitGroupOf, VISIT_GROUPS, DEFAULT_RHYTHM, type VisitRhythm } from '../domain/visit-rhythm.ts'
import { SITUATION_FIELDS } from '../domain/visit.ts'
import { groupBy } from '../kernel/group.ts'
import type { Day, RecordId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { META } from './meta.ts'
import type { HouseholdLineRow, ResidentLineRow, VisitLineRow, Who } from './rows.ts'

export const NEVER = '9999-12-31'

/** Households whose own words, whose residents or whose visits changed. */
export interface Touched {
  readonly described: readonly RecordId[]
  readonly peopled: readonly RecordId[]
  readonly visited: readonly RecordId[]
}

export async function refreshHouseholds(db: Db, touched: Touched, now: number): Promise<void> {
  const ids = [...new Set([...touched.described, ...touched.peopled, ...touched.visited])].filter((id) => id !== '')
  if (ids.length === 0) return
  const rows = (await db.households.bulkGet(ids)).filter((row) => row !== undefined)
  if (rows.length === 0) return
  const peopled = new Set([...touched.described, ...touched.peopled])
  const residents = groupBy(await db.residents.where('household').anyOf([...peopled]).toArray(), (row) => row.household)
  const lastVisits = await lastVisitsOf(db, [...new Set([...touched.described, ...touched.visited])])
  const rhythm = ((await db.meta.get(META.rhythm))?.value as VisitRhythm | undefined) ?? DEFAULT_RHYTHM
  await db.households.bulkPut(
    rows.map((row) => {
      const people = peopled.has(row.id) ? peopleOf(row, residents.get(row.id) ?? []) : undefined
      const last = lastVisits.get(row.id)
      return withDueDay({ ...row, changedAt: now, ...people, ...(last && { lastVisitOn: last.on, lastWords: wordsOf(last), nextOn: last.nextOn ?? null }) }, rhythm)
    }),
  )
}

async function lastVisitsOf(db: Db, ids: readonly RecordId[]): Promise<Map<RecordId, VisitLineRow>> {
  const found = new Map<RecordId, VisitLineRow>()
  if (ids.length === 0 || (await db.visits.where('household').anyOf(ids as RecordId[]).count()) === 0) return found
  await Promise.all(
    ids.map(async (id) => {
      const last = await db.visits.where('[household+when]').between([id, ''], [id, '\uffff']).last()
      if (last) found.set(id, last)
    }),
  )
  return found
}

function peopleOf(row: HouseholdLineRow, residents: readonly ResidentLineRow[]): { who: Who; members: number } {
  const here = residents.filter((one) => one.goneOn === null)
  const urgency = (one: ResidentLineRow): number => VISIT_GROUPS.indexOf(visitGroupOf([one.categories]))
  const isHead = (one: ResidentLineRow): number => (one.name === row.headName ? 0 : 1)
  const first = [...here].sort((a, b) => urgency(a) - urgency(b) || isHead(a) - isHead(b) || (a.birthOn ?? '9').localeCompare(b.birthOn ?? '9') || (a.id < b.id ? -1 : 1))[0]
  const phone = first?.phones[0] ?? here.find((one) => one.phones.length > 0)?.phones[0] ?? null
  return {
    who: first ? { name: first.name, birthOn: first.birthOn, categories: first.categories, phone } : { name: row.headName, birthOn: null, categories: [], phone },
    members: here.length,
  }
}

/** What a list says of the last visit: what changed then, else the first thing that is known. */
function wordsOf(visit: VisitLineRow): string {
  const fields = [...visit.changed, ...SITUATION_FIELDS]
  const words = fields.map((field) => visit.situation[field]).find((said) => said !== '') ?? visit.doneWords
  return words.length > 120 ? `${words.slice(0, 119)}…` : words
}

function withDueDay(row: HouseholdLineRow, rhythm: VisitRhythm): HouseholdLineRow {
  if (row.goneOn !== null) return { ...row, dueOn: NEVER as Day }
  const facts = { visitGroup: row.visitGroup, since: row.since, ...(row.lastVisitOn && { lastVisitOn: row.lastVisitOn }), ...(row.nextOn && { nextVisitOn: row.nextOn }) }
  return { ...row, dueOn: dueOn(rhythm, facts) }
}
