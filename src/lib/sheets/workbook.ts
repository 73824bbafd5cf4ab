/**
 * What a spreadsheet says, as cells of text. Nothing is evaluated and nothing is guessed here: a number keeps the digits of the file,
 * a formula counts by the value the file remembers, and which words are dates or names is for others to judge.
 */

/** `no-value`: a formula whose result the file does not hold. `date`: a number (or ISO text) shown as a date. */
export type CellKind = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'no-value'

export interface Cell {
  readonly kind: CellKind
  readonly text: string
  /** Struck out by font. */
  readonly struck: boolean
}

export interface SheetRow {
  /** As the spreadsheet program shows it, 1 and up; for CSV the number of the record. */
  readonly row: number
  readonly hidden: boolean
  /** By column, 0 = A. A hole is an empty cell. */
  readonly cells: readonly (Cell | undefined)[]
}

/** Both ends belong to it. Rows as shown (1 = first), columns from 0. */
export interface Merge {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export interface Sheet {
  readonly name: string
  readonly state: 'visible' | 'hidden' | 'very-hidden'
  /** Rows that hold something, in order. */
  readonly rows: readonly SheetRow[]
  readonly merges: readonly Merge[]
  readonly hiddenColumns: ReadonlySet<number>
  /** Days count from 1904-01-01 instead of 1899-12-31. */
  readonly date1904: boolean
  /** False for CSV: there a cell has no type, whatever it was before. */
  readonly typed: boolean
}

export interface Workbook {
  readonly sheets: readonly Sheet[]
}

export type SheetLimit = 'file' | 'unpacked' | 'entries' | 'rows' | 'columns' | 'cells' | 'cell' | 'merges'
export type Hostility = 'ratio' | 'doctype' | 'entity' | 'path' | 'twice-named' | 'depth' | 'tag'

export type SheetRefusal =
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken-file' }
  /** Sealed with a password. */
  | { readonly kind: 'locked-file' }
  /** .xls or .xlsb. */
  | { readonly kind: 'old-excel' }
  /** Something else than a table: a page, a picture, another archive. */
  | { readonly kind: 'not-a-table' }
  | { readonly kind: 'too-large'; readonly limit: SheetLimit }
  | { readonly kind: 'hostile-file'; readonly why: Hostility }

export interface SheetLimits {
  readonly fileBytes: number
  /** All parts of one file together, counted while they unpack. */
  readonly unpackedBytes: number
  /** Unpacked to packed, per part; asked once a part is past 4 MB. Real registers stay below 30. */
  readonly ratio: number
  readonly entries: number
  readonly rows: number
  readonly columns: number
  readonly cells: number
  readonly cellChars: number
  readonly merges: number
}

export const SHEET_LIMITS: SheetLimits = {
  fileBytes: 30 * 1024 * 1024,
  unpackedBytes: 300 * 1024 * 1024,
  ratio: 100,
  entries: 10_000,
  rows: 200_000,
  columns: 100,
  cells: 4_000_000,
  cellChars: 100_000,
  merges: 500_000,
}

export const tooLarge = (limit: SheetLimit): SheetRefusal => ({ kind: 'too-large', limit })
export const hostile = (why: Hostility): SheetRefusal => ({ kind: 'hostile-file', why })
export const BROKEN: SheetRefusal = { kind: 'broken-file' }
