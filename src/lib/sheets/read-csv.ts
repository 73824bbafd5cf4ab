/**
 * Reads a table of text: UTF-8 with or without its mark, GB18030 (GBK), UTF-16; commas, semicolons or tabs; any line ends.
 * `="…"` and a leading `'` are what spreadsheet programs put around digits to keep them, so they are taken off.
 */
import { ok, refuse, type Result } from '../kernel/result.ts'
import { sniff } from './sniff.ts'
import { BROKEN, SHEET_LIMITS, tooLarge, type Cell, type SheetLimits, type SheetRefusal, type SheetRow, type Workbook } from './workbook.ts'

export function readCsv(bytes: Uint8Array, name: string, limits: SheetLimits = SHEET_LIMITS): Result<Workbook, SheetRefusal> {
  if (bytes.length > limits.fileBytes) return refuse(tooLarge('file'))
  const found = sniff(bytes)
  if (found.kind !== 'text') return refuse(found.kind === 'zip' ? { kind: 'not-a-table' } : found)
  const text = decodeText(bytes)
  if (text === undefined || text.includes('\0')) return refuse(BROKEN)
  const rows = readRows(text, limits)
  if (!rows.ok) return rows
  return ok({
    sheets: [{ name, state: 'visible', rows: rows.value, merges: [], hiddenColumns: new Set(), date1904: false, typed: false }],
  })
}

/** GB18030 reads nearly anything, so UTF-8 is tried first and strictly. Undefined when it is no text in any of them. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  if (bytes.subarray(0, 4096).includes(0)) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
  const text = new TextDecoder('gb18030').decode(bytes)
  const lost = text.split('\ufffd').length - 1
  return lost * 100 > text.length ? undefined : text
}

function readRows(text: string, limits: SheetLimits): Result<SheetRow[], SheetRefusal> {
  const hint = /^sep=(.)\r?\n/i.exec(text)
  const separator = (hint?.[1] ?? separatorOf(text)).charCodeAt(0)
  const rows: SheetRow[] = []
  let cells: (Cell | undefined)[] = []
  let row = 1
  let left = limits.cells
  let refusal: SheetRefusal | undefined
  const known = new Map<string, Cell>()

  function take(column: number, field: string): void {
    if (field === '') return
    if (field.length > limits.cellChars) refusal = tooLarge('cell')
    else if (row > limits.rows) refusal = tooLarge('rows')
    else if (column >= limits.columns) refusal = tooLarge('columns')
    else if (--left < 0) refusal = tooLarge('cells')
    else cells[column] = cellOf(unwrapped(field))
  }
  function cellOf(field: string): Cell | undefined {
    if (field === '') return undefined
    const same = field.length < 12 ? known.get(field) : undefined
    if (same) return same
    const cell: Cell = { kind: ERRORS.has(field) ? 'error' : 'text', text: field, struck: false }
    if (field.length < 12 && known.size < 100_000) known.set(field, cell)
    return cell
  }
  function endRow(): void {
    if (cells.length > 0) rows.push({ row, hidden: false, cells })
    cells = []
    row++
  }

  let at = hint ? hint[0].length : 0
  let column = 0
  while (at < text.length && !refusal) {
    const field = fieldAt(text, at, separator)
    take(column, field.text)
    at = field.end
    const code = text.charCodeAt(at)
    if (code === separator) {
      column++
      at++
      if (at < text.length) continue
    }
    endRow()
    column = 0
    at += code === 13 && text.charCodeAt(at + 1) === 10 ? 2 : code === separator ? 0 : 1
  }
  return refusal ? refuse(refusal) : ok(rows)
}

const ERRORS: ReadonlySet<string> = new Set(['#N/A', '#REF!', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!'])

/** One field and where it ends. A quote that is never closed takes the rest, as it does in every spreadsheet program. */
function fieldAt(text: string, from: number, separator: number): { text: string; end: number } {
  let at = from
  let quoted = ''
  if (text.charCodeAt(at) === 34) {
    at++
    for (;;) {
      const close = text.indexOf('"', at)
      if (close < 0) return { text: quoted + text.slice(at), end: text.length }
      quoted += text.slice(at, close)
      at = close + 1
      if (text.charCodeAt(at) !== 34) break
      quoted += '"'
      at++
    }
  }
  let end = at
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end)
    if (code === separator || code === 10 || code === 13) break
  }
  return { text: quoted + text.slice(at, end), end }
}

const unwrapped = (field: string): string => {
  const protectedText = /^="(.*)"$/s.exec(field)?.[1]
  if (protectedText !== undefined) return protectedText.replaceAll('""', '"')
  return field.length > 1 && field.startsWith("'") ? field.slice(1) : field
}

/** The sign that stands most often outside quotes in the beginning. */
function separatorOf(text: string): string {
  const head = text.slice(0, 20_000).replace(/"[^"]*"/g, '')
  const counted = [',', '\t', ';'].map((sign) => ({ sign, count: head.split(sign).length }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).sign
}
