/** What can be wrong with a row of a register. Sentences for people stand in i18n under `register.problem.<code>`. */
import type { GridCode } from '../../kernel/ids.ts'

export const REGISTER_FIELDS = [
  'grid',
  'householdNo',
  'headName',
  'name',
  'relation',
  'sex',
  'idNumber',
  'birthDate',
  'phone',
  'address',
  'categories',
  'remark',
] as const
export type RegisterField = (typeof REGISTER_FIELDS)[number]

/** `hold`: not taken until a person decides. `warn`: taken and shown. `info`: what was cleaned. */
export type ProblemLevel = 'hold' | 'warn' | 'info'

export const PROBLEM_LEVELS = {
  ID_NUMERIC_ROUNDED: 'hold',
  ID_SCIENTIFIC_TEXT: 'hold',
  ID_OLD_15: 'hold',
  ID_CHECK_DIGIT: 'hold',
  ID_IMPOSSIBLE_DATE: 'hold',
  ID_LENGTH: 'hold',
  ID_BAD_CHARACTER: 'hold',
  ID_DUPLICATE: 'hold',
  ID_MISSING: 'warn',
  ID_NORMALISED: 'info',
  SEX_ID_MISMATCH: 'hold',
  SEX_UNREADABLE: 'warn',
  SEX_NORMALISED: 'info',
  SEX_FROM_ID: 'info',
  BIRTH_ID_MISMATCH: 'hold',
  BIRTH_UNREADABLE: 'warn',
  BIRTH_PARTIAL: 'warn',
  BIRTH_FROM_ID: 'info',
  NAME_MISSING: 'hold',
  NAME_FORMULA_LIKE: 'hold',
  NAME_LOST_CHARACTER: 'hold',
  NAME_HAS_NOTE: 'warn',
  NAME_NORMALISED: 'info',
  RELATION_MAPPED: 'info',
  RELATION_UNKNOWN: 'warn',
  RELATION_MISSING: 'warn',
  PHONE_INVALID: 'warn',
  PHONE_MULTIPLE: 'info',
  PHONE_NORMALISED: 'info',
  PHONE_NONE: 'info',
  GRID_UNKNOWN: 'warn',
  GRID_NORMALISED: 'info',
  HOUSEHOLD_MISSING: 'hold',
  HOUSEHOLD_CARRIED_DOWN: 'info',
  CATEGORY_MAPPED: 'info',
  CATEGORY_UNKNOWN: 'warn',
  CATEGORY_FORBIDDEN: 'warn',
  FORMULA_NO_CACHED_VALUE: 'warn',
  CELL_ERROR: 'warn',
  ROW_HIDDEN: 'warn',
  ROW_STRUCK_OUT: 'warn',
} as const satisfies Record<string, ProblemLevel>
export type ProblemCode = keyof typeof PROBLEM_LEVELS

/** Worth showing, but no reason to ask anybody. */
const OPTIONAL: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['ROW_HIDDEN', 'ROW_STRUCK_OUT'])

export const HOUSEHOLD_CODES = [
  'HOUSEHOLD_NO_HEAD',
  'HOUSEHOLD_TWO_HEADS',
  'HOUSEHOLD_HEAD_NAME_DIFFERS',
  'HOUSEHOLD_NUMBER_REUSED',
] as const
export type HouseholdCode = (typeof HOUSEHOLD_CODES)[number]

export interface RegisterProblem {
  readonly code: ProblemCode
  readonly level: ProblemLevel
  readonly field: RegisterField | null
  /** What the cell says. Never said of words that may not be kept. */
  readonly raw?: string
  /** Facts for the sentence. */
  readonly facts?: Readonly<Record<string, string | number>>
}

export type RowStatus = 'ok' | 'warn' | 'hold'

export const problem = (
  code: ProblemCode,
  field: RegisterField | null,
  raw?: string,
  facts?: RegisterProblem['facts'],
): RegisterProblem => ({
  code,
  level: PROBLEM_LEVELS[code],
  field,
  ...(raw === undefined ? {} : { raw }),
  ...(facts === undefined ? {} : { facts }),
})

export function statusOf(problems: readonly RegisterProblem[]): RowStatus {
  let status: RowStatus = 'ok'
  for (const { code, level } of problems) {
    if (level === 'hold') return 'hold'
    if (level === 'warn' && !OPTIONAL.has(code)) status = 'warn'
  }
  return status
}

/** What an importer knows before it opens a file. */
export interface RegisterContext {
  readonly grids: readonly { readonly code: GridCode; readonly name: string }[]
}
