import { expect, test } from 'vitest'
import { workbookOf, workbookParts, zipOf } from '../../../test/support/zip.ts'
import { must } from '../kernel/must.ts'
import { readWorkbook, type Sheet } from './index.ts'
import { isDateFormat } from './styles.ts'

const sheetOf = (bytes: Uint8Array): Sheet => {
  const read = readWorkbook(bytes)
  return must(read.ok ? read.value.sheets[0] : undefined, `it is read: ${JSON.stringify(read)}`)
}
const cellsOf = (rows: string, more: Parameters<typeof workbookOf>[1] = {}) =>
  sheetOf(workbookOf(rows, more)).rows.flatMap((row) => Array.from(row.cells, (cell) => (cell ? [cell.kind, cell.text] : null)))

test('shared words: rich text is joined, pinyin guides are no part of it, signs XML cannot hold come back', () => {
  const strings = `<sst><si><t>男</t></si><si><r><t>丁</t></r><r><rPr><color/></rPr><t xml:space="preserve">㳇 </t></r><rPh sb="0" eb="1"><t>DING</t></rPh><phoneticPr/></si><si><t>a_x000D_b&#x4E2D;&lt;</t></si></sst>`
  expect(
    cellsOf('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>', { strings }),
  ).toEqual([
    ['text', '男'],
    ['text', '丁㳇 '],
    ['text', 'a\rb中<'],
  ])
  expect(readWorkbook(workbookOf('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', { strings }))).toEqual({
    ok: false,
    error: { kind: 'broken-file' },
  })
})

test('a number keeps the digits of the file, a date is a number whose style says so', () => {
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>'
  const rows =
    '<row r="1"><c r="A1"><v>3.2990019870210598E+17</v></c><c r="B1" s="1"><v>30445</v></c><c r="C1" s="2"><v>1.5</v></c><c r="D1" t="d"><v>2026-11-23</v></c></row>'
  expect(cellsOf(rows, { styles })).toEqual([
    ['number', '3.2990019870210598E+17'],
    ['date', '30445'],
    ['date', '1.5'],
    ['date', '2026-11-23'],
  ])
})

test('formats are dates by their letters, not by what stands in quotes', () => {
  expect(['14', '22', '31', '57'].map((id) => isDateFormat(id, undefined))).toEqual([true, true, true, true])
  expect(['0', '1', '49'].map((id) => isDateFormat(id, undefined))).toEqual([false, false, false])
  expect(['0.00"days"', '[Red]0', '#,##0\\d', 'General', '0_d'].map((code) => isDateFormat('164', code))).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
  expect(['yyyy-mm-dd', '[$-804]m"月"d"日"'].map((code) => isDateFormat('164', code))).toEqual([true, true])
})

test('formulas count by the value the file remembers; without one they say so', () => {
  const rows =
    '<row r="1"><c r="A1" t="str"><f>D1&amp;""</f><v>王</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="e"><f>VLOOKUP(1,2,3)</f><v>#N/A</v></c><c r="D1" t="b"><v>1</v></c></row>'
  expect(cellsOf(rows)).toEqual([
    ['text', '王'],
    ['no-value', ''],
    ['error', '#N/A'],
    ['boolean', 'TRUE'],
  ])
})

test('places are where the file says or one on, whatever prefix its tags have', () => {
  const rows = '<x:row><x:c><x:v>1</x:v></x:c><x:c r="D1"><x:v>2</x:v></x:c></x:row><x:row r="5"><x:c r="B5"><x:v>3</x:v></x:c></x:row>'
  const { rows: found } = sheetOf(workbookOf(rows))
  expect(found.map((row) => [row.row, Array.from(row.cells, (cell) => cell?.text ?? null)])).toEqual([
    [1, ['1', null, null, '2']],
    [5, [null, '3']],
  ])
})

test('merges, hidden rows and columns, struck-out fonts', () => {
  const styles =
    '<styleSheet><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/></cellXfs></styleSheet>'
  const xml = `<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="2" hidden="1"><c r="A2"><v>1</v></c><c r="B2" s="1"><v>1</v></c><c r="C2" s="2"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B4"/><mergeCell ref="nonsense"/></mergeCells></worksheet>`
  const sheet = sheetOf(zipOf(workbookParts(xml, { styles })))
  expect(sheet.merges).toEqual([{ top: 2, bottom: 4, left: 0, right: 1 }])
  expect([...sheet.hiddenColumns]).toEqual([1, 2])
  expect(sheet.rows[0]?.hidden).toBe(true)
  expect(sheet.rows[0]?.cells.map((cell) => cell?.struck)).toEqual([false, true, false])
})

test('sheets tell whether they are hidden, very hidden, and from which year days count', () => {
  const book =
    '<workbook><workbookPr date1904="1"/><sheets><sheet name="甲" r:id="rId1"/><sheet name="乙" state="hidden" r:id="rId1"/><sheet name="丙" state="veryHidden" r:id="rId1"/><sheet name="no part" r:id="rId9"/></sheets></workbook>'
  const read = readWorkbook(workbookOf('', { book }))
  expect(read.ok && read.value.sheets.map((sheet) => [sheet.name, sheet.state, sheet.date1904])).toEqual([
    ['甲', 'visible', true],
    ['乙', 'hidden', true],
    ['丙', 'very-hidden', true],
  ])
})

test('comments, CDATA and instructions inside a sheet are no cells', () => {
  expect(cellsOf('<!-- <row r="9"/> --><row r="1"><?x <c/> ?><c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c></row>')).toEqual([
    ['text', 'a<b'],
  ])
})
