/**
 * A record's entries form a small graph through `after`. This room walks it: cause before effect, and among
 * concurrent entries by stamp, then id, so that every device reads the same story whatever arrived first.
 *
 *   G1  The order does not depend on the order of arrival, nor on duplicates.
 *   G2  An entry comes after every entry that it names, directly or through others, whatever the clocks said.
 *   G3  Heads are the entries that no other entry names.
 *   G4  Total on any graph: what is named but not here is passed over; a cycle, which no honest device can write, is cut at its earliest
 *       stamp, and a name that points forward in the story says nothing. No entry is left out.
 *   G5  What this build cannot read still says what came before what.
 */
import type { Envelope } from '../kernel/entry.ts'
import type { EntryId } from '../kernel/ids.ts'
import { compareText } from '../kernel/text.ts'
import { openSoonest } from './soonest.ts'

type Node = Pick<Envelope, 'id' | 'at' | 'after'>

/** Entries in causal order, and for each the places of those that it names. */
export interface Story<E> {
  readonly entries: readonly E[]
  /** Places in `entries`, each before the entry's own. */
  readonly parents: readonly (readonly number[])[]
}

const byStamp = (a: Node, b: Node): number => compareText(a.at, b.at) || compareText(a.id, b.id)

const oncePerId = <E extends Node>(entries: Iterable<E>): Map<EntryId, E> => {
  const byId = new Map<EntryId, E>()
  for (const entry of entries) if (!byId.has(entry.id)) byId.set(entry.id, entry)
  return byId
}

/** G1, G2, G4. */
export function inCausalOrder<E extends Node>(entries: Iterable<E>): E[] {
  const sorted = [...oncePerId(entries).values()].sort(byStamp)
  if (sorted.length < 2) return sorted
  const placeOf = new Map(sorted.map((entry, at) => [entry.id, at]))
  // Nearly always the clocks agree with the causes.
  return sorted.every((entry, at) => entry.after.every((id) => (placeOf.get(id) ?? -1) <= at)) ? sorted : causesFirst(sorted, placeOf)
}

/** The same with the causes of each, for whoever asks what came after what. */
export function storyOf<E extends Node>(entries: Iterable<E>): Story<E> {
  const story = inCausalOrder(entries)
  const placeOf = new Map(story.map((entry, at) => [entry.id, at]))
  const parents = story.map((entry, at) => entry.after.flatMap((id) => placeOf.get(id) ?? []).filter((parent) => parent < at))
  return { entries: story, parents }
}

/** For every entry the marks of all entries that come after it, directly or through others; each entry wears up to 32 marks, one bit each. */
export function marksAfter(story: Story<unknown>, marks: Uint32Array): Uint32Array {
  const after = new Uint32Array(marks.length)
  for (let at = marks.length - 1; at >= 0; at -= 1) {
    const passed = (after[at] ?? 0) | (marks[at] ?? 0)
    if (passed !== 0) for (const parent of story.parents[at] ?? []) after[parent] = (after[parent] ?? 0) | passed
  }
  return after
}

/** No place of a story. */
export const NONE = -1

/** For every entry the place of the first one after it, directly or through others, that is marked; `NONE` when there is none. */
export function firstAfter<E>(story: Story<E>, isMarked: (entry: E) => boolean): Int32Array {
  const first = new Int32Array(story.entries.length).fill(NONE)
  for (let at = story.entries.length - 1; at >= 0; at -= 1) {
    const entry = story.entries[at]
    const seen = entry !== undefined && isMarked(entry) ? at : (first[at] ?? NONE)
    if (seen !== NONE)
      for (const parent of story.parents[at] ?? []) {
        const known = first[parent] ?? NONE
        if (known === NONE || seen < known) first[parent] = seen
      }
  }
  return first
}

/**
 * G5. These entries without those that this build cannot read: who names one of those comes after what it comes after.
 * An entry it cannot read still says what its author had seen.
 */
export function readThrough<E extends Node>(entries: readonly E[], isRead: (entry: E) => boolean): readonly E[] {
  if (entries.every(isRead)) return entries
  const { entries: story, parents } = storyOf(entries)
  const through: (readonly EntryId[])[] = []
  return story.flatMap((entry, at) => {
    const own = parents[at] ?? []
    const after = [...new Set(own.flatMap((parent) => through[parent] ?? []))]
    through.push(isRead(entry) ? [entry.id] : after)
    return isRead(entry) ? [{ ...entry, after }] : []
  })
}

/** G3, sorted by id. */
export function headsOf(entries: Iterable<Node>): EntryId[] {
  const byId = oncePerId(entries)
  const named = new Set<EntryId>()
  for (const entry of byId.values()) for (const id of entry.after) if (id !== entry.id) named.add(id)
  return [...byId.keys()].filter((id) => !named.has(id)).sort(compareText)
}

/** Of those whose causes are told the earliest is told next; where nobody's are, the earliest of all. */
function causesFirst<E extends Node>(sorted: readonly E[], placeOf: ReadonlyMap<EntryId, number>): E[] {
  const causes = sorted.map((entry, at) => entry.after.flatMap((id) => placeOf.get(id) ?? []).filter((one) => one !== at))
  const effects = sorted.map((): number[] => [])
  for (const [at, some] of causes.entries()) for (const cause of some) effects[cause]?.push(at)
  const untold = causes.map((some) => some.length)
  const told = new Uint8Array(sorted.length)
  const ready = openSoonest(untold.flatMap((count, at) => (count === 0 ? [at] : [])))

  const story: E[] = []
  for (let earliest = 0; story.length < sorted.length;) {
    while (told[earliest] === 1) earliest += 1
    const next = ready.take() ?? earliest
    const entry = sorted[next]
    if (!entry || told[next] === 1) continue // it was told to cut a cycle
    told[next] = 1
    story.push(entry)
    for (const effect of effects[next] ?? []) {
      untold[effect] = (untold[effect] ?? 0) - 1
      if (untold[effect] === 0) ready.add(effect)
    }
  }
  return story
}
