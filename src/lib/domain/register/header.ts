/** Which row is the header, and which column holds which field. A person may say otherwise, column by column. */
import { cellText, squeezed, type RegisterTable, type TableRow } from './table.ts'
import { REGISTER_FIELDS, type RegisterField } from './problems.ts'

export interface RegisterColumn {
  readonly column: number
  readonly header: string
  readonly field: RegisterField | null
  readonly samples: readonly string[]
}
export interface RegisterHeader {
  readonly row: number
  readonly columns: readonly RegisterColumn[]
  readonly columnOf: Readonly<Partial<Record<RegisterField, number>>>
  /** Fields without a column that an import cannot do without. */
  readonly missing: readonly RegisterField[]
}
/** By column; null = take nothing from it. */
export type FieldChoice = Readonly<Record<number, RegisterField | null>>

/** A header is looked for among this many rows that hold something. */
const ROWS_SEARCHED = 20
const SAMPLES = 4

const WORDS: Readonly<Record<RegisterField, string>> = {
  grid: '网格,所属网格,所在网格,网格名称,网格号,网格编号,网格编码,微网格,grid',
  householdNo: '户号,户编号,家庭编号,户籍号,户籍编号,户口号,户口簿号,户口编号,household no,household number',
  headName: '户主姓名,户主,户主名,户主名字,head,head name,head of household',
  name: '姓名,名字,成员姓名,家庭成员姓名,居民姓名,人员姓名,村民姓名,家庭成员,name',
  relation: '与户主关系,与户主的关系,同户主关系,和户主关系,户主关系,家庭关系,关系,relation,relationship',
  sex: '性别,sex,gender',
  idNumber:
    '身份证号,身份证号码,身份证,公民身份号码,公民身份证号码,公民身份证号,居民身份证号,居民身份证号码,证件号码,证件号,身份证件号码,id number,id',
  birthDate: '出生日期,出生年月,出生年月日,出生时间,生日,出生,date of birth,birth date,birthday',
  phone: '联系电话,电话,手机,手机号,手机号码,联系方式,电话号码,联系号码,本人电话,联系手机,phone,mobile',
  address: '住址,地址,家庭住址,家庭地址,居住地址,现住址,现居住地址,详细地址,户籍地址,门牌地址,address',
  categories: '人员类别,类别,人员类型,人群类别,人群类型,人员分类,特殊人群,重点人群,人员属性,人员标签,category,categories',
  remark: '备注,备注说明,说明,remark,remarks,note,notes',
}
const fieldByWord = new Map(REGISTER_FIELDS.flatMap((field) => WORDS[field].split(',').map((word) => [squeezed(word), field] as const)))

/** The field a header's words mean, or undefined. Numbers of before (旧, 原) are no field. */
export function fieldOfHeader(words: string): RegisterField | undefined {
  const plain = squeezed(words).normalize('NFKC').replace(/[*:.]/g, '').toLowerCase()
  const known = fieldByWord.get(plain)
  if (known || plain === '') return known
  const brackets = /[([【](.*?)[)\]】]/g
  return [...plain.matchAll(brackets)].some((found) => /旧|原|老|曾|备用|old/.test(found[1] ?? ''))
    ? undefined
    : fieldByWord.get(plain.replace(brackets, ''))
}

/** Undefined when no row looks like a header and nobody said which columns to take. */
export function findHeader(table: RegisterTable, choice: FieldChoice = {}): RegisterHeader | undefined {
  let best: { row: TableRow; words: readonly string[]; count: number } | undefined
  for (const row of table.rows.slice(0, ROWS_SEARCHED)) {
    const words = headerWords(table, row)
    const fields = new Set(words.map(fieldOfHeader).filter((field) => field !== undefined))
    if (fields.size > (best?.count ?? 2) && fields.has('name')) best = { row, words, count: fields.size }
  }
  if (best) return headerOf(table, best.row.row, best.words, choice)
  const chosen = Object.values(choice).includes('name')
  return chosen ? headerOf(table, 0, [], choice) : undefined
}

/** How many cells of this row say what the header says in their column. */
export const headerLikeness = (cells: readonly string[], header: RegisterHeader): number =>
  header.columns.filter(({ column, field, header: words }) => {
    const text = cells[column] ?? ''
    return text !== '' && (fieldOfHeader(text) === field ? field !== null : words !== '' && squeezed(text) === squeezed(words))
  }).length

/** A label merged over two rows of header belongs to the lower one as well. */
function headerWords(table: RegisterTable, row: TableRow): readonly string[] {
  const words = row.cells.map(cellText)
  for (const merge of table.merges) {
    if (merge.left !== merge.right || merge.top >= row.row || merge.bottom < row.row) continue
    const top = table.rows.find((other) => other.row === merge.top)
    words[merge.left] = cellText(top?.cells[merge.left])
  }
  return Array.from(words, (text) => text ?? '')
}

function headerOf(table: RegisterTable, row: number, words: readonly string[], choice: FieldChoice): RegisterHeader {
  const taken = new Set(Object.values(choice))
  const columnOf: Partial<Record<RegisterField, number>> = {}
  const columns: RegisterColumn[] = []
  const width = Math.max(words.length, ...table.rows.slice(0, ROWS_SEARCHED).map((other) => other.cells.length))
  const samples = samplesOf(table, row, width)
  for (let column = 0; column < width; column++) {
    const header = words[column] ?? ''
    const said = choice[column]
    const guessed = table.hiddenColumns.has(column) ? undefined : fieldOfHeader(header)
    const free = guessed !== undefined && columnOf[guessed] === undefined && !taken.has(guessed)
    const field = said !== undefined ? said : free ? guessed : null
    if (field !== null && columnOf[field] === undefined) columnOf[field] = column
    columns.push({ column, header: squeezed(header), field, samples: samples[column] ?? [] })
  }
  return { row, columns, columnOf, missing: missingOf(columnOf) }
}

/** Households come from a number, a head's name, or from rows that say 户主. */
function missingOf(columnOf: RegisterHeader['columnOf']): readonly RegisterField[] {
  const missing: RegisterField[] = columnOf.name === undefined ? ['name'] : []
  if (columnOf.householdNo === undefined && columnOf.headName === undefined && columnOf.relation === undefined) missing.push('householdNo')
  return missing
}

function samplesOf(table: RegisterTable, headerRow: number, width: number): readonly (readonly string[])[] {
  const samples: string[][] = Array.from({ length: width }, () => [])
  for (const row of table.rows.filter((other) => other.row > headerRow).slice(0, 50))
    for (const [column, list] of samples.entries()) {
      const text = cellText(row.cells[column]).trim()
      if (text !== '' && list.length < SAMPLES && !list.includes(text)) list.push(text)
    }
  return samples
}
