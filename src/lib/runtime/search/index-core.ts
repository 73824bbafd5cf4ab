/**
 * Search over the residents of a village or a town, in memory. Knows neither worker nor database.
 *
 *   S8   Every word must be found: in the name, at the end of a phone (3 digits and more) or identity number (4 and more), or in the address.
 *   S9   Best first: the name itself, its beginning, numbers, pinyin, initials, the middle of a name, the address; who is gone comes later.
 *   S10  A document put again replaces the old one; what is removed is never found again.
 */
import { compareText } from '../../kernel/text.ts'
import type { RecordId } from '../../kernel/ids.ts'
import type { SearchHit } from '../face.ts'
import { openPlaceIndex } from './place-index.ts'
import type { SearchDoc } from './search-doc.ts'
import { openTailIndex } from './tail-index.ts'
import { openTextIndex, type Match } from './text-index.ts'
import { folded, wordsOf } from './words.ts'

export const MOST_HITS = 30
const GONE_PENALTY = 60

export interface SearchIndex {
  put(docs: Iterable<SearchDoc>): void
  remove(residents: Iterable<RecordId>): void
  find(typed: string, most?: number): readonly SearchHit[]
  size(): number
}

type Matched = SearchHit['matched']
interface Found {
  readonly score: number
  readonly matched: Matched
}
type FoundByDoc = Map<SearchDoc, Found>

export function openSearchIndex(): SearchIndex {
  const docs = new Map<RecordId, SearchDoc>()
  const names = openTextIndex<SearchDoc>()
  const phones = openTailIndex<SearchDoc>(3)
  const ids = openTailIndex<SearchDoc>(4)
  const places = openPlaceIndex<SearchDoc>()

  function put(some: Iterable<SearchDoc>): void {
    for (const doc of some) {
      drop(doc.resident)
      docs.set(doc.resident, doc)
      names.add(folded(doc.name), doc)
      places.add(doc.address, doc)
      for (const phone of new Set(doc.phones)) phones.add(phone, doc)
      ids.add(doc.idTail, doc)
    }
  }

  function drop(resident: RecordId): void {
    const doc = docs.get(resident)
    if (!doc) return
    docs.delete(resident)
    names.remove(folded(doc.name), doc)
    places.remove(doc.address, doc)
    for (const phone of new Set(doc.phones)) phones.remove(phone, doc)
    ids.remove(doc.idTail, doc)
  }

  function find(typed: string, most = MOST_HITS): readonly SearchHit[] {
    const words = wordsOf(typed)
    const [only, ...others] = words.map((word) => foundBy(word, words.length > 1 ? Infinity : most))
    if (!only) return []
    const all = others.reduce(both, only)
    return bestOf(all, most).map(([doc, { matched }]) => hitOf(doc, matched, words))
  }

  /** Everything one word finds. Places are not looked through when `enough` better hits are there already. */
  function foundBy(word: string, enough: number): FoundByDoc {
    const found: FoundByDoc = new Map()
    const take = (items: readonly SearchDoc[], score: number, matched: Matched): void => {
      const mark = { score, matched }
      for (const doc of items) if ((found.get(doc)?.score ?? -1) < score) found.set(doc, mark)
    }
    if (/^\d+x?$/.test(word)) {
      phones.find(word, (items, whole) => take(items, whole ? 950 : 880, 'phone'))
      ids.find(word, (items) => take(items, 870, 'id'))
    } else {
      const latin = /[a-z]/.test(word)
      names.find(word, (match, items) => take(items, nameScore(match, latin), match.looseness > 0 || latin ? 'pinyin' : 'name'))
    }
    if (found.size < enough) places.find(word, (items, score) => take(items, score, 'address'))
    return found
  }

  return { put, remove: (residents) => [...residents].forEach(drop), find, size: () => docs.size }
}

/** S9 for names: 1000 the very name … 500 initials in the middle of one. */
function nameScore({ from, rest, looseness }: Match, latin: boolean): number {
  const whole = from === 0 && rest === 0
  if (!latin) return whole ? 1000 : from === 0 ? 900 : 700
  if (looseness === 0) return whole ? 860 : from === 0 ? 800 : 640
  return (whole ? 780 : from === 0 ? 740 : 540) - Math.min(looseness, 20)
}

/** S8: what both words find; the scores add up, the first word says how. */
function both(one: FoundByDoc, other: FoundByDoc): FoundByDoc {
  const found: FoundByDoc = new Map()
  for (const [doc, { score, matched }] of one) {
    const second = other.get(doc)
    if (second) found.set(doc, { score: score + second.score, matched })
  }
  return found
}

type Candidate = readonly [SearchDoc, Found]

/** S9: the best few, without sorting the many. */
function bestOf(found: FoundByDoc, most: number): readonly Candidate[] {
  const best: Candidate[] = []
  for (const candidate of found) {
    const last = best[most - 1]
    if (last && compareCandidates(candidate, last) >= 0) continue
    let at = Math.min(best.length, most - 1)
    for (; at > 0; at -= 1) {
      const before = best[at - 1]
      if (!before || compareCandidates(before, candidate) <= 0) break
      best[at] = before
    }
    best[at] = candidate
  }
  return best
}

function compareCandidates([a, foundA]: Candidate, [b, foundB]: Candidate): number {
  const score = standing(b, foundB) - standing(a, foundA)
  if (score !== 0) return score
  if (a.name.length !== b.name.length) return a.name.length - b.name.length
  return compareText(a.name, b.name) || compareText(a.address, b.address) || compareText(a.resident, b.resident)
}

const standing = (doc: SearchDoc, { score }: Found): number => (doc.gone ? score - GONE_PENALTY : score)

function hitOf(doc: SearchDoc, matched: Matched, words: readonly string[]): SearchHit {
  const { resident, household, name, age, address } = doc
  const phone = doc.phones.find((one) => words.some((word) => word.length >= 3 && one.endsWith(word))) ?? doc.phones[0] ?? null
  return { kind: 'resident', resident, household, name, age, address, phone, matched }
}
