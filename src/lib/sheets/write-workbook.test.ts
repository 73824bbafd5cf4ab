import fc from 'fast-check'
import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { must } from '../kernel/must.ts'
import { guardText, readWorkbook, writeWorkbook } from './index.ts'

const back = (rows: readonly (readonly string[])[]): string[][] => {
  const read = readWorkbook(writeWorkbook({ name: '待改', rows }))
  const sheet = must(read.ok ? read.value.sheets[0] : undefined, JSON.stringify(read))
  return sheet.rows.map((row) => Array.from(row.cells, (cell) => cell?.text ?? ''))
}

/** Ways to make a spreadsheet program run something. */
const VECTORS = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://example.invalid","点")',
  '=IMPORTXML("http://example.invalid","//a")',
  '=WEBSERVICE("http://example.invalid")',
  '=DDE("cmd";"/C calc";"x")',
  '=SUM(1,2)',
  '==1',
  '=\n1',
  '+1+1',
  "+cmd|' /C calc'!A0",
  '+86 13800001234',
  '-1+1',
  "-2+3+cmd|' /C calc'!A0",
  '-',
  '@SUM(1+1)',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '@',
  '\t=1+1',
  '\t',
  '\tword',
  '\r=1+1',
  '\rword',
  '\n=1+1',
  '\nword',
  '\r\n=1',
  ' =1+1',
  '\u00a0=1+1',
  '\u3000=1+1',
  '\u200b=1+1',
  '\ufeff=1+1',
  '\u0000=1+1',
  '\u001f@x',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  ' ＝1',
  '\t＠x',
  '=邵一豪',
  '=A1&"',
  '-\u200b1',
  '\u202e=1+1',
]

test('V1.2.10 each of 40 and more formula-like texts is written as text behind an apostrophe', () => {
  expect(VECTORS.length).toBeGreaterThanOrEqual(40)
  for (const vector of VECTORS) expect([vector, guardText(vector)]).toEqual([vector, `'${vector}`])
  const bytes = writeWorkbook({ name: 'x', rows: VECTORS.map((vector) => [vector]) })
  const xml = strFromU8(must(unzipSync(bytes)['xl/worksheets/sheet1.xml'], 'a sheet'))
  expect(xml).not.toMatch(/<f[ >]|<v>|t="(?!inlineStr)/)
  expect(back(VECTORS.map((vector) => [vector])).flat()).toEqual(VECTORS.map((vector) => `'${vector}`))
})

test('V1.2.10 words that are no formula stay as they are', () => {
  const plain = [
    '李国忠',
    '13800001234',
    '0510-87654321',
    'a=b',
    '(-1)',
    "'x",
    '《-》',
    '1+1',
    '　全角',
    '<b>&"\'</b>',
    '_x000D_',
    '2026-11-23',
  ]
  for (const text of plain) expect(guardText(text)).toBe(text)
  expect(back([plain])).toEqual([plain])
})

/** Any code units at all, halves of signs included. */
const anything = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units))

test('whatever is written is read back, word for word', () => {
  const cell = fc.oneof(anything, fc.string({ maxLength: 30 }))
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), (cells) => {
      const rows = [['head'], [...cells, 'end']]
      expect(back(rows)[1]).toEqual([...cells, 'end'].map((text) => guardText(text).replace(/\p{Cs}/gu, '\ufffd')))
    }),
    { numRuns: 200 },
  )
})

test('names of sheets that a program would refuse are mended, columns go beyond Z', () => {
  const read = readWorkbook(writeWorkbook({ name: 'a/b:c[*]?'.repeat(9), rows: [Array.from({ length: 60 }, (_, n) => String(n))] }))
  expect(read.ok && read.value.sheets[0]?.name.length).toBeLessThanOrEqual(31)
  expect(read.ok && read.value.sheets[0]?.rows[0]?.cells[59]?.text).toBe('59')
})
