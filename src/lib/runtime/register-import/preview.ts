/** What a screen shows of a judged register: which sheet, which columns, how many of what, row by row. */
import type { Comparison, RowChange } from '../../domain/register/compare.ts'
import { findHeader } from '../../domain/register/header.ts'
import type { JudgedRow, Judgement } from '../../domain/register/judge.ts'
import type { RegisterField } from '../../domain/register/problems.ts'
import type { Grid } from '../../domain/people.ts'
import type { Sheet, Workbook } from '../../sheets/index.ts'
import type { ImportPreview, ImportRow } from '../face.ts'

/** The sheet with a header and the most rows below it. Hidden sheets are somebody's notes: only when there is nothing else. */
export function chooseSheet(workbook: Workbook): Sheet | undefined {
  const visible = workbook.sheets.filter((sheet) => sheet.state === 'visible')
  const candidates = visible.length > 0 ? visible : workbook.sheets
  const sized = candidates.map((sheet) => {
    const header = findHeader(sheet)
    return { sheet, size: sheet.rows.length + (header ? 1e9 : 0) }
  })
  return sized.sort((a, b) => b.size - a.size)[0]?.sheet
}

export function previewOf(file: {
  readonly name: string
  readonly workbook: Workbook
  readonly sheet: Sheet
  readonly judged: Judgement
  readonly compared: Comparison
  readonly grids: readonly Grid[]
}): ImportPreview {
  const { judged, compared } = file
  const { header, rows, ignored, households } = judged
  const status = countBy(rows.map((row) => row.status))
  const change = countBy(compared.changes)
  return {
    fileName: file.name,
    sheet: file.sheet.name,
    sheets: file.workbook.sheets.filter((sheet) => sheet.state !== 'very-hidden').map((sheet) => sheet.name),
    columns: header.columns,
    missing: missingOf(judged, file.grids),
    counts: {
      rows: rows.length,
      ok: status.get('ok') ?? 0,
      warn: status.get('warn') ?? 0,
      hold: status.get('hold') ?? 0,
      ignored: ignored.length,
      new: change.get('new') ?? 0,
      changed: change.get('changed') ?? 0,
      same: change.get('same') ?? 0,
      households: households.length,
    },
    householdProblems: households.flatMap((one) =>
      one.problems.map((code) => ({ code, household: [one.no, one.headName].filter((word) => word !== '').join(' '), rows: one.rows })),
    ),
  }
}

export const rowOf = ({ row, status, values, problems }: JudgedRow, change: RowChange): ImportRow => ({
  row,
  status,
  change,
  name: values.name ?? problems.find((one) => one.field === 'name')?.raw ?? '',
  household: [values.householdNo, values.headName].filter((word) => word !== null && word !== '').join(' '),
  problems,
})

/** With several grids and no column that tells them apart nothing can be placed. */
const missingOf = ({ header }: Judgement, grids: readonly Grid[]): readonly RegisterField[] =>
  grids.length !== 1 && header.columnOf.grid === undefined ? [...header.missing, 'grid'] : header.missing

function countBy<T>(words: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}
