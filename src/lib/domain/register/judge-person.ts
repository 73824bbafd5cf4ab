/**
 * Judges what a row says of one person: name, identity number, sex, birth, relation, phones, categories.
 *
 *   R1  From an identity number that is not right nothing is derived, and nothing is compared with it.
 *   R2  A right number that contradicts a readable sex or birth holds the row; an unreadable one gives way to the number.
 *   R3  A number in a number cell is held whatever its check digit says: its last digits are gone.
 *   R4  What belongs to other authorities is dropped, and no problem repeats its words.
 */
import type { Day } from '../../kernel/ids.ts'
import { isForbiddenCategory, readCategories, type CategoryCode } from '../categories.ts'
import { cleanIdNumber, readIdNumber, type IdNumber } from '../id-number.ts'
import { readPhones } from '../phone.ts'
import { isStandardRelation, relationCodeOf } from '../relation.ts'
import { readBirth } from './birth-words.ts'
import { cellText, isBlank, numberText, squeezed, type TableCell } from './table.ts'
import { problem, type ProblemCode, type RegisterField, type RegisterProblem } from './problems.ts'

export interface PersonValues {
  readonly name: string | null
  readonly relation: { readonly raw: string; readonly code: string }
  readonly sex: 'male' | 'female' | null
  readonly idNumber: string | null
  readonly birthOn: Day | null
  readonly phones: readonly string[]
  readonly categories: readonly CategoryCode[]
  readonly categoriesUnknown: readonly string[]
  readonly remark: string
}

/** How cells of one row are asked for. */
export interface RowCells {
  cell(field: RegisterField): TableCell | undefined
  readonly typed: boolean
  readonly date1904: boolean
}

/** Judges one person; problems are added to the list. */
export function judgePerson(row: RowCells, problems: RegisterProblem[]): PersonValues {
  const name = judgeName(cellText(row.cell('name')), problems)
  const id = judgeId(row, problems)
  return {
    name,
    relation: judgeRelation(cellText(row.cell('relation')), problems),
    sex: judgeSex(cellText(row.cell('sex')), id, problems),
    idNumber: id?.number ?? null,
    birthOn: judgeBirth(row, id, problems),
    phones: judgePhones(cellText(row.cell('phone')), problems),
    ...judgeCategories(cellText(row.cell('categories')), problems),
    remark: judgeRemark(cellText(row.cell('remark')), problems),
  }
}

/** A name without blanks, with the middle dot of the standard. */
export const plainName = (text: string): string => squeezed(text).replace(/[•‧・･∙⋅●．]/g, '·')

function judgeName(text: string, problems: RegisterProblem[]): string | null {
  if (isBlank(text) || /^[\s/\\—–]+$/.test(text)) {
    problems.push(problem('NAME_MISSING', 'name'))
    return null
  }
  if (/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u.test(text)) {
    problems.push(problem('NAME_FORMULA_LIKE', 'name', text))
    return text
  }
  if (/[?？\ufffd]/.test(text)) {
    problems.push(problem('NAME_LOST_CHARACTER', 'name', text))
    return null
  }
  const plain = plainName(text)
  const noted = /^(.+?)[（(【[](.*?)[)）】\]]?$/.exec(plain)
  if (noted?.[1]) {
    problems.push(problem('NAME_HAS_NOTE', 'name', text, { note: noted[2] ?? '' }))
    return noted[1]
  }
  if (plain !== text) problems.push(problem('NAME_NORMALISED', 'name'))
  return plain
}

const ID_CODES = {
  missing: 'ID_MISSING',
  scientific: 'ID_SCIENTIFIC_TEXT',
  'old-15': 'ID_OLD_15',
  length: 'ID_LENGTH',
  'bad-character': 'ID_BAD_CHARACTER',
  'check-digit': 'ID_CHECK_DIGIT',
  'impossible-date': 'ID_IMPOSSIBLE_DATE',
} as const satisfies Record<string, ProblemCode>

function judgeId(row: RowCells, problems: RegisterProblem[]): IdNumber | undefined {
  const cell = row.cell('idNumber')
  const text = cellText(cell)
  const byNumber = (cell?.kind === 'number' || cell?.kind === 'date') && Number(cell.text) >= 1e15
  if (byNumber || (!row.typed && /^\d{15}000$/.test(cleanIdNumber(text)))) {
    problems.push(problem('ID_NUMERIC_ROUNDED', 'idNumber', byNumber ? numberText(cell.text) : text))
    return undefined
  }
  const reading = readIdNumber(text)
  if (reading.kind === 'right') {
    if (reading.id.number !== (cell?.text ?? '')) problems.push(problem('ID_NORMALISED', 'idNumber'))
    return reading.id
  }
  const { kind, ...facts } = reading
  problems.push(problem(ID_CODES[kind], 'idNumber', text, Object.keys(facts).length > 0 ? facts : undefined))
  return undefined
}

const MALE: ReadonlySet<string> = new Set(['男', '男性', '男人', '1', 'M', 'MALE', '♂'])
const FEMALE: ReadonlySet<string> = new Set(['女', '女性', '女人', '2', 'F', 'FEMALE', '♀'])
const NO_SEX: ReadonlySet<string> = new Set(['', '0', '9', '未知', '不详', '/', '-', '—', '无'])

function judgeSex(text: string, id: IdNumber | undefined, problems: RegisterProblem[]): 'male' | 'female' | null {
  const word = squeezed(text.normalize('NFKC')).toUpperCase()
  const said = MALE.has(word) ? 'male' : FEMALE.has(word) ? 'female' : null
  if (said === null && !NO_SEX.has(word)) problems.push(problem('SEX_UNREADABLE', 'sex', text))
  if (said === null) {
    if (id) problems.push(problem('SEX_FROM_ID', 'sex'))
    return id?.sex ?? null
  }
  if (id && id.sex !== said) {
    problems.push(problem('SEX_ID_MISMATCH', 'sex', text, { said, byId: id.sex }))
    return null
  }
  if (text !== '男' && text !== '女') problems.push(problem('SEX_NORMALISED', 'sex'))
  return said
}

function judgeBirth(row: RowCells, id: IdNumber | undefined, problems: RegisterProblem[]): Day | null {
  const reading = readBirth(row.cell('birthDate'), row.date1904)
  switch (reading.kind) {
    case 'blank':
      if (id) problems.push(problem('BIRTH_FROM_ID', 'birthDate'))
      return id?.birthOn ?? null
    case 'partial':
      problems.push(problem('BIRTH_PARTIAL', 'birthDate', reading.raw))
      return id?.birthOn ?? null
    case 'unreadable':
      problems.push(problem('BIRTH_UNREADABLE', 'birthDate', reading.raw))
      return id?.birthOn ?? null
    case 'day':
      if (!id || id.birthOn === reading.day) return reading.day
      problems.push(problem('BIRTH_ID_MISMATCH', 'birthDate', cellText(row.cell('birthDate')), { said: reading.day, byId: id.birthOn }))
      return null
  }
}

function judgeRelation(text: string, problems: RegisterProblem[]): PersonValues['relation'] {
  const raw = text.trim()
  const code = relationCodeOf(raw)
  if (isBlank(raw)) problems.push(problem('RELATION_MISSING', 'relation'))
  else if (code === '') problems.push(problem('RELATION_UNKNOWN', 'relation', raw))
  else if (!isStandardRelation(raw)) problems.push(problem('RELATION_MAPPED', 'relation', raw))
  return { raw, code }
}

function judgePhones(text: string, problems: RegisterProblem[]): readonly string[] {
  const { phones, wrong, none } = readPhones(text)
  if (none) problems.push(problem('PHONE_NONE', 'phone'))
  if (wrong.length > 0) problems.push(problem('PHONE_INVALID', 'phone', wrong.join(' ')))
  if (phones.length > 1) problems.push(problem('PHONE_MULTIPLE', 'phone'))
  else if (phones.length === 1 && phones[0] !== text) problems.push(problem('PHONE_NORMALISED', 'phone'))
  return phones
}

function judgeCategories(text: string, problems: RegisterProblem[]): Pick<PersonValues, 'categories' | 'categoriesUnknown'> {
  const { codes, unknown, forbidden, mapped } = readCategories(text)
  if (forbidden) problems.push(problem('CATEGORY_FORBIDDEN', 'categories'))
  if (unknown.length > 0) problems.push(problem('CATEGORY_UNKNOWN', 'categories', unknown.join('、')))
  if (mapped) problems.push(problem('CATEGORY_MAPPED', 'categories'))
  return { categories: codes, categoriesUnknown: unknown }
}

function judgeRemark(text: string, problems: RegisterProblem[]): string {
  if (!isForbiddenCategory(text)) return text.trim()
  problems.push(problem('CATEGORY_FORBIDDEN', 'remark'))
  return ''
}
