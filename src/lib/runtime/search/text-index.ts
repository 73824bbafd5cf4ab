/**
 * Short Chinese texts (names, places), found by characters, by full or partial pinyin, by initials, or any mixture: 王建国 by `王建`,
 * `wangjianguo`, `wjg`, `wangjg`, `王jg`, `jianguo`. Each distinct text is judged once, however many documents carry it.
 *
 *   S6  A word matches from any character on; its units follow the text without gaps. The last syllable may be unfinished.
 *       A single letter looks at first characters only: it would find half the village.
 *   S7  The closest way to read a word counts: characters and full syllables before unfinished ones before initials.
 */
import { readingsOf } from './readings.ts'

/** How a word was found in a text. */
export interface Match {
  /** The character it begins at. */
  readonly from: number
  /** Characters of the text behind the match. */
  readonly rest: number
  /** 0: characters and full syllables only; more for each unfinished syllable and initial. */
  readonly looseness: number
}

export interface TextIndex<Item> {
  add(text: string, item: Item): void
  remove(text: string, item: Item): void
  find(word: string, found: (match: Match, items: readonly Item[]) => void): void
}

interface Line<Item> {
  readonly chars: readonly string[]
  readonly readings: readonly (readonly string[])[]
  readonly items: Item[]
}

/** Far above any looseness; also the weight of one step of looseness over the rest of the text. */
const NEVER = 1_000_000
const STEP = 1_000

export function openTextIndex<Item>(): TextIndex<Item> {
  const lines = new Map<string, Line<Item>>()
  /** Lines by every character and every first letter of a reading that they contain; by `^` and a letter when they begin so. */
  const linesByUnit = new Map<string, Line<Item>[]>()

  function add(text: string, item: Item): void {
    const line = lines.get(text) ?? addLine(text)
    line.items.push(item)
  }

  function addLine(text: string): Line<Item> {
    const chars = [...text]
    const line: Line<Item> = { chars, readings: chars.map(readingsOf), items: [] }
    lines.set(text, line)
    const units = new Set(chars)
    for (const readings of line.readings) for (const reading of readings) units.add(reading.charAt(0))
    for (const reading of line.readings[0] ?? []) units.add(`^${reading.charAt(0)}`)
    for (const unit of units) {
      const list = linesByUnit.get(unit)
      if (list) list.push(line)
      else linesByUnit.set(unit, [line])
    }
    return line
  }

  /** An emptied line stays: the text may come back, and the list of all texts stays small beside the documents. */
  function remove(text: string, item: Item): void {
    const items = lines.get(text)?.items
    const at = items?.indexOf(item) ?? -1
    if (at >= 0) items?.splice(at, 1)
  }

  function find(word: string, found: (match: Match, items: readonly Item[]) => void): void {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0)
    for (const line of linesByUnit.get(/^[a-z]$/.test(word) ? `^${first}` : first) ?? []) {
      if (line.items.length === 0) continue
      const match = firstMatch(word, first, line)
      if (match) found(match, line.items)
    }
  }

  return { add, remove, find }
}

/** S6: the first place where the word may begin; a name is best known by its beginning. */
function firstMatch(word: string, first: string, line: Line<unknown>): Match | undefined {
  for (let from = 0; from < line.chars.length; from += 1) {
    if (line.chars[from] !== first && !beginsWith(line.readings[from], first)) continue
    const cost = costFrom(word, 0, line, from)
    if (cost < NEVER) return { from, rest: cost % STEP, looseness: Math.floor(cost / STEP) }
  }
  return undefined
}

function beginsWith(readings: readonly string[] | undefined, letter: string): boolean {
  if (readings) for (const reading of readings) if (reading.startsWith(letter)) return true
  return false
}

/** S7: looseness × STEP + characters left over, of the closest reading of `word` from `typed` on against the text from `at` on. */
function costFrom(word: string, typed: number, line: Line<unknown>, at: number): number {
  if (typed === word.length) return line.chars.length - at
  const char = line.chars[at]
  if (char === undefined) return NEVER
  let best = word.startsWith(char, typed) ? costFrom(word, typed + char.length, line, at + 1) : NEVER
  for (const reading of line.readings[at] ?? []) {
    const shared = sharedLength(word, typed, reading)
    if (shared === 0) continue
    if (shared === reading.length) best = Math.min(best, costFrom(word, typed + shared, line, at + 1))
    else if (shared > 1 && typed + shared === word.length) best = Math.min(best, STEP + costFrom(word, word.length, line, at + 1))
    best = Math.min(best, 2 * STEP + costFrom(word, typed + 1, line, at + 1))
    if (shared > 1 && reading.charAt(1) === 'h') best = Math.min(best, 2 * STEP + costFrom(word, typed + 2, line, at + 1))
  }
  return best
}

function sharedLength(word: string, typed: number, reading: string): number {
  let shared = 0
  while (shared < reading.length && word.charCodeAt(typed + shared) === reading.charCodeAt(shared)) shared += 1
  return shared
}
