import { expect, test } from 'vitest'
import { aLog } from '../../../test/fixtures/log.ts'
import { aRandomGraph, chanceOf, shuffled } from '../../../test/fixtures/random-graphs.ts'
import type { Entry } from '../kernel/entry.ts'
import type { EntryId } from '../kernel/ids.ts'
import { firstAfter, headsOf, inCausalOrder, marksAfter, NONE, readThrough, storyOf } from './record-graph.ts'
import { openSoonest } from './soonest.ts'

/** What the order is, said as plainly as one can: of all that may be told next the earliest, one after another. */
function plainly(entries: readonly Entry[]): EntryId[] {
  const byId = new Map<EntryId, Entry>()
  for (const entry of entries) if (!byId.has(entry.id)) byId.set(entry.id, entry)
  let waiting = [...byId.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1))
  const told: EntryId[] = []
  while (waiting.length > 0) {
    const next =
      waiting.find((entry) => entry.after.every((id) => told.includes(id) || !byId.has(id) || id === entry.id)) ?? (waiting[0] as Entry)
    told.push(next.id)
    waiting = waiting.filter((entry) => entry !== next)
  }
  return told
}

const SEEDS = 6_000

test('G1 G4 the order is the plain one, whatever arrived first and how often: 6,000 graphs with cycles, gaps, duplicates and equal stamps', () => {
  let cyclic = 0
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const chance = chanceOf(seed)
    const entries = aRandomGraph(chance, 14)
    const expected = plainly(entries)
    expect(
      inCausalOrder(entries).map((entry) => entry.id),
      `seed ${seed}`,
    ).toEqual(expected)
    expect(
      inCausalOrder(shuffled(chance, entries)).map((entry) => entry.id),
      `seed ${seed}, shuffled`,
    ).toEqual(expected)
    const placeOf = new Map(expected.map((id, at) => [id, at]))
    if (entries.some((entry) => entry.after.some((id) => (placeOf.get(id) ?? -1) > (placeOf.get(entry.id) ?? 0)))) cyclic += 1
  }
  expect(cyclic).toBeGreaterThan(500)
}, 60_000)

test('G2 an entry comes after every entry it names, directly or through others, whatever the clocks said', () => {
  const log = aLog()
  log.say('a', {}, undefined, { ms: 9_000 })
  log.say('b', {}, undefined, { ms: 5_000 })
  log.say('c', {}, undefined, { ms: 1_000 })
  expect(inCausalOrder([...log.lines].reverse()).map((entry) => entry.kind)).toEqual(['a', 'b', 'c'])
})

test('G3 heads are the entries that no other names; a name of itself does not count', () => {
  const log = aLog()
  const root = log.say('a', {})
  const one = log.say('b', {}, undefined, { client: 1, after: [root.id] })
  const two = log.say('b', {}, undefined, { client: 2, after: [root.id] })
  expect(headsOf(log.lines)).toEqual([one.id, two.id].sort())
  expect(headsOf([{ ...root, after: [root.id] }])).toEqual([root.id])
})

test('G4 a cycle is cut at its earliest stamp and nothing of it is lost', () => {
  const [a, b] = [aLog().say('a', {}, undefined, { client: 1, ms: 2 }), aLog().say('b', {}, undefined, { client: 2, ms: 1 })]
  const cycle = [
    { ...a, after: [b.id] },
    { ...b, after: [a.id] },
  ]
  const story = storyOf(cycle)
  expect(story.entries.map((entry) => entry.kind)).toEqual(['b', 'a'])
  expect(story.parents).toEqual([[], [0]])
})

test('G2 marks reach every entry that is behind, and none beside', () => {
  const log = aLog()
  const root = log.say('a', {})
  const one = log.say('b', {}, undefined, { client: 1, after: [root.id] })
  log.say('c', {}, undefined, { client: 2, after: [root.id] })
  log.say('d', {}, undefined, { client: 1, after: [one.id] })
  const story = storyOf(log.lines)
  const marks = new Uint32Array(story.entries.map((entry) => (entry.kind === 'd' ? 1 << 31 : entry.kind === 'c' ? 1 : 0)))
  const seen = [...marksAfter(story, marks)]
  expect(story.entries.map((entry, at) => [entry.kind, seen[at]])).toEqual([
    ['a', 0x80000001],
    ['b', 0x80000000],
    ['c', 0],
    ['d', 0],
  ])
})

test('G2 the first marked entry behind each is found, through others too', () => {
  const log = aLog()
  const root = log.say('a', {})
  const one = log.say('b', {}, undefined, { client: 1, after: [root.id] })
  log.say('marked', {}, undefined, { client: 2, after: [one.id] })
  log.say('marked', {}, undefined, { client: 3, after: [root.id] })
  const story = storyOf(log.lines)
  expect([...firstAfter(story, (entry) => entry.kind === 'marked')]).toEqual([2, 2, NONE, NONE])
})

test('G5 what this build cannot read still says what came before what: 2,000 graphs', () => {
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const chance = chanceOf(seed)
    const entries = aRandomGraph(chance, 10)
    const isRead = (entry: Entry): boolean =>
      entry.id.length % 2 === 0 || entry.at.endsWith('1') || Number.parseInt(entry.at.slice(0, 9), 36) % 3 > 0
    const all = storyOf(entries)
    const some = storyOf(readThrough(entries, isRead))
    const seen = (story: typeof all, one: Entry, other: Entry): boolean => {
      const at = story.entries.findIndex((entry) => entry.id === one.id)
      const marks = new Uint32Array(story.entries.map((entry) => (entry.id === other.id ? 1 : 0)))
      return marksAfter(story, marks)[at] === 1
    }
    const read = all.entries.filter(isRead)
    expect(some.entries.map((entry) => entry.id).sort()).toEqual(read.map((entry) => entry.id).sort())
    for (const one of read) for (const other of read) expect(seen(some, one, other), `seed ${seed}`).toBe(seen(all, one, other))
  }
}, 60_000)

test('what comes out of a heap comes out smallest first', () => {
  const chance = chanceOf(5)
  for (let round = 0; round < 200; round += 1) {
    const numbers = shuffled(
      chance,
      Array.from({ length: round }, (_none, at) => at),
    )
    const heap = openSoonest([])
    for (const number of numbers) heap.add(number)
    expect(numbers.map(() => heap.take())).toEqual(numbers.map((_number, at) => at))
    expect(heap.take()).toBeUndefined()
  }
})
