/**
 * A record's entries form a small graph through `after`. This room walks it: cause before effect, and among
 * concurrent entries by stamp, then id, so that every device reads the same story whatever arrived first.
 *
 *   G1  The order does not depend on the order of arrival, nor on duplicates.
 *   G2  An entry comes after every entry that it names, directly or through others, whatever the clocks said.
 *   G3  Heads are the entries that no other entry names.
 */
import type { Envelope } from '../kernel/entry.ts'
import type { EntryId } from '../kernel/ids.ts'
import { compareText } from '../kernel/text.ts'

type Node = Pick<Envelope, 'id' | 'at' | 'after'>

const byStamp = (a: Node, b: Node): number => compareText(a.at, b.at) || compareText(a.id, b.id)

const oncePerId = <E extends Node>(entries: Iterable<E>): Map<EntryId, E> => {
  const byId = new Map<EntryId, E>()
  for (const entry of entries) if (!byId.has(entry.id)) byId.set(entry.id, entry)
  return byId
}

/** G1, G2. Entries that `after` names but that are not here (yet) are passed over; a cycle, which no honest device can write, is cut at its earliest stamp. */
export function inCausalOrder<E extends Node>(entries: Iterable<E>): E[] {
  const byId = oncePerId(entries)
  const sorted = [...byId.values()].sort(byStamp)
  if (sorted.length < 2) return sorted

  const told = new Set<EntryId>()
  const story: E[] = []
  let waiting = sorted
  while (waiting.length > 0) {
    const ready = waiting.find((entry) => entry.after.every((id) => told.has(id) || !byId.has(id) || id === entry.id))
    const next = ready ?? waiting[0]
    if (!next) break
    told.add(next.id)
    story.push(next)
    waiting = waiting.filter((entry) => entry !== next)
  }
  return story
}

/** G3, sorted by id. */
export function headsOf(entries: Iterable<Node>): EntryId[] {
  const byId = oncePerId(entries)
  const named = new Set<EntryId>()
  for (const entry of byId.values()) for (const id of entry.after) if (id !== entry.id) named.add(id)
  return [...byId.keys()].filter((id) => !named.has(id)).sort(compareText)
}

/** For every entry, all entries it comes after, directly or through others. */
export function ancestorsOf(entries: Iterable<Node>): Map<EntryId, Set<EntryId>> {
  const found = new Map<EntryId, Set<EntryId>>()
  for (const entry of inCausalOrder(entries)) {
    const mine = new Set<EntryId>()
    for (const id of entry.after) {
      if (id === entry.id) continue
      mine.add(id)
      for (const older of found.get(id) ?? []) mine.add(older)
    }
    found.set(entry.id, mine)
  }
  return found
}
