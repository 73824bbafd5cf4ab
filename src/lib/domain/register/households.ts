/** The households of a register (grid, number and head's name together), and what is odd about them. Oddness of a household never holds a row. */
import type { GridCode } from '../../kernel/ids.ts'
import { isHead } from '../relation.ts'
import type { JudgedRow } from './judged.ts'
import type { HouseholdCode } from './problems.ts'

export interface JudgedHousehold {
  readonly grid: GridCode | null
  readonly gridWord: string
  readonly no: string
  readonly headName: string
  /** Its rows, by their place among all judged rows. */
  readonly members: readonly number[]
  readonly rows: readonly number[]
  readonly problems: readonly HouseholdCode[]
}

/** Rows without a head's name get the one that a row of theirs says, wherever it stands. */
export function householdsOf(judged: readonly JudgedRow[]): { rows: readonly JudgedRow[]; households: readonly JudgedHousehold[] } {
  const rows = withHeads(judged)
  const groups = new Map<string, number[]>()
  for (const [index, { values }] of rows.entries()) {
    if (values.headName === null) continue
    const key = `${numberKey(values)}\n${values.headName}`
    const group = groups.get(key)
    if (group) group.push(index)
    else groups.set(key, [index])
  }
  const headsByNumber = new Map<string, Set<string>>()
  for (const { values } of rows)
    if (values.householdNo && values.headName !== null) {
      const heads = headsByNumber.get(numberKey(values)) ?? new Set<string>()
      headsByNumber.set(numberKey(values), heads.add(values.headName))
    }
  return { rows, households: [...groups.values()].map((members) => householdOf(rows, members, headsByNumber)) }
}

const numberKey = (values: JudgedRow['values']): string => `${values.grid ?? `?${values.gridWord}`}\n${values.householdNo ?? ''}`

function householdOf(
  rows: readonly JudgedRow[],
  members: readonly number[],
  headsByNumber: ReadonlyMap<string, ReadonlySet<string>>,
): JudgedHousehold {
  const own = members.flatMap((index) => rows[index] ?? [])
  const values = own[0]?.values
  const heads = own.filter((row) => isHead(row.values.relation.code))
  const headName = values?.headName ?? ''
  const problems: HouseholdCode[] = []
  if (heads.length === 0) problems.push('HOUSEHOLD_NO_HEAD')
  if (heads.length > 1) problems.push('HOUSEHOLD_TWO_HEADS')
  if (heads.length === 1 && headName !== '' && heads[0]?.values.name !== null && heads[0]?.values.name !== headName)
    problems.push('HOUSEHOLD_HEAD_NAME_DIFFERS')
  if (values && (headsByNumber.get(numberKey(values))?.size ?? 0) > 1) problems.push('HOUSEHOLD_NUMBER_REUSED')
  return {
    grid: values?.grid ?? null,
    gridWord: values?.gridWord ?? '',
    no: values?.householdNo ?? '',
    headName,
    members,
    rows: own.map((row) => row.row),
    problems,
  }
}

function withHeads(rows: readonly JudgedRow[]): readonly JudgedRow[] {
  const headByNumber = new Map<string, string>()
  for (const { values } of rows) if (values.householdNo && values.headName) headByNumber.set(numberKey(values), values.headName)
  return rows.map((row) => {
    if (row.values.headName !== '' || !row.values.householdNo) return row
    const headName = headByNumber.get(numberKey(row.values))
    return headName === undefined ? row : { ...row, values: { ...row.values, headName } }
  })
}
