/**
 * Citizen identity numbers, GB 11643: six digits of place, eight of birth, three of order (odd for men), one check sign.
 * Knows nothing of how old a person may be: such a bound would refuse true numbers sooner or later.
 */
import { parseDay } from '../kernel/day.ts'
import type { Day } from '../kernel/ids.ts'

export interface IdNumber {
  readonly number: string
  readonly birthOn: Day
  readonly sex: 'male' | 'female'
}

export type IdNumberProblem =
  | { readonly kind: 'missing' }
  /** A spreadsheet turned it into `3.3E+17`; the digits are gone. */
  | { readonly kind: 'scientific' }
  /** The number of before 1999; `suggest` is what it became if the person was born in 19xx. */
  | { readonly kind: 'old-15'; readonly suggest: string }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'bad-character' }
  | { readonly kind: 'check-digit'; readonly expected: string; readonly found: string }
  | { readonly kind: 'impossible-date' }

export type IdNumberReading = { readonly kind: 'right'; readonly id: IdNumber } | IdNumberProblem

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECKS = '10X98765432'
const NONE: ReadonlySet<string> = new Set([
  '',
  '无',
  '没有',
  '未办',
  '未办理',
  '暂无',
  '不详',
  '未知',
  '未登记',
  '未提供',
  '无证',
  '/',
  '\\',
  '-',
  '0',
  'NULL',
])

/** Without blanks, dashes, quotes and signs nobody sees; half width, capital X. */
export const cleanIdNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\p{Cf}\p{Cc}\p{Pd}'"‘’“”`´,·]/gu, '')
    .toUpperCase()

export function checkDigitOf(first17: string): string {
  let sum = 0
  for (let at = 0; at < 17; at++) sum += Number(first17.charAt(at)) * (WEIGHTS[at] ?? 0)
  return CHECKS.charAt(sum % 11)
}

/** What a person wrote where an identity number belongs. */
export function readIdNumber(text: string): IdNumberReading {
  const id = cleanIdNumber(text)
  if (NONE.has(id)) return { kind: 'missing' }
  if (/^\d(\.\d+)?E\+?\d{1,3}$/.test(id)) return { kind: 'scientific' }
  if (/^\d{15}$/.test(id)) {
    const first17 = `${id.slice(0, 6)}19${id.slice(6)}`
    return { kind: 'old-15', suggest: first17 + checkDigitOf(first17) }
  }
  if (!/^\d+X?$/.test(id)) return { kind: 'bad-character' }
  if (id.length !== 18) return { kind: 'length', length: id.length }
  return readClean18(id)
}

function readClean18(number: string): IdNumberReading {
  const expected = checkDigitOf(number)
  const found = number.charAt(17)
  if (found !== expected) return { kind: 'check-digit', expected, found }
  const birthOn = parseDay(`${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`)
  if (!birthOn || birthOn < '1800' || birthOn >= '2100') return { kind: 'impossible-date' }
  return { kind: 'right', id: { number, birthOn, sex: Number(number.charAt(16)) % 2 === 1 ? 'male' : 'female' } }
}
