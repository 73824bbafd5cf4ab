/**
 * The rows that a person must look at, as a workbook to correct and import again: the file's own columns, the household written into every row,
 * the row's number and the reasons at the end. What may not be kept here is not handed on either.
 */
import { categoryWord, isForbiddenCategory } from '../../domain/categories.ts'
import type { RowChange } from '../../domain/register/compare.ts'
import type { RegisterHeader } from '../../domain/register/header.ts'
import type { JudgedRow } from '../../domain/register/judge.ts'
import { cellText } from '../../domain/register/table.ts'
import { writeWorkbook, type Sheet } from '../../sheets/index.ts'

/** Rows held by a problem or for want of a grid; with warnings, if asked. */
export const badRowsOf = (rows: readonly JudgedRow[], changes: readonly RowChange[], withWarnings: boolean): readonly JudgedRow[] =>
  rows.filter((row, index) => row.status === 'hold' || changes[index] === 'held' || (withWarnings && row.status === 'warn'))

export function writeBadRows(bad: {
  readonly rows: readonly JudgedRow[]
  readonly sheet: Sheet | undefined
  readonly header: RegisterHeader | undefined
  /** Heads of the two columns that are added: row number, reasons. */
  readonly heads: readonly [string, string]
  /** By the place of the row. */
  readonly reasons: readonly string[]
}): Uint8Array {
  const { rows, sheet, header, heads, reasons } = bad
  const columns = header?.columns ?? []
  const source = new Map(sheet?.rows.map((row) => [row.row, row]))
  const lines = rows.map((row, index) => [
    ...columns.map(({ column, field }) => {
      const text = cellText(source.get(row.row)?.cells[column])
      switch (field) {
        case 'grid':
          return text || row.values.gridWord
        case 'householdNo':
          return text || (row.values.householdNo ?? '')
        case 'headName':
          return text || (row.values.headName ?? '')
        case 'address':
          return text || row.values.address
        case 'categories':
          return isForbiddenCategory(text) ? [...row.values.categories.map(categoryWord), ...row.values.categoriesUnknown].join('、') : text
        default:
          return isForbiddenCategory(text) ? '' : text
      }
    }),
    String(row.row),
    reasons[index] ?? '',
  ])
  return writeWorkbook({
    name: sheet?.name ?? '',
    rows: [[...columns.map(({ header: words }) => words), ...heads], ...lines],
    widths: [...columns.map(() => 16), 8, 60],
  })
}
