import fc from 'fast-check'
import { expect, test } from 'vitest'
import { GRIDS, HEADER, idNumber, tableOf } from '../../../../test/support/register.ts'
import { must } from '../../kernel/must.ts'
import { openGridWords } from './grid-words.ts'
import { fieldOfHeader, findHeader } from './header.ts'
import { judgeRegister, type Judgement } from './judge.ts'
import { readBirth } from './birth-words.ts'
import { numberText, type RegisterTable, type TableCell } from './table.ts'

const id = idNumber('19560302', 11)
const judged = (table: RegisterTable, grids = GRIDS): Judgement => must(judgeRegister(table, { grids }), 'it has a header')
const codes = (judgement: Judgement): string[][] =>
  judgement.rows.map((row) => row.problems.filter((one) => one.level !== 'info').map((one) => one.code))
const cell = (kind: TableCell['kind'], text: string): TableCell => ({ kind, text, struck: false })

test('headers are known by many words, numbers of before are no field', () => {
  expect(['姓 名', '身份证号码（18位）', '*联系电话：', '公民身份号码', '与户主的关系', '所属网格'].map(fieldOfHeader)).toEqual([
    'name',
    'idNumber',
    'phone',
    'idNumber',
    'relation',
    'grid',
  ])
  expect(['联系电话（旧）', '原身份证号', '核对', ''].map(fieldOfHeader)).toEqual([undefined, undefined, undefined, undefined])
})

test('a header over two rows: labels merged downwards belong to the lower row', () => {
  const base = tableOf(
    [
      ['', '', '', '男', id],
      ['第一网格', '1', '李国忠', '男', id],
    ],
    ['网格', '户号', '姓名', '基本信息', ''],
  )
  const rows = base.rows.map((row, at) =>
    at === 1 ? { ...row, cells: [undefined, undefined, undefined, cell('text', '性别'), cell('text', '身份证号')] } : row,
  )
  const table = { ...base, rows, merges: [0, 1, 2].map((column) => ({ top: 1, bottom: 2, left: column, right: column })) }
  expect(findHeader(table)?.columnOf).toEqual({ grid: 0, householdNo: 1, name: 2, sex: 3, idNumber: 4 })
  expect(judged(table).rows.length).toBe(1)
})

test('a person who maps columns is obeyed, also when nobody found a header', () => {
  const table = tableOf([['李国忠', '1']], ['甲', '乙'])
  expect(findHeader(table)).toBeUndefined()
  expect(findHeader(table, { 0: 'name', 1: 'householdNo' })?.columnOf).toEqual({ name: 0, householdNo: 1 })
  const known = findHeader(tableOf([]), { 3: null, 2: 'name' })
  expect(known?.columnOf).toMatchObject({ name: 2 })
  expect(known?.columnOf.headName).toBeUndefined()
})

test('a register without numbers and heads: rows of heads begin households', () => {
  const table = tableOf(
    [
      ['李国忠', '户主'],
      ['王小芬', '妻'],
      ['赵阿大', '户主'],
    ],
    ['姓名', '与户主关系', '性别'],
  )
  const { households, header } = judged(table, GRIDS.slice(0, 1))
  expect(header.missing).toEqual([])
  expect(households.map((one) => [one.headName, one.rows.length])).toEqual([
    ['李国忠', 2],
    ['赵阿大', 1],
  ])
})

test('a row that only names a grid or a household speaks for the rows below', () => {
  const rows = [['第二网格'], ['', '7', '李国忠'], ['', '', '', '李国忠', '户主', '', id], ['', '', '', '王小芬', '妻', '', '无']].map(
    (row) => [...row, ...Array.from({ length: 12 - row.length }, () => '')],
  )
  const { rows: found, ignored } = judged(tableOf(rows))
  expect(ignored.map((one) => one.kind)).toEqual(['header', 'heading', 'heading'])
  expect(found[1]?.values).toMatchObject({ grid: GRIDS[1]?.code, householdNo: '7', headName: '李国忠' })
})

test('below a head without a household nobody knows either', () => {
  const line = (name: string, relation: string): string[] => ['', '', '', name, relation, '', '无', '', '', '', '', '']
  const rows = [
    ['第一网格', '1', '李国忠', '李国忠', '户主', '', id, '', '', '', '', ''],
    line('王小芬', '妻'),
    line('赵阿大', '户主'),
    line('钱阿妹', '妻'),
  ]
  expect(codes(judged(tableOf(rows)))).toEqual([
    [],
    ['ID_MISSING'],
    ['ID_MISSING', 'HOUSEHOLD_MISSING'],
    ['ID_MISSING', 'HOUSEHOLD_MISSING'],
  ])
})

test('grids by name, number, code; a number nobody has is no grid', () => {
  const read = openGridWords(GRIDS)
  expect(
    ['第一网格', '第1网格', '一网格', '网格１', '1', '320282112200001', '西望村第一网格', '001'].map((word) => read(word)?.code),
  ).toEqual(Array.from({ length: 8 }, () => GRIDS[0]?.code))
  expect(['第八网格', '河南头', '', '十一'].map((word) => read(word))).toEqual([undefined, undefined, undefined, undefined])
})

test('birth dates: day counts of both calendars, eight digits, a half date stays half', () => {
  const day = (one: TableCell, date1904 = false) => {
    const read = readBirth(one, date1904)
    return read.kind === 'day' ? read.day : read.kind
  }
  expect([
    day(cell('date', '30445')),
    day(cell('number', '30445')),
    day(cell('date', '28983'), true),
    day(cell('date', '30445.5')),
  ]).toEqual(['1983-05-09', '1983-05-09', '1983-05-09', '1983-05-09'])
  expect([day(cell('date', '59')), day(cell('date', '61'))]).toEqual(['1900-02-28', '1900-03-01'])
  expect([day(cell('number', '19560302')), day(cell('text', '1956/3/2 0:00:00')), day(cell('text', '１９５６年３月２日'))]).toEqual([
    '1956-03-02',
    '1956-03-02',
    '1956-03-02',
  ])
  expect(['1957.1', '1957', '195710'].map((text) => day(cell('number', text)))).toEqual(['partial', 'partial', 'partial'])
  expect(['农历1961年腊月初八', '1951.2.30', '56.3.2', '2/3/1956', '1960.8.15（阴历）'].map((text) => day(cell('text', text)))).toEqual(
    Array.from({ length: 5 }, () => 'unreadable'),
  )
})

test('numbers read as a program shows them', () => {
  expect(['1002', '3.2990019870210598E+17', '1957.0999999999999', '1.3800001234E10', '0.1'].map(numberText)).toEqual([
    '1002',
    '329900198702106000',
    '1957.1',
    '13800001234',
    '0.1',
  ])
})

test('R4 what belongs to other authorities is nowhere in the judgement, wherever it stood', () => {
  const row = ['第一网格', '1', '李国忠', '李国忠', '户主', '男', id, '', '', '', '低保、社区矫正', '刑满释放人员']
  const judgement = judged(tableOf([row]))
  expect(codes(judgement)).toEqual([['CATEGORY_FORBIDDEN', 'CATEGORY_FORBIDDEN']])
  expect(JSON.stringify(judgement.rows)).not.toMatch(/矫正|刑满/)
  expect(judgement.rows[0]?.values.categories).toEqual(['subsistence'])
})

test('whatever stands in the cells, judging ends and every row below the header is a person or ignored', () => {
  const kinds = fc.constantFrom<TableCell['kind']>('text', 'number', 'date', 'error', 'no-value', 'boolean')
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom('户主', id, '1e400', '-1', '99999999', '合计', '填表人：某', '第一网格', '\u3000', '=1', "'", '姓名'),
  )
  const any = fc.option(fc.record({ kind: kinds, text, struck: fc.boolean() }), { nil: undefined })
  const rows = fc.array(fc.array(any, { maxLength: 14 }), { maxLength: 12 })
  const merges = fc.array(fc.record({ top: fc.integer({ min: 2, max: 14 }), bottom: fc.nat(14), left: fc.nat(14), right: fc.nat(14) }), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(rows, merges, fc.boolean(), (body, areas, typed) => {
      const head = HEADER.map((word) => cell('text', word))
      const table = {
        rows: [head, ...body].map((cells, at) => ({ row: at + 1, hidden: false, cells })),
        merges: areas,
        hiddenColumns: new Set<number>(),
        date1904: false,
        typed,
      }
      const { rows: found, ignored } = judged(table)
      const seen = [...found.map((one) => one.row), ...ignored.map((one) => one.row)].sort((a, b) => a - b)
      expect(seen).toEqual(Array.from(seen, (_, at) => at + 1))
    }),
    { numRuns: 500 },
  )
})

test('a day that is nothing but a point, or is no number at all, is unreadable and stops nobody', () => {
  for (const text of ['.', '..', '1.2.3', '+.', '1e999'])
    expect(readBirth({ kind: 'date', text, struck: false }, false), text).toMatchObject({ kind: 'unreadable' })
})
