import { expect, test } from 'vitest'
import { must } from '../kernel/must.ts'
import { readCsv } from './read-csv.ts'

const rowsOf = (bytes: Uint8Array): (string | null)[][] => {
  const read = readCsv(bytes, 'a')
  return must(read.ok ? read.value.sheets[0] : undefined, JSON.stringify(read)).rows.map((row) =>
    Array.from(row.cells, (cell) => cell?.text ?? null),
  )
}
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))

test('quotes, doubled quotes, line breaks in a field, all line ends', () => {
  expect(rowsOf(utf8('a,"b ""c""\r\nd",e\r\nf,,g\rh\n'))).toEqual([['a', 'b "c"\r\nd', 'e'], ['f', null, 'g'], ['h']])
  expect(rowsOf(utf8('a,b'))).toEqual([['a', 'b']])
  expect(rowsOf(utf8('a,\nb,'))).toEqual([['a'], ['b']])
})

test('records are counted, blank ones too', () => {
  const read = readCsv(utf8('a\n\n,,\n"x\ny"\nb\n'), 'a')
  expect(read.ok && read.value.sheets[0]?.rows.map((row) => row.row)).toEqual([1, 4, 5])
})

test('the separator is the sign that stands most often outside quotes, or what the first line says', () => {
  expect(rowsOf(utf8('a;b;c\n"1,2,3,4,5,6";2;3'))).toEqual([
    ['a', 'b', 'c'],
    ['1,2,3,4,5,6', '2', '3'],
  ])
  expect(rowsOf(utf8('a\tb\n1,5\t2'))).toEqual([
    ['a', 'b'],
    ['1,5', '2'],
  ])
  expect(rowsOf(utf8('sep=;\na;b,c,d,e'))).toEqual([['a', 'b,c,d,e']])
})

test('what programs put around digits is taken off', () => {
  expect(rowsOf(utf8('="329900198504032662","=""0012""",\'007,=1+1'))).toEqual([['329900198504032662', '0012', '007', '=1+1']])
})

test('UTF-8 with and without its mark, GBK, GB18030 and UTF-16 are told apart', () => {
  expect(rowsOf(utf8('\ufeff姓名,丁㳇'))).toEqual([['姓名', '丁㳇']])
  expect(rowsOf(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xb6, 0xa1]))).toEqual([['姓名', '丁']])
  expect(rowsOf(new Uint8Array([0xd0, 0xd5, 0x2c, 0x82, 0x30, 0xc5, 0x38]))[0]?.length).toBe(2)
  expect(rowsOf(new Uint8Array(Buffer.from('\ufeff姓名\t丁\r\n', 'utf16le')))).toEqual([['姓名', '丁']])
  expect(rowsOf(new Uint8Array(Buffer.from('name,no\r\nabc,1\r\n', 'utf16le')))).toEqual([
    ['name', 'no'],
    ['abc', '1'],
  ])
})

test('errors that a spreadsheet wrote out are errors', () => {
  const read = readCsv(utf8('a,#N/A'), 'a')
  expect(read.ok && read.value.sheets[0]?.rows[0]?.cells[1]).toEqual({ kind: 'error', text: '#N/A', struck: false })
})
