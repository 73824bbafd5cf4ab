/**
 * Judges a whole register: finds its header, leaves out what is no person, gives every row its household, and says what is wrong with it.
 * Pure: the same table gives the same judgement, row by row.
 */
import { openGridWords } from './grid-words.ts'
import { findHeader, type FieldChoice, type RegisterHeader } from './header.ts'
import { openHouseholdWalk, type HouseholdTexts } from './household-of-rows.ts'
import { householdsOf, type JudgedHousehold } from './households.ts'
import { judgePerson } from './judge-person.ts'
import type { JudgedRow, RegisterValues } from './judged.ts'
import { openMerged } from './merged.ts'
import { rowKindOf, type IgnoredRow } from './row-kind.ts'
import { cellText, isBlank, type RegisterTable, type TableCell, type TableRow } from './table.ts'
import { problem, statusOf, type RegisterContext, type RegisterField, type RegisterProblem } from './problems.ts'

export type { JudgedRow } from './judged.ts'

export interface Judgement {
  readonly header: RegisterHeader
  readonly rows: readonly JudgedRow[]
  readonly ignored: readonly IgnoredRow[]
  /** All households, in the order of their first row. */
  readonly households: readonly JudgedHousehold[]
}

/** Undefined when there is no header, or no row below it. `onrow` is told of every thousandth row. */
export function judgeRegister(
  table: RegisterTable,
  context: RegisterContext,
  choice: FieldChoice = {},
  onrow: (done: number, of: number) => void = () => undefined,
): Judgement | undefined {
  const header = findHeader(table, choice)
  if (!header) return undefined
  const ignored = rowsAbove(table, header)
  const drafts = judgeRows(table, header, context, ignored, onrow)
  markDuplicates(drafts)
  const rows = drafts.map((draft): JudgedRow => ({ ...draft, status: statusOf(draft.problems) }))
  const { rows: housed, households } = householdsOf(rows)
  return { header, rows: housed, ignored, households }
}

interface Draft {
  readonly row: number
  readonly values: RegisterValues
  readonly problems: RegisterProblem[]
}

function judgeRows(
  table: RegisterTable,
  header: RegisterHeader,
  context: RegisterContext,
  ignored: IgnoredRow[],
  onrow: (done: number, of: number) => void,
): Draft[] {
  const merged = openMerged(table)
  const walk = openHouseholdWalk({
    readGrid: openGridWords(context.grids),
    onlyGrid: context.grids.length === 1 ? context.grids[0]?.code : undefined,
    byHeadRows: header.columnOf.householdNo === undefined && header.columnOf.headName === undefined,
  })
  const drafts: Draft[] = []
  const below = table.rows.filter((row) => row.row > header.row)
  const lastSaid = below.findLast((row) => row.cells.some((cell) => !isBlank(cellText(cell))))?.row ?? header.row
  let at = header.row
  for (const [index, row] of below.entries()) {
    if (index % 1000 === 0) onrow(index, below.length)
    if (row.row > lastSaid) break
    while (++at < row.row) ignored.push({ row: at, kind: 'blank' })
    const texts = Array.from(row.cells, cellText)
    const kind = rowKindOf(texts, header)
    const cells = openCells(row, header, merged)
    if (kind === 'person') drafts.push(judgeRow(row, cells, table, walk))
    else {
      ignored.push({ row: row.row, kind })
      if (kind === 'repeated-header') titleAbove(ignored)
      if (kind === 'heading') walk.heading(householdTexts(cells, '', null))
    }
  }
  return drafts
}

type Cells = (field: RegisterField) => TableCell | undefined

/** The cells of a row by field. Only what a household shares may come out of a merge. */
function openCells(row: TableRow, header: RegisterHeader, merged: ReturnType<typeof openMerged>): Cells {
  return (field) => {
    const column = header.columnOf[field]
    if (column === undefined) return undefined
    return SHARED.has(field) ? merged(row, column) : row.cells[column]
  }
}
const SHARED: ReadonlySet<RegisterField> = new Set<RegisterField>(['grid', 'householdNo', 'headName', 'address'])

const householdTexts = (cell: Cells, relationCode: string, name: string | null): HouseholdTexts => ({
  grid: cellText(cell('grid')),
  householdNo: cellText(cell('householdNo')),
  headName: cellText(cell('headName')),
  relationCode,
  name,
})

function judgeRow(row: TableRow, cell: Cells, table: RegisterTable, walk: ReturnType<typeof openHouseholdWalk>): Draft {
  const problems: RegisterProblem[] = []
  judgeCells(row, cell, problems)
  const person = judgePerson({ cell, typed: table.typed, date1904: table.date1904 }, problems)
  const household = walk.next(householdTexts(cell, person.relation.code, person.name), problems)
  const address = cellText(cell('address')).normalize('NFKC').replace(/\s+/g, ' ').trim()
  return { row: row.row, values: { ...household, ...person, address }, problems }
}

/** What is wrong with cells as such. */
function judgeCells(row: TableRow, cell: Cells, problems: RegisterProblem[]): void {
  for (const field of FIELDS_OF_CELLS) {
    const found = cell(field)
    if (found?.kind === 'error') problems.push(problem('CELL_ERROR', field, found.text))
    if (found?.kind === 'no-value') problems.push(problem('FORMULA_NO_CACHED_VALUE', field))
  }
  if (row.hidden) problems.push(problem('ROW_HIDDEN', null))
  if (cell('name')?.struck) problems.push(problem('ROW_STRUCK_OUT', null))
}
const FIELDS_OF_CELLS: readonly RegisterField[] = [
  'grid',
  'householdNo',
  'headName',
  'name',
  'relation',
  'sex',
  'idNumber',
  'birthDate',
  'phone',
  'address',
  'categories',
  'remark',
]

/** The same number in two rows holds both: which of them is wrong, only a person can say. */
function markDuplicates(drafts: readonly Draft[]): void {
  const byNumber = new Map<string, Draft[]>()
  for (const draft of drafts) {
    const number = draft.values.idNumber
    if (number === null) continue
    const same = byNumber.get(number)
    if (same) same.push(draft)
    else byNumber.set(number, [draft])
  }
  for (const same of byNumber.values())
    for (const draft of same.length > 1 ? same : []) {
      const other = same.find((one) => one !== draft)
      if (!other) continue
      draft.problems.push(problem('ID_DUPLICATE', 'idNumber', undefined, { withRow: other.row, household: other.values.householdNo ?? '' }))
    }
}

function rowsAbove(table: RegisterTable, header: RegisterHeader): IgnoredRow[] {
  const ignored: IgnoredRow[] = []
  let titled = false
  const above = new Map(table.rows.map((row) => [row.row, row]))
  for (let row = 1; row < header.row; row++) {
    const said = above.get(row)?.cells.some((cell) => !isBlank(cellText(cell))) ?? false
    ignored.push({ row, kind: !said ? 'blank' : titled ? 'subtitle' : 'title' })
    titled ||= said
  }
  if (header.row > 0) ignored.push({ row: header.row, kind: 'header' })
  return ignored
}

/** What stood right above a header said again was a title said again. */
function titleAbove(ignored: IgnoredRow[]): void {
  const at = ignored.length - 2
  const before = ignored[at]
  const header = ignored[at + 1]
  if (before && header && before.row === header.row - 1 && (before.kind === 'note' || before.kind === 'heading'))
    ignored[at] = { row: before.row, kind: 'repeated-title' }
}
