/** A table as it comes from a spreadsheet, and how its cells read as text. Rows are numbered as the spreadsheet shows them, columns from 0. */

export interface TableCell {
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'error' | 'no-value'
  readonly text: string
  readonly struck: boolean
}
export interface TableRow {
  readonly row: number
  readonly hidden: boolean
  readonly cells: readonly (TableCell | undefined)[]
}
export interface TableMerge {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}
export interface RegisterTable {
  /** Rows that hold something, in order. */
  readonly rows: readonly TableRow[]
  readonly merges: readonly TableMerge[]
  readonly hiddenColumns: ReadonlySet<number>
  readonly date1904: boolean
  /** False when the file had no types of cells (CSV). */
  readonly typed: boolean
}

/** What a person would read in the cell. Errors and formulas without a value read as nothing. */
export function cellText(cell: TableCell | undefined): string {
  if (!cell || cell.kind === 'error' || cell.kind === 'no-value') return ''
  if (cell.kind === 'number') return numberText(cell.text)
  // A leading apostrophe is how spreadsheets (and our own export) say "this is text".
  return cell.text.startsWith("'") ? cell.text.slice(1) : cell.text
}

/** Digits as the program would show them: at most 15 that mean something, never in powers of ten. */
export function numberText(raw: string): string {
  if (/^\d{1,15}$/.test(raw)) return raw
  return String(Number(Number(raw).toPrecision(15)))
}

/** Nothing that ink would show. */
export const isBlank = (text: string): boolean => /^[\s\p{Cf}\u3000]*$/u.test(text)

/** The words of a cell without any white space or signs nobody sees. */
export const squeezed = (text: string): string => text.replace(/[\s\p{Cf}\p{Cc}]/gu, '')
