/** What each screen shows, read in as few queries as it takes. Every function here is a live query's body: reads only, no clock. */
import { addDays } from '../../kernel/day.ts'
import type { Day, GridCode, RecordId } from '../../kernel/ids.ts'
import { compareText } from '../../kernel/text.ts'
import { countComing, countUnsent, META, type Db, type HouseholdLineRow } from '../../readmodel/index.ts'
import type { Grid } from '../../domain/people.ts'
import { DEFAULT_RHYTHM, type VisitRhythm } from '../../domain/visit-rhythm.ts'
import type { HouseholdLine, HouseholdView, StoreHealth, TodayView, VisitStart, WindowView } from '../face.ts'
import { caseRow, followUpRow, gridOfScope, householdLine, needRow, residentRow, settingOf, visitRow } from './lines.ts'

export { unsentOf } from './unsent.ts'

const DUE_SHOWN = 30
const SOON_DAYS = 3
const SOON_SHOWN = 10
/** Rows on their way from which a first fill is told from a day's news. Counting all households is slow, and done for that alone. */
const FILLING = 200
const PAGE = 50
const HIGH = '\uffff'

/** One transaction, one request after another: a screen sees one moment of the database, and no task of its thread is long. */
const reading = <T>(db: Db, read: () => Promise<T>): Promise<T> =>
  db.transaction(
    'r',
    [db.households, db.residents, db.visits, db.needs, db.followUps, db.cases, db.people, db.outbox, db.cursors, db.meta],
    async () => read(),
  )

/** So many at once: each is a request of its own, and beginning all of them would be one long task on a slow tablet. */
const GET_AT_ONCE = 5

async function householdsOf(db: Db, ids: readonly RecordId[]): Promise<HouseholdLineRow[]> {
  const found: HouseholdLineRow[] = []
  for (let from = 0; from < ids.length; from += GET_AT_ONCE)
    for (const row of await db.households.bulkGet(ids.slice(from, from + GET_AT_ONCE))) if (row) found.push(row)
  return found
}

export const todayOf = (db: Db, day: Day): Promise<TodayView> => reading(db, async () => todayNow(db, day))

async function todayNow(db: Db, day: Day): Promise<TodayView> {
  const setting = await settingOf(db, day)
  // One walk over the index for both: after a first fill it still holds what households were due by before.
  const dueKeys = (await db.households.where('dueOn').belowOrEqual(day).primaryKeys()) as RecordId[]
  const dueRows = await householdsOf(db, dueKeys.slice(0, DUE_SHOWN))
  const soonRows = await db.households
    .where('dueOn')
    .between(addDays(day, 1), addDays(day, SOON_DAYS), true, true)
    .limit(SOON_SHOWN)
    .toArray()
  const visitedToday = await db.visits
    .where('when')
    .between(day, day + HIGH)
    .count()
  const promised = await db.followUps.where('openOn').belowOrEqual(day).limit(DUE_SHOWN).toArray()
  const kept = await db.followUps.where('keptOn').equals(day).limit(DUE_SHOWN).toArray()
  const unsent = await countUnsent(db)
  const anybody = await db.households.limit(1).count()
  const coming = await countComing(db)
  // A ticked one stays where it stands: the next one must not slide under the finger.
  const promises = [...promised, ...kept].sort((a, b) => compareText(a.on, b.on) || compareText(a.id, b.id))
  const homes = await householdsOf(db, [...new Set(promises.map((one) => one.household))])
  const names = new Map(homes.map((row) => [row.id, row.headName]))
  return {
    day,
    due: dueRows.map((row) => householdLine(row, setting)),
    dueCount: dueKeys.length,
    soon: soonRows.map((row) => householdLine(row, setting)),
    visitedToday,
    followUps: promises.map((row) => ({ ...followUpRow(row), householdName: names.get(row.household) ?? '' })),
    unsent,
    hasHouseholds: anybody > 0,
    coming,
    isFilling: coming > FILLING && coming > 2 * (await db.households.count()),
  }
}

const visitsOf = (db: Db, household: RecordId, count: number) =>
  db.visits.where('[household+when]').between([household, ''], [household, HIGH]).reverse().limit(count).toArray()

export const householdOf = (db: Db, id: RecordId, day: Day): Promise<HouseholdView | null> =>
  reading(db, async () => householdNow(db, id, day))

async function householdNow(db: Db, id: RecordId, day: Day): Promise<HouseholdView | null> {
  const row = await db.households.get(id)
  if (!row) return null
  const setting = await settingOf(db, day)
  const members = await db.residents.where('household').equals(id).toArray()
  const visits = await visitsOf(db, id, 20)
  const needs = await db.needs.where('household').equals(id).toArray()
  const followUps = await db.followUps.where('household').equals(id).toArray()
  const cases = await db.cases.where('household').equals(id).toArray()
  return {
    household: householdLine(row, setting),
    members: members
      .map(residentRow)
      .sort(
        (a, b) => relationOrder(a.relation.code) - relationOrder(b.relation.code) || (a.birthOn ?? '9').localeCompare(b.birthOn ?? '9'),
      ),
    visits: visits.map((visit) => visitRow(visit, setting)),
    needs: needs.sort((a, b) => b.heardOn.localeCompare(a.heardOn)).map((need) => needRow(need, setting)),
    followUps: followUps.sort((a, b) => a.on.localeCompare(b.on)).map(followUpRow),
    cases: cases.map((one) => caseRow(one, setting)),
  }
}

/** The head first, then by the first digits of GB/T 4761; unknown words last. */
const relationOrder = (code: string): number => (code === '' ? 100 : code === '02' || code === '01' ? 0 : Number(code))

export async function visitStartOf(db: Db, id: RecordId, day: Day): Promise<VisitStart | null> {
  const row = await db.households.get(id)
  if (!row) return null
  const [setting, members, last, needs] = await Promise.all([
    settingOf(db, day),
    db.residents.where('household').equals(id).toArray(),
    visitsOf(db, id, 1),
    db.needs.where('household').equals(id).toArray(),
  ])
  return {
    household: householdLine(row, setting),
    members: members.filter((one) => one.goneOn === null).map(residentRow),
    last: last[0] ? visitRow(last[0], setting) : null,
    openNeeds: needs.filter((need) => need.phase !== 'met').map((need) => needRow(need, setting)),
  }
}

export async function householdListOf(
  db: Db,
  grid: GridCode | null,
  from: number,
  day: Day,
): Promise<{ total: number; lines: HouseholdLine[] }> {
  const all = grid ? db.households.where('[grid+address]').between([grid, ''], [grid, HIGH]) : db.households.orderBy('[grid+address]')
  const [setting, total, rows] = await Promise.all([
    settingOf(db, day),
    all.clone().count(),
    all.clone().offset(from).limit(PAGE).toArray(),
  ])
  return { total, lines: rows.map((row) => householdLine(row, setting)) }
}

export const windowOf = (db: Db, day: Day, grids: readonly Grid[]): Promise<WindowView> =>
  reading(db, async () => windowNow(db, day, grids))

async function windowNow(db: Db, day: Day, grids: readonly Grid[]): Promise<WindowView> {
  const setting = await settingOf(db, day)
  const visits = await db.visits.orderBy('when').reverse().limit(PAGE).toArray()
  const open = await db.needs.where('phase').equals('open').toArray()
  const inHand = await db.needs.where('phase').equals('inHand').limit(PAGE).toArray()
  const cases = await db.cases.orderBy('openedOn').reverse().limit(PAGE).toArray()
  const households = await db.households.count()
  const residents = await db.residents.count()
  const openNeeds = open.length
  const visitsThisWeek = await db.visits
    .where('when')
    .between(addDays(day, -6), day + HIGH)
    .count()
  const needs = [...open.sort((a, b) => a.heardOn.localeCompare(b.heardOn) || (a.id < b.id ? -1 : 1)).slice(0, 200), ...inHand]
  const homes = await householdsOf(db, [...new Set([...visits, ...needs, ...cases].map((one) => one.household))])
  const homeById = new Map(homes.map((row) => [row.id, row]))
  const gridNames = new Map(grids.map((grid) => [grid.code, grid.name]))
  const placeOf = (one: { household: RecordId; scope: string }) => {
    const home = homeById.get(one.household)
    return {
      householdName: home?.headName ?? '',
      address: home?.address ?? '',
      gridName: gridNames.get(home?.grid ?? gridOfScope(one.scope)) ?? '',
    }
  }
  return {
    visits: visits.map((visit) => ({ ...visitRow(visit, setting), ...placeOf(visit) })),
    needs: needs.map((need) => ({ ...needRow(need, setting), ...placeOf(need) })),
    cases: cases.map((one) => ({ ...caseRow(one, setting), householdName: placeOf(one).householdName })),
    counts: { households, residents, openNeeds, visitsThisWeek },
  }
}

export const rhythmOf = async (db: Db): Promise<VisitRhythm> =>
  ((await db.meta.get(META.rhythm))?.value as VisitRhythm | undefined) ?? DEFAULT_RHYTHM

export async function healthOf(db: Db): Promise<StoreHealth> {
  const [entries, quarantined, unknownKinds] = await Promise.all([
    db.entries.count(),
    db.setAside.limit(200).toArray(),
    db.entries.where('unknown').equals(1).count(),
  ])
  return { entries, quarantined: quarantined.map(({ n = 0, scope, seq, reason }) => ({ n, scope, seq, reason })), unknownKinds }
}
