/**
 * What happened at a door, told entry by entry: facts, not sentences, so that every language tells them in its own way.
 * It knows the entries of one record at a time and whom they were said by; names, places and pages are for whoever shows them.
 *
 *   D1  Every known entry is one line, and the lines of a record do not depend on the order of arrival.
 *   D2  A description tells what it changed against what stood when it was said, part by part.
 *   D3  Said after versions that differed, it settles them: it tells what it says of each part in which they differed, changed or not.
 *   D4  Said right after another and bringing back what stood before that, it takes that one back.
 *   D5  Versions that nobody has settled are marked, each of them.
 */
import type { Envelope } from '../kernel/entry.ts'
import type { Day, EntryId, GridCode, PersonId, RecordId, Stamp } from '../kernel/ids.ts'
import { dayAt, timeAt } from '../kernel/day.ts'
import { msOfStamp } from '../kernel/stamp.ts'
import type { CaseEntry } from './case.ts'
import { sameValue, type Describing, type Said } from './described.ts'
import type { HouseholdEntry, ResidentEntry } from './household.ts'
import type { KnownEntry } from './parse-entry.ts'
import { storyOf } from './record-graph.ts'
import { distinct } from './versions.ts'
import type { RhythmEntry } from './visit-rhythm.ts'
import type { FollowUpEntry, NeedCode, NeedEntry, OnTheSpot, SituationField, VisitEntry, VisitWay } from './visit.ts'

/** One part of a record, as it was and as it was said to be. */
export interface Change {
  /** As in `versions.ts`: `personal.phones`, `goneOn`. */
  readonly key: string
  /** Undefined where nobody had said anything. */
  readonly was: unknown
  readonly now: unknown
}

export type DiaryFact =
  | { readonly what: 'came'; readonly grid?: GridCode }
  | { readonly what: 'changed'; readonly changes: readonly Change[] }
  | { readonly what: 'settled'; readonly changes: readonly Change[] }
  | { readonly what: 'taken-back'; readonly of: EntryId; readonly changes: readonly Change[] }
  | {
      readonly what: 'visited'
      readonly way: VisitWay
      readonly said: readonly { readonly field: SituationField; readonly words: string }[]
      readonly done: readonly OnTheSpot[]
      readonly doneWords: string
      readonly photos: number
      readonly nextOn: Day | null
    }
  | { readonly what: 'need-heard'; readonly code: NeedCode; readonly words: string }
  | { readonly what: 'need-met' | 'need-reopened'; readonly code: NeedCode | null; readonly words: string }
  | { readonly what: 'promised'; readonly on: Day; readonly words: string }
  | { readonly what: 'promise-kept' | 'promise-reopened'; readonly words: string }
  | { readonly what: 'case-opened'; readonly code: NeedCode; readonly words: string }
  | { readonly what: 'case-handed'; readonly code: NeedCode | null; readonly to: PersonId }

export interface DiaryLine {
  readonly entry: EntryId
  readonly about: RecordId
  readonly by: PersonId
  readonly at: Stamp
  /** `2026-11-24T09:20` in China: when it happened, for a visit; when it was said, for all else. */
  readonly when: string
  readonly fact: DiaryFact
  /** Another version stands beside it, and nobody has settled which. */
  readonly isContested: boolean
  /** A description that nobody has followed: whoever may write here may take it back. */
  readonly isLastWord: boolean
}

type DescribedEntry = HouseholdEntry | ResidentEntry | RhythmEntry

/** D1. In causal order; all entries must be of one record. */
export function diaryOf(entries: readonly KnownEntry[]): readonly DiaryLine[] {
  const described = entries.filter(isDescribed)
  if (described.length > 0) return describedLines(described)
  return storyOf(entries).entries.flatMap((entry, _at, all) => {
    const fact = factOf(entry, all)
    if (!fact) return []
    const when = entry.kind === 'visit.recorded' ? `${entry.body.open.on}T${entry.body.open.time}` : whenSaid(entry)
    return [{ ...authored(entry), when, fact, isContested: false, isLastWord: false }]
  })
}

const isDescribed = (entry: KnownEntry): entry is DescribedEntry => entry.kind.endsWith('.described')
const authored = ({ id, about, by, at }: Envelope) => ({ entry: id, about, by, at })
const whenSaid = ({ at }: Pick<Envelope, 'at'>): string => `${dayAt(msOfStamp(at))}T${timeAt(msOfStamp(at))}`

type Act = VisitEntry | NeedEntry | FollowUpEntry | CaseEntry

function factOf(entry: KnownEntry, all: readonly KnownEntry[]): DiaryFact | undefined {
  if (isDescribed(entry)) return undefined
  return factOfAct(entry, all)
}

function factOfAct(entry: Act, all: readonly KnownEntry[]): DiaryFact {
  switch (entry.kind) {
    case 'visit.recorded': {
      const { open, personal } = entry.body
      const said = open.changed.map((field) => ({ field, words: personal.situation[field] }))
      return {
        what: 'visited',
        way: open.way,
        said,
        done: personal.done,
        doneWords: personal.doneWords,
        photos: open.photos.length,
        nextOn: open.nextOn ?? null,
      }
    }
    case 'need.heard':
      return { what: 'need-heard', code: entry.body.open.code, words: entry.body.personal.words }
    case 'need.met':
      return { what: 'need-met', ...needOf(all) }
    case 'need.reopened':
      return { what: 'need-reopened', ...needOf(all) }
    case 'followUp.promised':
      return { what: 'promised', on: entry.body.open.on, words: entry.body.personal.words }
    case 'followUp.kept':
      return { what: 'promise-kept', words: promiseOf(all) }
    case 'followUp.reopened':
      return { what: 'promise-reopened', words: promiseOf(all) }
    case 'case.opened':
      return { what: 'case-opened', code: entry.body.open.code, words: entry.body.personal.words }
    case 'case.handedOver':
      return { what: 'case-handed', code: caseOf(all), to: entry.body.open.to }
  }
}

function needOf(all: readonly KnownEntry[]): { readonly code: NeedCode | null; readonly words: string } {
  for (const entry of all) if (entry.kind === 'need.heard') return { code: entry.body.open.code, words: entry.body.personal.words }
  return { code: null, words: '' }
}
function promiseOf(all: readonly KnownEntry[]): string {
  for (const entry of all) if (entry.kind === 'followUp.promised') return entry.body.personal.words
  return ''
}
function caseOf(all: readonly KnownEntry[]): NeedCode | null {
  for (const entry of all) if (entry.kind === 'case.opened') return entry.body.open.code
  return null
}

/* ---- descriptions ---- */

/** What was said of a field, and its entry's place in the story. */
interface Word {
  readonly place: number
  readonly value: unknown
}
/** Of every field the words that stand: one, or several versions. */
type Standing = ReadonlyMap<string, readonly Word[]>

function describedLines(entries: readonly DescribedEntry[]): readonly DiaryLine[] {
  const story = storyOf<DescribedEntry>(entries)
  const isEarlier = openEarlier(story.parents)
  const after: Standing[] = []
  const facts: DiaryFact[] = []
  for (const [place, entry] of story.entries.entries()) {
    const parents = story.parents[place] ?? []
    const before = meet(
      parents.map((parent) => after[parent] ?? new Map()),
      isEarlier,
    )
    const words = wordsOf(entry).map(([field, value]): [string, readonly Word[]] => [field, [{ place, value }]])
    after.push(new Map([...before, ...words]))
    facts.push(takenBack(story.entries, facts, parents, place) ?? described(entry, before))
  }
  const heads = after.filter((_one, place) => !story.parents.some((some) => some.includes(place)))
  const standing = meet(heads, isEarlier)
  const contested = new Set([...standing.values()].flatMap((words) => (differ(words) ? words.map((one) => one.place) : [])))
  return story.entries.map((entry, place) => {
    const fact = facts[place] ?? { what: 'changed', changes: [] }
    const isLast = wordsOf(entry).every(([field]) => (standing.get(field) ?? []).every((one) => one.place === place))
    return {
      ...authored(entry),
      when: whenSaid(entry),
      fact,
      isContested: contested.has(place),
      isLastWord: isLast && fact.what !== 'came',
    }
  })
}

/** D2, D3. */
function described(entry: DescribedEntry, before: Standing): DiaryFact {
  if (before.size === 0)
    return { what: 'came', ...(entry.kind === 'household.described' && entry.body.open.grid ? { grid: entry.body.open.grid } : {}) }
  let settles = false
  const changes = wordsOf(entry).flatMap(([field, now]): Change[] => {
    const words = before.get(field) ?? []
    const was = words.at(-1)?.value
    const isSettled = differ(words)
    settles ||= isSettled
    if (!isFields(now)) return isSettled || !sameValue(was, now) ? [{ key: nameOf(field), was, now }] : []
    const old = isFields(was) ? was : {}
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((part): Change[] => {
      const told = words.map((one) => (isFields(one.value) ? one.value[part] : undefined))
      const isAsked = isSettled && distinct(told).length > 1
      return isAsked || !sameValue(old[part], now[part]) ? [{ key: `${nameOf(field)}.${part}`, was: old[part], now: now[part] }] : []
    })
  })
  return { what: settles ? 'settled' : 'changed', changes }
}

/** D4. */
function takenBack(
  story: readonly DescribedEntry[],
  facts: readonly DiaryFact[],
  parents: readonly number[],
  place: number,
): DiaryFact | undefined {
  const [parent, ...others] = parents
  if (parent === undefined || others.length > 0) return undefined
  const [last, entry, fact] = [story[parent], story[place], facts[parent]]
  if (!last || !entry || !fact || (fact.what !== 'changed' && fact.what !== 'settled')) return undefined
  const changed = fact.changes.filter(({ was, now }) => !sameValue(was, now))
  if (changed.length === 0) return undefined
  const [said, says] = [new Map(wordsOf(last)), new Map(wordsOf(entry))]
  const restored = new Map([...said].map(([field, value]) => [field, restore(field, value, fact.changes)]))
  const isBack = [...restored].every(([field, value]) => says.has(field) && sameValue(says.get(field), value)) && says.size === said.size
  return isBack
    ? { what: 'taken-back', of: last.id, changes: changed.map(({ key, was, now }) => ({ key, was: now, now: was })) }
    : undefined
}

/** The value of a field before these changes. */
function restore(field: string, value: unknown, changes: readonly Change[]): unknown {
  if (!isFields(value))
    return changes.some(({ key }) => key === nameOf(field)) ? changes.find(({ key }) => key === nameOf(field))?.was : value
  const parts = new Map(Object.entries(value))
  for (const { key, was } of changes)
    if (key.startsWith(`${nameOf(field)}.`)) {
      const part = key.slice(nameOf(field).length + 1)
      if (was === undefined) parts.delete(part)
      else parts.set(part, was)
    }
  return Object.fromEntries(parts)
}

/** What stands where several lines of the story come together: a word that another one follows has gone. */
function meet(lines: readonly Standing[], isEarlier: (one: number, other: number) => boolean): Standing {
  const [only, ...more] = lines
  if (more.length === 0) return only ?? new Map()
  const all = new Map<string, Map<number, Word>>()
  for (const line of lines)
    for (const [field, words] of line) {
      const known = all.get(field) ?? new Map<number, Word>()
      for (const word of words) known.set(word.place, word)
      all.set(field, known)
    }
  return new Map(
    [...all].map(([field, byPlace]) => {
      const words = [...byPlace.values()].sort((a, b) => a.place - b.place)
      return [field, words.filter((one) => !words.some((other) => isEarlier(one.place, other.place)))]
    }),
  )
}

/** Whether one entry comes before another, asked only where lines meet. */
function openEarlier(parents: readonly (readonly number[])[]): (one: number, other: number) => boolean {
  const known = new Map<number, ReadonlySet<number>>()
  const ancestorsOf = (place: number): ReadonlySet<number> => {
    const found = new Set<number>()
    const ahead = [...(parents[place] ?? [])]
    for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
      if (found.has(next)) continue
      found.add(next)
      ahead.push(...(parents[next] ?? []))
    }
    known.set(place, found)
    return found
  }
  return (one, other) => one < other && (known.get(other) ?? ancestorsOf(other)).has(one)
}

const PERSONAL = 'p'
const nameOf = (field: string): string => (field === PERSONAL ? 'personal' : field.slice(1))
const wordsOf = ({ body }: Describing): readonly (readonly [string, unknown])[] => [
  ...Object.entries(body.open).map(([field, value]) => [`o${field}`, value] as const),
  ...(body.personal ? [[PERSONAL, body.personal] as const] : []),
]
const differ = (words: readonly (Word | Said)[]): boolean => words.some((one) => !sameValue(one.value, words[0]?.value))
const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
