/**
 * The desk at which a register is read, judged, compared and taken in. One file at a time; everything heavy happens here, so it lives in a worker.
 * It knows no words for people: problems are codes with facts.
 */
import { compareRegister, type Comparison } from '../../domain/register/compare.ts'
import type { FieldChoice } from '../../domain/register/header.ts'
import { judgeRegister, type JudgedRow, type Judgement } from '../../domain/register/judge.ts'
import type { Grid } from '../../domain/people.ts'
import type { Day, Ids } from '../../kernel/ids.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { readTable, SHEET_LIMITS, type Sheet, type SheetRefusal, type Workbook } from '../../sheets/index.ts'
import type { ImportPreview, ImportProblem, ImportProgress, ImportRefusal, ImportRow, KeepRefusal, RegisterField } from '../face.ts'
import { badRowsOf, writeBadRows } from './bad-rows.ts'
import { chooseSheet, previewOf, rowOf } from './preview.ts'
import type { RegisterStore } from './store.ts'

export type RowFilter = 'all' | 'ok' | 'warn' | 'hold'
export interface Remapping {
  readonly sheet?: string
  readonly fields?: Readonly<Record<number, RegisterField | null>>
}

export interface BadRow {
  readonly row: number
  readonly problems: readonly ImportProblem[]
}
export interface Taken {
  readonly households: number
  readonly residents: number
  readonly same: number
}
type OnProgress = (at: ImportProgress) => void

export interface Desk {
  read(file: Blob, name: string, today: Day, onprogress: OnProgress): Promise<Result<ImportPreview, ImportRefusal>>
  remap(choice: Remapping, today: Day, onprogress: OnProgress): Promise<Result<ImportPreview, ImportRefusal>>
  rows(filter: RowFilter, from: number, count: number): readonly ImportRow[]
  accept(today: Day, onprogress: OnProgress): Promise<Result<Taken, KeepRefusal>>
  bad(withWarnings: boolean): readonly BadRow[]
  writeBad(withWarnings: boolean, heads: readonly [string, string], reasons: readonly string[]): Uint8Array
}

interface Open {
  readonly name: string
  readonly workbook: Workbook
  sheet: Sheet | undefined
  choice: FieldChoice
  judged: Judgement | undefined
  compared: Comparison | undefined
}

export function openDesk(deps: { readonly store: RegisterStore; readonly ids: Ids; readonly grids: readonly Grid[] }): Desk {
  const { store, ids, grids } = deps
  let open: Open | undefined

  async function compare(judged: Judgement, today: Day, onprogress: OnProgress): Promise<Comparison> {
    onprogress({ phase: 'comparing', done: 0, of: judged.rows.length })
    const compared = compareRegister(judged, await store.existing(grids.map((grid) => grid.code)), { ids, today })
    onprogress({ phase: 'comparing', done: judged.rows.length, of: judged.rows.length })
    return compared
  }

  async function judge(file: Open, today: Day, onprogress: OnProgress): Promise<Result<ImportPreview, ImportRefusal>> {
    file.judged = undefined
    file.compared = undefined
    if (!file.sheet || file.sheet.rows.length === 0) return refuse({ kind: 'not-a-register', why: 'empty' })
    const judged = judgeRegister(file.sheet, { grids }, file.choice, (done, of) => onprogress({ phase: 'judging', done, of }))
    if (!judged) return refuse({ kind: 'not-a-register', why: 'no-header' })
    if (judged.rows.length === 0) return refuse({ kind: 'not-a-register', why: 'empty' })
    const compared = await compare(judged, today, onprogress)
    file.judged = judged
    file.compared = compared
    return ok(previewOf({ name: file.name, workbook: file.workbook, sheet: file.sheet, judged, compared, grids }))
  }

  async function read(file: Blob, name: string, today: Day, onprogress: OnProgress): Promise<Result<ImportPreview, ImportRefusal>> {
    open = undefined
    if (file.size > SHEET_LIMITS.fileBytes) return refuse({ kind: 'too-large', limit: 'file' })
    onprogress({ phase: 'reading', done: 0, of: file.size })
    const bytes = await bytesOf(file)
    if (!bytes) return refuse({ kind: 'broken-file' })
    const workbook = readTable(bytes, name)
    onprogress({ phase: 'reading', done: file.size, of: file.size })
    if (!workbook.ok) return refuse(refusalOf(workbook.error))
    open = { name, workbook: workbook.value, sheet: chooseSheet(workbook.value), choice: {}, judged: undefined, compared: undefined }
    return judge(open, today, onprogress)
  }

  async function remap(choice: Remapping, today: Day, onprogress: OnProgress): Promise<Result<ImportPreview, ImportRefusal>> {
    if (!open) return refuse({ kind: 'not-a-register', why: 'empty' })
    const sheet = choice.sheet === undefined ? undefined : open.workbook.sheets.find((one) => one.name === choice.sheet)
    if (sheet && sheet !== open.sheet) {
      open.sheet = sheet
      open.choice = {}
    }
    if (choice.fields) open.choice = { ...open.choice, ...choice.fields }
    return judge(open, today, onprogress)
  }

  async function accept(today: Day, onprogress: OnProgress): Promise<Result<Taken, KeepRefusal>> {
    const judged = open?.judged
    if (!open || !judged) return refuse({ kind: 'not-here', what: 'register' })
    // What has not come down yet would be written a second time.
    const coming = await store.coming(grids.map((grid) => grid.code))
    if (coming !== 0) return refuse({ kind: 'still-coming', n: coming })
    // The register may have changed since the preview: what is written is compared anew.
    const { drafts, changes } = await compare(judged, today, onprogress)
    onprogress({ phase: 'keeping', done: 0, of: drafts.length })
    const kept = await store.keepMany(drafts, (done) => onprogress({ phase: 'keeping', done, of: drafts.length }))
    open.compared = await compare(judged, today, () => undefined)
    if (!kept.ok) return kept
    const households = drafts.filter((draft) => draft.kind === 'household.described').length
    const residents = changes.filter((change) => change === 'new' || change === 'changed').length
    return ok({ households, residents, same: changes.filter((change) => change === 'same').length })
  }

  function rows(filter: RowFilter, from: number, count: number): readonly ImportRow[] {
    const changes = open?.compared?.changes ?? []
    const found: ImportRow[] = []
    let skip = from
    for (const [index, row] of (open?.judged?.rows ?? []).entries()) {
      if (filter !== 'all' && row.status !== filter) continue
      if (skip-- > 0) continue
      if (found.length >= count) break
      found.push(rowOf(row, changes[index] ?? 'held'))
    }
    return found
  }

  const badOf = (withWarnings: boolean): readonly JudgedRow[] =>
    badRowsOf(open?.judged?.rows ?? [], open?.compared?.changes ?? [], withWarnings)

  return {
    read,
    remap,
    rows,
    accept,
    bad: (withWarnings) => badOf(withWarnings).map(({ row, problems }) => ({ row, problems })),
    writeBad: (withWarnings, heads, reasons) =>
      writeBadRows({ rows: badOf(withWarnings), sheet: open?.sheet, header: open?.judged?.header, heads, reasons }),
  }
}

/** A file that was moved or deleted after it was chosen cannot be read any more. */
async function bytesOf(file: Blob): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await file.arrayBuffer())
  } catch (error) {
    if (error instanceof DOMException) return undefined
    throw error
  }
}

function refusalOf(refusal: SheetRefusal): ImportRefusal {
  if (refusal.kind === 'empty') return { kind: 'not-a-register', why: 'empty' }
  if (refusal.kind === 'not-a-table') return { kind: 'not-a-register', why: 'not-a-table' }
  return refusal
}
