/**
 * Finds a file's households and persons in the register that is here. Everything here is found at most once.
 *
 *   C4  A person is the same by identity number, wherever they live; else by name and birth within the same household.
 *   C5  A household is the same by grid, number and head's name; else by grid and number, when a member with the same identity number
 *       lives there and no other household of the file or of the register has that number: then its head has changed.
 *
 * Identity numbers are matched before names, and rows that say exactly what is here before others, so that a second import finds the same again.
 */
import { groupBy } from '../../kernel/group.ts'
import type { Day, GridCode, Ids, RecordId } from '../../kernel/ids.ts'
import { gridRegister } from '../../kernel/scope.ts'
import type { HouseholdPersonal, ResidentPersonal } from '../household.ts'
import type { VisitGroup } from '../visit-rhythm.ts'
import { clip, personalOf, sameResident } from './fields.ts'
import type { JudgedHousehold } from './households.ts'
import type { JudgedRow } from './judged.ts'

export interface KnownHousehold {
  readonly id: RecordId
  readonly grid: GridCode
  readonly visitGroup: VisitGroup
  readonly goneOn: Day | null
  readonly personal: HouseholdPersonal
}
export interface KnownResident {
  readonly id: RecordId
  /** The grid whose register holds the record. */
  readonly grid: GridCode
  readonly household: RecordId
  readonly goneOn: Day | null
  readonly personal: ResidentPersonal
}
export interface Existing {
  readonly households: readonly KnownHousehold[]
  readonly residents: readonly KnownResident[]
}

/** A household of the file whose grid is known and that has rows to take. */
export interface Matched {
  readonly said: JudgedHousehold
  readonly grid: GridCode
  readonly id: RecordId
  readonly found: KnownHousehold | undefined
  readonly members: readonly MatchedRow[]
  /** Who lives here by the register, is not gone, and is nobody in the file. */
  readonly others: readonly KnownResident[]
}
export interface MatchedRow {
  /** Its place among all judged rows. */
  readonly index: number
  readonly row: JudgedRow
  readonly found: KnownResident | undefined
}

export function matchRegister(
  judged: { readonly rows: readonly JudgedRow[]; readonly households: readonly JudgedHousehold[] },
  existing: Existing,
  ids: Ids,
): readonly Matched[] {
  // Those who are gone are found last: a record of before never stands in for one of today.
  const residents = [...existing.residents].sort(goneLast)
  const membersByHousehold = groupBy(residents, (one) => one.household)
  const taken = new Set<RecordId>()
  const findHousehold = openHouseholds(existing, judged.households, membersByHousehold)
  const housed = judged.households.flatMap((said) => {
    const rows = said.members.flatMap((index) => judged.rows[index] ?? []).filter((row) => row.status !== 'hold')
    if (said.grid === null || rows.length === 0) return []
    const found = findHousehold(said.grid, said, rows)
    return [{ said, grid: said.grid, id: found?.id ?? ids.next(gridRegister(said.grid)), found }]
  })
  const matches = matchNumbers(judged.rows, residents, taken)
  matchNames(judged.rows, housed, membersByHousehold, matches, taken)
  return housed.map((one) => ({
    ...one,
    members: one.said.members.flatMap((index): MatchedRow[] => {
      const row = judged.rows[index]
      return row && row.status !== 'hold' ? [{ index, row, found: matches.get(index) }] : []
    }),
    others: (one.found ? (membersByHousehold.get(one.found.id) ?? []) : []).filter(
      (other) => other.goneOn === null && !taken.has(other.id),
    ),
  }))
}

type FindHousehold = (grid: GridCode, said: JudgedHousehold, rows: readonly JudgedRow[]) => KnownHousehold | undefined

function openHouseholds(
  existing: Existing,
  said: readonly JudgedHousehold[],
  members: ReadonlyMap<RecordId, readonly KnownResident[]>,
): FindHousehold {
  const households = [...existing.households].sort(goneLast)
  const byKey = groupBy(households, (one) => `${numberKeyOf(one.grid, one.personal.no)}\n${one.personal.headName}`)
  const byNumber = groupBy(households, (one) => numberKeyOf(one.grid, one.personal.no))
  const saidByNumber = groupBy(said, (one) => numberKeyOf(one.grid, one.no))
  const taken = new Set<RecordId>()

  function find(grid: GridCode, asked: JudgedHousehold, rows: readonly JudgedRow[]): KnownHousehold | undefined {
    const key = numberKeyOf(grid, asked.no)
    const same = byKey.get(`${key}\n${clip(asked.headName, 128)}`)?.find((one) => !taken.has(one.id))
    if (same || asked.no === '') return same
    const [only, ...more] = byNumber.get(key) ?? []
    if (!only || more.length > 0 || (saidByNumber.get(key)?.length ?? 0) > 1) return undefined
    const numbers = new Set(members.get(only.id)?.map((one) => one.personal.idNumber))
    return rows.some(({ values }) => values.idNumber !== null && numbers.has(values.idNumber)) ? only : undefined
  }

  return (grid, asked, rows) => {
    const found = find(grid, asked, rows)
    if (found) taken.add(found.id)
    return found
  }
}

/** By place of the judged row. */
function matchNumbers(rows: readonly JudgedRow[], residents: readonly KnownResident[], taken: Set<RecordId>): Map<number, KnownResident> {
  const matches = new Map<number, KnownResident>()
  const byNumber = groupBy(residents, (one) => one.personal.idNumber)
  for (const [index, { status, values }] of rows.entries()) {
    if (status === 'hold' || values.idNumber === null || values.grid === null) continue
    const found = byNumber.get(values.idNumber)?.find((one) => !taken.has(one.id))
    if (!found) continue
    matches.set(index, found)
    taken.add(found.id)
  }
  return matches
}

function matchNames(
  rows: readonly JudgedRow[],
  housed: readonly { readonly said: JudgedHousehold; readonly found: KnownHousehold | undefined }[],
  membersByHousehold: ReadonlyMap<RecordId, readonly KnownResident[]>,
  matches: Map<number, KnownResident>,
  taken: Set<RecordId>,
): void {
  for (const { said, found } of housed) {
    const members = found ? (membersByHousehold.get(found.id) ?? []) : []
    for (const how of [exactly, byNameAndBirth]) {
      for (const index of members.length > 0 ? said.members : []) {
        const row = rows[index]
        if (!row || row.status === 'hold' || matches.has(index)) continue
        const match = how(
          row,
          members.filter((one) => !taken.has(one.id)),
        )
        if (!match) continue
        matches.set(index, match)
        taken.add(match.id)
      }
    }
  }
}

type FindNamesake = (row: JudgedRow, members: readonly KnownResident[]) => KnownResident | undefined

const exactly: FindNamesake = (row, members) => members.find((one) => sameResident(one.personal, personalOf(row)))

/** Somebody whose birth nobody wrote down is the same only when there is no other of that name. */
const byNameAndBirth: FindNamesake = (row, members) => {
  const { idNumber, birthOn, name } = row.values
  const namesakes = members.filter(
    ({ personal }) => personal.name === clip(name ?? '', 128) && (idNumber === null || personal.idNumber === null),
  )
  const vague = namesakes.filter(({ personal }) => personal.birthOn === null || birthOn === null)
  return namesakes.find(({ personal }) => personal.birthOn === birthOn) ?? (vague.length === 1 ? vague[0] : undefined)
}

const numberKeyOf = (grid: GridCode | null, no: string): string => `${grid ?? ''}\n${clip(no, 64)}`
const goneLast = (a: { readonly goneOn: Day | null }, b: { readonly goneOn: Day | null }): number =>
  Number(a.goneOn !== null) - Number(b.goneOn !== null)
