/** Families as a village has them: many old people, some alone, some with a grandchild while the parents work in town. */
import type { CategoryCode } from '../domain/categories.ts'
import { addDays } from '../kernel/day.ts'
import type { Day } from '../kernel/ids.ts'
import type { Chance } from './chance.ts'
import { givenName, surname, type Sex } from './names.ts'

export interface Member {
  readonly name: string
  readonly sex: Sex
  readonly age: number
  readonly birthOn: Day
  readonly relation: { readonly raw: string; readonly code: string }
  readonly categories: readonly CategoryCode[]
}
/** Who lives there, for what is said at the door. */
export type Mood = 'alone' | 'old' | 'child' | 'grown' | 'family'
export interface Family {
  readonly mood: Mood
  readonly members: readonly Member[]
}

interface Draft {
  readonly raw: string
  readonly code: string
  readonly sex: Sex
  readonly age: number
  readonly family: string
  readonly more?: readonly CategoryCode[]
}

export function family(chance: Chance, today: Day): Family {
  const [mood, drafts] = chance.weighted([
    [2.4, alone],
    [15, single],
    [17, oldCouple],
    [2.5, grandparents],
    [28, couple],
    [19, threeGenerations],
    [16, youngFamily],
  ])(chance)
  return { mood, members: drafts.map((draft) => memberOf(chance, draft, today)) }
}

type Make = (chance: Chance) => readonly [Mood, readonly Draft[]]

const HEAD = { raw: '户主', code: '02' } as const
const WIFE = { raw: '妻', code: '12', sex: 'female' } as const
const SON = { raw: '儿子', code: '20', sex: 'male' } as const
const DAUGHTER = { raw: '女儿', code: '30', sex: 'female' } as const

const alone: Make = (chance) => {
  const age = chance.int(72, 96)
  return ['alone', [{ ...HEAD, sex: chance.is(0.66) ? 'female' : 'male', age, family: surname(chance), more: ['living-alone'] }]]
}
const single: Make = (chance) => [
  'grown',
  [{ ...HEAD, sex: chance.is(0.6) ? 'male' : 'female', age: chance.int(38, 74), family: surname(chance) }],
]

const oldCouple: Make = (chance) => {
  const age = chance.int(64, 90)
  const more: readonly CategoryCode[] = chance.is(0.25) ? ['empty-nest'] : []
  return ['old', pair(chance, age, surname(chance), more)]
}
const grandparents: Make = (chance) => {
  const age = chance.int(58, 72)
  const family = surname(chance)
  return ['child', [...pair(chance, age, family, []), child(chance, 'grand', chance.int(4, 14), family, ['left-behind-child'])]]
}
const couple: Make = (chance) => {
  const age = chance.int(44, 68)
  const family = surname(chance)
  const grown = chance.is(0.55) ? [child(chance, 'own', Math.max(18, age - chance.int(24, 28)), family)] : []
  return ['grown', [...pair(chance, age, family, []), ...grown]]
}
const threeGenerations: Make = (chance) => {
  const age = chance.int(50, 72)
  const family = surname(chance)
  const years = age - chance.int(23, 27)
  const son: Draft = { ...SON, age: years, family }
  const wife: Draft = { raw: '儿媳', code: '38', sex: 'female', age: years - chance.int(0, 3), family: surname(chance) }
  const mother: readonly Draft[] = chance.is(0.25)
    ? [{ raw: '母亲', code: '52', sex: 'female', age: Math.min(98, age + chance.int(20, 26)), family: surname(chance) }]
    : []
  const grandchild = chance.is(0.7) ? [child(chance, 'grand', chance.int(0, Math.max(1, years - 23)), family)] : []
  const together = chance.is(0.45)
  const drafts = together
    ? [...pair(chance, age, family, []), son, wife, ...grandchild, ...mother]
    : [...pair(chance, age, family, []), son, ...mother]
  return [together && grandchild.length > 0 ? 'family' : 'grown', drafts]
}
const youngFamily: Make = (chance) => {
  const age = chance.int(26, 46)
  const family = surname(chance)
  const children = chance.is(0.75) ? [child(chance, 'own', chance.int(0, age - 23), family)] : []
  return [children.length > 0 ? 'family' : 'grown', [...pair(chance, age, family, []), ...children]]
}

function pair(chance: Chance, age: number, family: string, more: readonly CategoryCode[]): readonly Draft[] {
  return [
    { ...HEAD, sex: 'male', age, family, more },
    { ...WIFE, age: age - chance.int(-1, 5), family: surname(chance), more },
  ]
}

function child(chance: Chance, whose: 'own' | 'grand', age: number, family: string, more: readonly CategoryCode[] = []): Draft {
  const boy = chance.is(0.52)
  if (whose === 'own') return { ...(boy ? SON : DAUGHTER), age, family, more }
  return { ...(boy ? { raw: '孙子', code: '41', sex: 'male' } : { raw: '孙女', code: '42', sex: 'female' }), age, family, more }
}

function memberOf(chance: Chance, { raw, code, sex, age, family: last, more = [] }: Draft, today: Day): Member {
  const birthOn = addDays(today, -Math.floor(age * 365.25) - chance.int(1, 364))
  return {
    name: last + givenName(chance, sex, age),
    sex,
    age,
    birthOn,
    relation: { raw, code },
    categories: [...more, ...categoriesOf(chance, age, sex)],
  }
}

function categoriesOf(chance: Chance, age: number, sex: Sex): readonly CategoryCode[] {
  const some: CategoryCode[] = []
  const maybe = (probability: number, code: CategoryCode): void => void (chance.is(probability) && some.push(code))
  if (age >= 80) some.push('over-80')
  maybe(age >= 78 ? 0.012 : 0, 'dementia')
  maybe(age >= 70 ? 0.012 : 0.0015, 'disabled-self-care')
  maybe(0.012, 'severe-disability')
  maybe(0.028, 'disability')
  maybe(0.016, 'subsistence')
  maybe(0.008, 'subsistence-margin')
  maybe(0.009, 'severe-illness')
  maybe(0.003, 'mental-disorder')
  maybe(age >= 23 ? 0.08 : 0, 'party-member')
  maybe(sex === 'male' && age >= 22 ? 0.04 : 0, 'veteran')
  maybe(age >= 22 && age < 58 ? 0.03 : 0, 'unemployed')
  maybe(sex === 'female' && age >= 22 && age < 40 ? 0.03 : 0, 'pregnant')
  maybe(age >= 7 && age < 22 ? 0.03 : 0, 'poor-student')
  return some
}
