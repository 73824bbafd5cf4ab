/** The door of this folder: bytes of spreadsheets to cells of text, and back. */
import type { Result } from '../kernel/result.ts'
import { readCsv } from './read-csv.ts'
import { readWorkbook } from './read-workbook.ts'
import { sniff } from './sniff.ts'
import { SHEET_LIMITS, type SheetLimits, type SheetRefusal, type Workbook } from './workbook.ts'

export { readCsv } from './read-csv.ts'
export { readWorkbook } from './read-workbook.ts'
export { guardText, writeWorkbook, type SheetToWrite } from './write-workbook.ts'
export { SHEET_LIMITS } from './workbook.ts'
export type { Cell, CellKind, Merge, Sheet, SheetLimit, SheetLimits, SheetRefusal, SheetRow, Workbook } from './workbook.ts'

/** Reads whatever table a file is, by its bytes. `name` becomes the name of the only sheet of a text file. */
export const readTable = (bytes: Uint8Array, name: string, limits: SheetLimits = SHEET_LIMITS): Result<Workbook, SheetRefusal> =>
  sniff(bytes).kind === 'text' ? readCsv(bytes, name, limits) : readWorkbook(bytes, limits)
