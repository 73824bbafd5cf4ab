/** What each screen shows, read in as few queries as it takes. Every function here is a live query's body: reads only, no clock. */
import { addDays } from '../../kernel/day.ts'
import type { Day, GridCode, RecordId } from '../../kernel/ids.ts'
import { countComing, countUnsent, META, type Db } from '../../readmodel/index.ts'
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

export async function todayOf(db: Db, day: Day): Promise<TodayView> {
  const due = db.households.where('dueOn').belowOrEqual(day)
  const [setting, dueKeys, soonRows, visitedToday, promised, kept, unsent, anybody, coming] = await Promise.all([
    settingOf(db, day),
    // One walk over the index for both: after a first fill it still holds what households were due by before.
    due.primaryKeys(),
    db.households.where('dueOn').between(addDays(day, 1), addDays(day, SOON_DAYS), true, true).limit(SOON_SHOWN).toArray(),
    db.visits
      .where('when')
      .between(day, day + HIGH)
      .count(),
    db.followUps.where('openOn').belowOrEqual(day).limit(DUE_SHOWN).toArray(),
    db.followUps.where('keptOn').equals(day).limit(DUE_SHOWN).toArray(),
    countUnsent(db),
    db.households.limit(1).count(),
    countComing(db),
  ])
  const dueRows = (await db.households.bulkGet(dueKeys.slice(0, DUE_SHOWN))).filter((row) => row !== undefined)
  const promises = [...promised, ...kept]
  const names = new Map(
    (await db.households.bulkGet(promises.map((one) => one.household))).flatMap((row) => (row ? [[row.id, row.headName] as const] : [])),
  )
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

export async function householdOf(db: Db, id: RecordId, day: Day): Promise<HouseholdView | null> {
  const row = await db.households.get(id)
  if (!row) return null
  const [setting, members, visits, needs, followUps, cases] = await Promise.all([
    settingOf(db, day),
    db.residents.where('household').equals(id).toArray(),
    visitsOf(db, id, 20),
    db.needs.where('household').equals(id).toArray(),
    db.followUps.where('household').equals(id).toArray(),
    db.cases.where('household').equals(id).toArray(),
  ])
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

export async function windowOf(db: Db, day: Day, grids: readonly Grid[]): Promise<WindowView> {
  const [setting, visits, open, inHand, cases, households, residents, openNeeds, visitsThisWeek] = await Promise.all([
    settingOf(db, day),
    db.visits.orderBy('when').reverse().limit(PAGE).toArray(),
    db.needs.where('phase').equals('open').toArray(),
    db.needs.where('phase').equals('inHand').limit(PAGE).toArray(),
    db.cases.orderBy('openedOn').reverse().limit(PAGE).toArray(),
    db.households.count(),
    db.residents.count(),
    db.needs.where('phase').equals('open').count(),
    db.visits
      .where('when')
      .between(addDays(day, -6), day + HIGH)
      .count(),
  ])
  const needs = [...open.sort((a, b) => a.heardOn.localeCompare(b.heardOn) || (a.id < b.id ? -1 : 1)).slice(0, 200), ...inHand]
  const homes = await db.households.bulkGet([...new Set([...visits, ...needs, ...cases].map((one) => one.household))])
  const homeById = new Map(homes.flatMap((row) => (row ? [[row.id, row] as const] : [])))
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
