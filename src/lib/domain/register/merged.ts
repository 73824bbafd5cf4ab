/** A merged cell speaks for every row it covers. Rows must be asked for in order, top down. */
import type { RegisterTable, TableCell, TableMerge, TableRow } from './table.ts'

/** The cell of a row in a column, or the cell of the merge that covers it. */
export function openMerged(table: RegisterTable): (row: TableRow, column: number) => TableCell | undefined {
  const byRow = new Map(table.rows.map((row) => [row.row, row]))
  const columns = new Map<number, { readonly merges: readonly TableMerge[]; at: number }>()

  function columnOf(column: number): { readonly merges: readonly TableMerge[]; at: number } {
    const known = columns.get(column)
    if (known) return known
    const merges = table.merges.filter((merge) => merge.left <= column && merge.right >= column && merge.bottom > merge.top)
    const fresh = { merges: merges.sort((a, b) => a.top - b.top), at: 0 }
    columns.set(column, fresh)
    return fresh
  }

  return (row, column) => {
    const state = columnOf(column)
    while ((state.merges[state.at]?.bottom ?? Infinity) < row.row) state.at++
    const merge = state.merges[state.at]
    if (!merge || merge.top > row.row) return row.cells[column]
    return byRow.get(merge.top)?.cells[merge.left]
  }
}
