/**
 * Writes a small .xlsx with one sheet of text. Every cell is inline text, never a number or a formula.
 *
 *   V1.2.10  A cell that a spreadsheet program could take for a formula, now or after somebody saves the sheet as CSV, begins with `'`.
 */
import { strToU8, zipSync } from 'fflate'

/** `=`, `+`, `-`, `@`, their full-width twins, tab and line ends, also behind blanks that programs trim away. */
const RISKY = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u

export const guardText = (text: string): string => (RISKY.test(text) ? `'${text}` : text)

const MOST_CHARS = 32_767

export interface SheetToWrite {
  readonly name: string
  readonly rows: readonly (readonly string[])[]
  /** Widths of columns in characters. */
  readonly widths?: readonly number[]
}

export function writeWorkbook(sheet: SheetToWrite): Uint8Array {
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${OFFICE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${OFFICE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${OFFICE}.styles+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${RELATION}"><sheets><sheet name="${xml(sheetName(sheet.name))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATION}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" fontId="0" applyNumberFormat="1" quotePrefix="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1" quotePrefix="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}">${columns(sheet.widths ?? [])}<sheetData>${sheet.rows.map(rowXml).join('')}</sheetData></worksheet>`,
  }
  const declared = Object.entries(parts).map(([path, body]) => [
    path,
    strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`),
  ])
  return zipSync(Object.fromEntries(declared))
}

const OFFICE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships'
const RELATION = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'

/** The first row is bold: it is the header. */
const rowXml = (cells: readonly string[], index: number): string =>
  `<row r="${index + 1}">${cells.map((text, column) => cellXml(text, `${letters(column)}${index + 1}`, index === 0 ? 1 : 0)).join('')}</row>`

const cellXml = (text: string, ref: string, style: number): string =>
  text === ''
    ? ''
    : `<c r="${ref}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${xml(escaped(guardText(text).slice(0, MOST_CHARS)))}</t></is></c>`

const columns = (widths: readonly number[]): string =>
  widths.length === 0
    ? ''
    : `<cols>${widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>`

/** What XML cannot hold is written as `_x0001_`; words that look like that already are kept apart. */
const escaped = (text: string): string =>
  text
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\0-\x08\x0b-\x1f\ufffe\uffff]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`)

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const sheetName = (name: string): string =>
  name
    .replace(/[[\]:*?/\\'\0-\x1f]/g, ' ')
    .trim()
    .slice(0, 31) || 'Sheet1'

function letters(column: number): string {
  const first = Math.floor(column / 26)
  return (first > 0 ? letters(first - 1) : '') + String.fromCharCode(65 + (column % 26))
}
