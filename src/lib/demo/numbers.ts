/** Identity numbers and phones that belong to nobody: area code 329900 was never given to a place, 1380000 is a block for examples. */
import type { Day } from '../kernel/ids.ts'
import type { Chance } from './chance.ts'
import type { Sex } from './names.ts'

const AREA = '329900'
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** The check digit of GB 11643-1999. */
export function checkDigitOf(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(first17[at]), 0)
  return '10X98765432'.charAt(sum % 11)
}

/** Each number once: the sequence of a birthday goes up from where chance began it. */
export function openIdNumbers(chance: Chance): (birthOn: Day, sex: Sex) => string {
  const lastByDay = new Map<string, number>()
  return (birthOn, sex) => {
    const key = birthOn + sex
    const last = lastByDay.get(key) ?? chance.int(0, 499)
    const pair = (last + 1) % 500
    lastByDay.set(key, pair)
    const sequence = String(pair * 2 + (sex === 'male' ? 1 : 0)).padStart(3, '0')
    const first17 = AREA + birthOn.replaceAll('-', '') + sequence
    return first17 + checkDigitOf(first17)
  }
}

export const phone = (chance: Chance): string => `1380000${String(chance.int(0, 9999)).padStart(4, '0')}`
