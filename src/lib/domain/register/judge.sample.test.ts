/** The three sample registers, row by row, against what judging them must give. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { GridCode } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { readTable } from '../../sheets/index.ts'
import { categoryWord } from '../categories.ts'
import { judgeRegister, type JudgedRow, type Judgement } from './judge.ts'

interface ExpectedProblem {
  readonly code: string
  readonly level: string
  readonly anyOf?: readonly string[]
  readonly withRow?: number
}
interface ExpectedRow {
  readonly row?: number
  readonly record?: number
  readonly status: string
  readonly problems: readonly ExpectedProblem[]
  readonly values: {
    readonly gridCode: string | null
    readonly householdNo: string | null
    readonly headName: string | null
    readonly name: string | null
    readonly relation: { readonly raw: string; readonly code: string | null; readonly group: string | null }
    readonly sex: '男' | '女' | null
    readonly idNumber: string | null
    readonly birthDate: string | null
    readonly phones: readonly string[]
    readonly address: string
    readonly categories: readonly string[]
    readonly categoriesUnknown?: readonly string[]
    readonly remark: string
  }
}
interface ExpectedIgnored {
  readonly row?: number
  readonly record?: number
  readonly kind: string
}
interface ExpectedFile {
  readonly file: string
  readonly rows: readonly ExpectedRow[]
  readonly ignored: readonly ExpectedIgnored[]
  readonly households?: readonly {
    readonly no: string
    readonly headName: string
    readonly rows: readonly number[]
    readonly problems: readonly string[]
  }[]
  readonly totals: { readonly households?: number; readonly ok: number; readonly warn: number; readonly hold: number }
  readonly context?: { readonly grids: readonly { readonly code: GridCode; readonly name: string }[] }
}

const folder = new URL('../../../../test/fixtures/registers/', import.meta.url)
const json = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T
const workbook = json<ExpectedFile>('expected.json')
const csv = json<{ readonly files: readonly ExpectedFile[] }>('expected-csv.json')
const context = must(workbook.context, 'the sample names its grids')
const files: readonly ExpectedFile[] = [workbook, ...csv.files]

function judged(file: ExpectedFile): Judgement {
  const table = readTable(readFileSync(new URL(file.file, folder)), file.file)
  if (!table.ok) throw new Error(table.error.kind)
  return must(judgeRegister(must(table.value.sheets[0], 'a first sheet'), context), 'a judgement')
}

/** The codes that were asked for, in the words of the sample: any of `anyOf` counts as the first. */
function codesOf(row: JudgedRow, expected: ExpectedRow): readonly string[] {
  const same = new Map(expected.problems.flatMap((one) => (one.anyOf ?? []).map((code) => [code, one.code] as const)))
  return row.problems
    .filter((one) => one.level !== 'info')
    .map((one) => same.get(one.code) ?? one.code)
    .sort()
}

const said = (row: JudgedRow) => ({
  gridCode: row.values.grid,
  householdNo: row.values.householdNo,
  headName: row.values.headName,
  name: row.values.name,
  relation: { raw: row.values.relation.raw, code: row.values.relation.code || null, group: row.values.relation.code.slice(0, 1) || null },
  sex: row.values.sex === null ? null : row.values.sex === 'male' ? '男' : '女',
  idNumber: row.values.idNumber,
  birthDate: row.values.birthOn,
  phones: row.values.phones,
  address: row.values.address,
  categories: row.values.categories.map(categoryWord).sort(),
  categoriesUnknown: row.values.categoriesUnknown,
  remark: row.values.remark,
})

test.each(files)('every row of $file is judged as a clerk would: status, codes and values', (file) => {
  const { rows } = judged(file)
  const got = rows.map((row, index) => {
    const expected = must(file.rows[index], 'a row too many')
    return { row: row.row, status: row.status, codes: codesOf(row, expected), values: said(row) }
  })
  const wanted = file.rows.map((row) => {
    const { values } = row
    return {
      row: row.row ?? row.record,
      status: row.status,
      codes: row.problems
        .filter((one) => one.level !== 'info')
        .map((one) => one.code)
        .sort(),
      values: {
        gridCode: values.gridCode,
        householdNo: values.householdNo,
        headName: values.headName,
        name: values.name,
        relation: values.relation,
        sex: values.sex,
        idNumber: values.idNumber,
        birthDate: values.birthDate,
        phones: values.phones,
        address: values.address,
        categories: [...values.categories].sort(),
        categoriesUnknown: values.categoriesUnknown ?? [],
        remark: values.remark,
      },
    }
  })
  expect(got).toEqual(wanted)
})

test.each(files)('in $file exactly the rows that are no persons are ignored', (file) => {
  const got = judged(file).ignored.map(({ row, kind }) => ({ row, kind }))
  expect(got).toEqual(file.ignored.map((one) => ({ row: one.row ?? one.record, kind: one.kind })))
})

test.each(files)('in $file a row with an info code that the sample names has it too', (file) => {
  // What protects digits in a CSV is taken off while reading; nobody is told.
  const untold = file === workbook ? '' : 'ID_NORMALISED'
  const rows = judged(file).rows
  const lacking = file.rows.flatMap((expected, index) =>
    expected.problems
      .filter((one) => one.level === 'info' && one.code !== untold && !rows[index]?.problems.some((found) => found.code === one.code))
      .map((one) => `${expected.row ?? expected.record} ${one.code}`),
  )
  expect(lacking).toEqual([])
})

test('rows with the same number point at each other, hidden and struck-out rows are told', () => {
  const rows = new Map(judged(workbook).rows.map((row) => [row.row, row]))
  expect(rows.get(11)?.problems.find((one) => one.code === 'ID_DUPLICATE')?.facts).toEqual({ withRow: 39, household: '1010' })
  expect([136, 171].map((row) => rows.get(row)?.problems.some((one) => one.code === 'ROW_HIDDEN'))).toEqual([true, true])
  expect([156, 173].map((row) => rows.get(row)?.problems.some((one) => one.code === 'ROW_STRUCK_OUT'))).toEqual([true, true])
})

test('households: their number, and what is odd about which', () => {
  const { households } = judged(workbook)
  expect(households.length).toBe(workbook.totals.households)
  const odd = households
    .filter((one) => one.problems.length > 0)
    .map(({ no, headName, rows, problems }) => ({ no, headName, rows, problems }))
  const byNo = (a: { no: string }, b: { no: string }): number => (a.no < b.no ? -1 : 1)
  expect(odd.sort(byNo)).toEqual(
    [...must(workbook.households, 'the sample tells')]
      .map(({ no, headName, rows, problems }) => ({ no, headName, rows, problems }))
      .sort(byNo),
  )
})
