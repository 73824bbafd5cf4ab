/**
 * What a person may answer to one difference: one of the versions, all of them where that makes sense, or words of their own.
 *
 *   B1  An answer becomes a value of the kind that the part has, or is said to be none.
 *   B2  When another version comes, answers that still mean something stay.
 */
import { CATEGORY_CODES } from '$lib/domain/categories.ts'
import { readIdNumber } from '$lib/domain/id-number.ts'
import { readPhones } from '$lib/domain/phone.ts'
import { relationCodeOf } from '$lib/domain/relation.ts'
import { t } from '$lib/i18n/t.ts'
import { isNothing } from '$lib/i18n/values.ts'
import { parseDay } from '$lib/kernel/day.ts'
import type { EntryId } from '$lib/kernel/ids.ts'
import { ok, refuse, type Result } from '$lib/kernel/result.ts'
import { tidy } from '$lib/kernel/text.ts'
import type { Difference } from '$lib/runtime/face.ts'

export type Choice =
  | { readonly how: 'told'; readonly entry: EntryId }
  | { readonly how: 'both' }
  /** As typed; categories as their codes with commas. */
  | { readonly how: 'own'; readonly words: string }

export type Editor = 'line' | 'lines' | 'phones' | 'id' | 'relation' | 'date' | 'days' | 'categories'

const EDITORS: Readonly<Record<string, Editor>> = {
  'personal.name': 'line',
  'personal.no': 'line',
  'personal.headName': 'line',
  'personal.address': 'lines',
  'personal.remark': 'lines',
  'personal.phones': 'phones',
  'personal.idNumber': 'id',
  'personal.relation': 'relation',
  'personal.birthOn': 'date',
  'personal.categories': 'categories',
  since: 'date',
  goneOn: 'date',
  'days.high': 'days',
  'days.key': 'days',
  'days.general': 'days',
  'days.other': 'days',
}
/** How a part is written by hand; undefined where one can only choose. */
export const editorOf = (key: string): Editor | undefined => EDITORS[key]

/** How long words may be. */
export const longestOf = (key: string): number => (key === 'personal.remark' ? 2_000 : key === 'personal.address' ? 512 : 64)

/** Versions of a part, each once, with the entries that say it. */
export interface Option {
  readonly value: unknown
  readonly isChanged: boolean
  readonly entries: readonly EntryId[]
}
export function optionsOf({ told }: Difference): readonly Option[] {
  const byValue = new Map<string, { value: unknown; isChanged: boolean; entries: EntryId[] }>()
  for (const { entry, value, isChanged } of told) {
    const mark = markOf(value)
    const known = byValue.get(mark)
    if (known) known.entries.push(entry)
    else byValue.set(mark, { value, isChanged, entries: [entry] })
  }
  return [...byValue.values()]
}
const markOf = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one,
  ) ?? ''

/** All versions in one; undefined where that makes no sense. */
export function bothOf(difference: Difference): unknown {
  const values = optionsOf(difference).map((option) => option.value)
  const said = values.filter((value) => !isNothing(value))
  if (said.length < 2) return undefined
  switch (difference.key) {
    case 'personal.remark':
    case 'personal.address': {
      const joined = said.map(String).join(t('both.join'))
      return joined.length <= longestOf(difference.key) ? joined : undefined
    }
    case 'personal.phones':
      return united(said, 8)
    case 'personal.categories':
      return united(said, 32)
    case 'personal.categoriesUnknown':
      return united(said, 16)
    default:
      return undefined
  }
}

function united(lists: readonly unknown[], most: number): unknown {
  const all = [...new Set(lists.flatMap((list) => (Array.isArray(list) ? (list as readonly unknown[]) : [])))]
  const isNew = all.length <= most && lists.every((list) => Array.isArray(list) && list.length < all.length)
  return isNew ? all : undefined
}

/** What somebody begins to write from: as it stands in the last version. */
export function wordsToBeginWith(difference: Difference): string {
  const value = difference.told.at(-1)?.value
  if (isNothing(value)) return ''
  if (Array.isArray(value)) return value.join(difference.key === 'personal.categories' ? ',' : t('both.phone-join'))
  if (typeof value === 'object' && value !== null && 'raw' in value) return String(value.raw)
  return String(value)
}

/** B1. */
export function ownValue(key: string, words: string): Result<unknown, 'empty' | 'wrong'> {
  const said = tidy(words)
  switch (editorOf(key)) {
    case 'line':
      return said === '' && key !== 'personal.no' ? refuse('empty') : ok(said)
    case 'lines':
      return ok(words.trim())
    case 'phones': {
      const { phones, wrong } = readPhones(words)
      return wrong.length > 0 || phones.length > 8 ? refuse('wrong') : ok(phones)
    }
    case 'id': {
      if (said === '') return ok(null)
      const id = readIdNumber(words)
      return id.kind === 'right' ? ok(id.id.number) : refuse('wrong')
    }
    case 'relation':
      return said === '' ? refuse('empty') : ok({ raw: said, code: relationCodeOf(said) })
    case 'date': {
      if (said === '') return key === 'since' ? refuse('empty') : ok(null)
      const day = parseDay(said)
      return day ? ok(day) : refuse('wrong')
    }
    case 'days': {
      const days = Number(said)
      return said === '' ? refuse('empty') : Number.isInteger(days) && days >= 1 && days <= 3_660 ? ok(days) : refuse('wrong')
    }
    case 'categories': {
      const chosen = new Set(words.split(','))
      return ok(CATEGORY_CODES.filter((code) => chosen.has(code)))
    }
    case undefined:
      return refuse('wrong')
  }
}

export function valueOf(difference: Difference, choice: Choice | undefined): Result<unknown, 'unchosen' | 'unwritten'> {
  if (!choice) return refuse('unchosen')
  switch (choice.how) {
    case 'told': {
      const said = difference.told.find((one) => one.entry === choice.entry)
      return said ? ok(said.value) : refuse('unchosen')
    }
    case 'both': {
      const both = bothOf(difference)
      return both === undefined ? refuse('unchosen') : ok(both)
    }
    case 'own': {
      const own = ownValue(difference.key, choice.words)
      return own.ok ? own : refuse('unwritten')
    }
  }
}

export type Choices = ReadonlyMap<string, Choice>
export const NO_CHOICES: Choices = new Map()
export const withChoice = (before: Choices, key: string, choice: Choice): Choices => new Map(before).set(key, choice)

/** What only one side changed is chosen from the start. */
export function firstChoices(differences: readonly Difference[]): Choices {
  return new Map(
    differences.flatMap((one): [string, Choice][] => {
      if (!one.proposed) return []
      const proposed = markOf(one.proposed.value)
      const said = one.told.find((told) => markOf(told.value) === proposed)
      return said ? [[one.key, { how: 'told', entry: said.entry }]] : []
    }),
  )
}

/** B2. */
export function choicesAfter(before: Choices, differences: readonly Difference[]): Choices {
  const still = differences.flatMap((one): [string, Choice][] => {
    const choice = before.get(one.key)
    return choice && (choice.how === 'own' || valueOf(one, choice).ok) ? [[one.key, choice]] : []
  })
  return new Map([...firstChoices(differences), ...still])
}

/** The same with what a draft holds. */
export const choicesAgain = (left: Iterable<readonly [string, Choice]>, differences: readonly Difference[]): Choices =>
  choicesAfter(new Map(left), differences)
