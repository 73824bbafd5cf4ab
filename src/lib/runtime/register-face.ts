/** The register import as screens see it: read, look, map, take in. Part of `face.ts`, which hands it on. */
import type { RegisterField } from '../domain/register/problems.ts'
import type { Result } from '../kernel/result.ts'
import type { KeepRefusal } from './keep-refusal.ts'

export { REGISTER_FIELDS, type RegisterField } from '../domain/register/problems.ts'

export type ProblemLevel = 'hold' | 'warn' | 'info'
export interface ImportProblem {
  readonly code: string
  readonly level: ProblemLevel
  /** The column it is about, as the field's name in `RegisterField`, or null for the whole row. */
  readonly field: RegisterField | null
  /** What the cell says. */
  readonly raw?: string
  /** Facts for the sentence (numbers, other row …). */
  readonly facts?: Readonly<Record<string, string | number>>
}
export interface ImportRow {
  /** Row number as the spreadsheet shows it. */
  readonly row: number
  readonly status: 'ok' | 'warn' | 'hold'
  /** Against what is in the register here already. */
  readonly change: 'new' | 'changed' | 'same' | 'held'
  readonly name: string
  readonly household: string
  readonly problems: readonly ImportProblem[]
}
export interface ImportColumn {
  readonly column: number
  /** The header's words, '' when none. */
  readonly header: string
  readonly field: RegisterField | null
  /** First few values, for a person who maps. */
  readonly samples: readonly string[]
}
export interface ImportPreview {
  readonly fileName: string
  readonly sheet: string
  readonly sheets: readonly string[]
  readonly columns: readonly ImportColumn[]
  /** Fields without a column that an import cannot do without. */
  readonly missing: readonly RegisterField[]
  readonly counts: {
    readonly rows: number
    readonly ok: number
    readonly warn: number
    readonly hold: number
    readonly ignored: number
    readonly new: number
    readonly changed: number
    readonly same: number
    readonly households: number
  }
  readonly householdProblems: readonly { readonly code: string; readonly household: string; readonly rows: readonly number[] }[]
}
export type ImportRefusal =
  | { readonly kind: 'not-a-register'; readonly why: 'empty' | 'no-header' | 'not-a-table' }
  | { readonly kind: 'broken-file' }
  | { readonly kind: 'locked-file' }
  | { readonly kind: 'old-excel' }
  | { readonly kind: 'too-large'; readonly limit: string }
  | { readonly kind: 'hostile-file'; readonly why: string }
export interface ImportProgress {
  readonly phase: 'reading' | 'judging' | 'comparing' | 'keeping'
  readonly done: number
  readonly of: number
}
export interface RegisterImport {
  read(file: File, onprogress: (at: ImportProgress) => void): Promise<Result<ImportPreview, ImportRefusal>>
  /** Another sheet, or other columns. */
  remap(choice: {
    readonly sheet?: string
    readonly fields?: Readonly<Record<number, RegisterField | null>>
  }): Promise<Result<ImportPreview, ImportRefusal>>
  /** Rows of the preview, filtered, a page at a time. */
  rows(filter: 'all' | 'ok' | 'warn' | 'hold', from: number, count: number): Promise<readonly ImportRow[]>
  /** Takes what is not held. Nothing is written for rows that are the same. */
  accept(
    onprogress: (at: ImportProgress) => void,
  ): Promise<Result<{ readonly households: number; readonly residents: number; readonly same: number }, KeepRefusal>>
  /** The held rows (and those with warnings, if asked) as a workbook with a reason column. */
  badRows(withWarnings: boolean, words: (problem: ImportProblem) => string): Promise<Blob>
  close(): void
}
