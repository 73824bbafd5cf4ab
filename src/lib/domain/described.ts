/**
 * Folds `….described` entries: patches of fields, plus a personal part that is always said whole and so counts as one field.
 *
 *   F1  Of entries in a line, the last one that says something of a field stands.
 *   F2  Concurrent entries that say different things of one field leave a conflict: the later by stamp stands, the other is kept and shown.
 *   F3  An entry after both settles it. Saying the same thing twice is no conflict.
 *   F4  The fold is total: any set of parsed entries folds, in any order, to the same fields.
 *   F5  A conflict also says what stood before its versions parted: the last, in causal order, that all of them come after.
 */
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, PersonId, Stamp } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { marksAfter, storyOf, type Story } from './record-graph.ts'

/** What somebody said of a field. */
export interface Said {
  readonly entry: EntryId
  readonly by: PersonId
  readonly at: Stamp
  readonly value: unknown
}

export interface Conflict {
  /** Field of the open part, or `personal`. */
  readonly field: string
  readonly stands: Said
  readonly others: readonly Said[]
  /** What the field said where the versions parted; null when nobody had said anything. */
  readonly before: Said | null
}

export interface Described {
  readonly open: Readonly<Record<string, unknown>>
  readonly personal: Readonly<Record<string, unknown>> | undefined
  readonly conflicts: readonly Conflict[]
}

/** An entry that describes; only its words are read here, so any kind's body will do. */
export interface Describing extends Pick<Entry, 'id' | 'by' | 'at' | 'after'> {
  readonly body: { readonly open: object; readonly personal?: object }
}

export function foldDescribed(entries: Iterable<Describing>): Described {
  const story = storyOf(entries)
  const saidByField = new Map<string, Saying[]>()
  for (const [at, entry] of story.entries.entries())
    for (const [field, value] of fieldsOf(entry)) {
      const saying = { place: at, said: { entry: entry.id, by: entry.by, at: entry.at, value } }
      const all = saidByField.get(field)
      if (all) all.push(saying)
      else saidByField.set(field, [saying])
    }

  const open: Record<string, unknown> = {}
  let personal: Readonly<Record<string, unknown>> | undefined
  const conflicts: Conflict[] = []
  const contested = [...saidByField.values()].filter((all) => all.length > 1)
  const lastWords = lastWordsOf(story, contested)
  for (const [field, all] of saidByField) {
    const last = lastWords.get(all) ?? all
    const stands = must(last.at(-1), 'of all that was said of a field, something was said last')
    if (field === PERSONAL) personal = stands.said.value as Readonly<Record<string, unknown>>
    else define(open, field.slice(1), stands.said.value)
    const others = last.filter((one) => one !== stands && !sameValue(one.said.value, stands.said.value))
    if (others.length > 0)
      conflicts.push({
        field: field === PERSONAL ? 'personal' : field.slice(1),
        stands: stands.said,
        others: others.map((one) => one.said),
        before: beforeThey(story, all, [...others, stands])?.said ?? null,
      })
  }
  return { open, personal, conflicts }
}

/** What was said of a field, and its entry's place in the story. */
interface Saying {
  readonly place: number
  readonly said: Said
}

/** F1, F2. For each of these fields what no later entry has said anew. */
function lastWordsOf(story: Story<unknown>, fields: readonly (readonly Saying[])[]): Map<readonly Saying[], readonly Saying[]> {
  const found = new Map<readonly Saying[], readonly Saying[]>()
  for (const some of inBlocks(fields)) {
    const marks = new Uint32Array(story.entries.length)
    for (const [bit, all] of some.entries()) for (const { place } of all) marks[place] = (marks[place] ?? 0) | (1 << bit)
    const saidLater = marksAfter(story, marks)
    for (const [bit, all] of some.entries())
      found.set(
        all,
        all.filter(({ place }) => ((saidLater[place] ?? 0) & (1 << bit)) === 0),
      )
  }
  return found
}

/** F5. The last that was said of the field before these versions parted: what all of them come after. */
function beforeThey(story: Story<unknown>, all: readonly Saying[], versions: readonly Saying[]): Saying | undefined {
  let shared = all
  for (const some of inBlocks(versions)) {
    const marks = new Uint32Array(story.entries.length)
    for (const [bit, { place }] of some.entries()) marks[place] = 1 << bit
    const ahead = marksAfter(story, marks)
    const every = some.reduce((bits, _one, bit) => bits | (1 << bit), 0) >>> 0
    shared = shared.filter(({ place }) => ((ahead[place] ?? 0) & every) >>> 0 === every)
  }
  return shared.at(-1)
}

/** An entry has 32 marks to wear at a time. */
function inBlocks<T>(things: readonly T[]): (readonly T[])[] {
  const blocks: (readonly T[])[] = []
  for (let from = 0; from < things.length; from += 32) blocks.push(things.slice(from, from + 32))
  return blocks
}

/** A field may bear any name, `__proto__` too. */
const define = (fields: Record<string, unknown>, name: string, value: unknown): void => {
  Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true })
}

const PERSONAL = 'p'

const fieldsOf = (entry: Describing): [string, unknown][] => [
  ...Object.entries(entry.body.open).map(([field, value]): [string, unknown] => [`o${field}`, value]),
  ...(entry.body.personal ? [[PERSONAL, entry.body.personal] as [string, unknown]] : []),
]

/** Equal as people would say: same words, whatever the order of keys. Bodies are plain values, at most 12 deep. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && a.length === b.length && a.every((byte, at) => byte === b[at])
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && sameValue(x[key], y[key]))
}
