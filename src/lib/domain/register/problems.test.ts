import { expect, test } from 'vitest'
import { register as en } from '../../i18n/register.en.ts'
import { register as zh } from '../../i18n/register.zh.ts'
import { REGISTER_FIELDS as SCREEN_FIELDS, type ImportProblem } from '../../runtime/face.ts'
import { HOUSEHOLD_CODES, PROBLEM_LEVELS, problem, REGISTER_FIELDS, statusOf, type ProblemCode } from './problems.ts'

test('every problem, household code and field has a sentence in both languages', () => {
  const keys = [
    ...Object.keys(PROBLEM_LEVELS).map((code) => `register.problem.${code}`),
    ...HOUSEHOLD_CODES.map((code) => `register.household.${code}`),
    ...REGISTER_FIELDS.map((field) => `register.field.${field}`),
  ]
  expect(keys.filter((key) => !(key in zh))).toEqual([])
  expect(Object.keys(en)).toEqual(Object.keys(zh))
})

test('both languages name the same facts in a sentence', () => {
  const facts = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '').sort()
  for (const [key, text] of Object.entries(zh)) expect([key, facts(text)]).toEqual([key, facts(en[key as keyof typeof en])])
})

test('the fields that screens know are the fields that are judged, and a problem fits the face', () => {
  expect([...SCREEN_FIELDS]).toEqual([...REGISTER_FIELDS])
  const shown: ImportProblem = problem('ID_LENGTH', 'idNumber', '12', { length: 2 })
  expect(shown.level).toBe('hold')
})

test('a row is held by one holding problem, warned by a warning, and let through with what is merely optional', () => {
  const status = (...codes: ProblemCode[]) => statusOf(codes.map((code) => problem(code, null)))
  expect([status(), status('NAME_NORMALISED'), status('ROW_HIDDEN', 'ROW_STRUCK_OUT')]).toEqual(['ok', 'ok', 'ok'])
  expect([status('ROW_HIDDEN', 'ID_MISSING'), status('ID_MISSING', 'NAME_MISSING')]).toEqual(['warn', 'hold'])
})
