/** Folds are order-free, deaf to repetition, and total on anything; devices that have the same entries agree exactly. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { chanceOf } from '../../src/lib/demo/chance.ts'
import { parseEntry, topicOf, type Topic } from '../../src/lib/domain/parse-entry.ts'
import { headsOf, inCausalOrder } from '../../src/lib/domain/record-graph.ts'
import type { Body, Entry } from '../../src/lib/kernel/entry.ts'
import type { EntryId } from '../../src/lib/kernel/ids.ts'
import { arbitraryHistory } from '../fixtures/histories.ts'
import { BODIES, KINDS_HERE } from '../fixtures/known-bodies.ts'
import { mutateValue } from '../fuzz/mutate-value.ts'
import { foldAll, FOLDS, readOf } from './folds.ts'

vi.setConfig({ testTimeout: 60_000 })

const TOPICS = Object.keys(FOLDS) as Topic[]
const kindsOf = (topic: Topic) => KINDS_HERE.filter((kind) => topicOf(kind) === topic)

/** The same entries as another device got them: in another order, some of them twice. */
const arrivedAgain = (entries: readonly Entry[]): fc.Arbitrary<readonly Entry[]> =>
  fc
    .tuple(fc.shuffledSubarray([...entries], { minLength: entries.length }), fc.subarray([...entries]), fc.nat())
    .map(([all, twice, at]) => [...twice.slice(at % (twice.length + 1)), ...all, ...twice])

/** What a device has heard so far: any part of what was said. */
const heardOf = (history: readonly Entry[]): fc.Arbitrary<readonly Entry[]> => fc.subarray([...history])

test.each(TOPICS)('F4 S1 S2 S3 S4 devices that have the same entries of a %s agree exactly, whatever arrived first or twice', (topic) => {
  let beside = 0
  const agree = fc.property(
    arbitraryHistory({ kinds: kindsOf(topic), abouts: ['record-one'] }).chain((history) =>
      heardOf(history).chain((heard) => fc.tuple(fc.constant(heard), arrivedAgain(heard), arrivedAgain(heard))),
    ),
    ([heard, one, other]) => {
      if (headsOf(heard).length > 1) beside += 1
      const states = [heard, one, other].map(foldAll)
      expect(states[1]).toBe(states[0])
      expect(states[2]).toBe(states[0])
    },
  )
  fc.assert(agree, { numRuns: 250, seed: 11 })
  expect(beside).toBeGreaterThan(50)
})

test('F4 devices that end with everything agree on every record, whatever each of them believed on the way', () => {
  const agree = fc.property(
    arbitraryHistory({ devices: 5, most: 30 }).chain((history) => fc.tuple(...Array.from({ length: 3 }, () => arrivedAgain(history)))),
    (devices) => {
      // They fold as they go, page by page: what was folded before must not matter.
      const states = devices.map((entries) => {
        for (let page = 5; page < entries.length; page += 5) foldAll(entries.slice(0, page))
        return foldAll(entries)
      })
      expect(new Set(states).size).toBe(1)
    },
  )
  fc.assert(agree, { numRuns: 200, seed: 12 })
})

test('F4 G4 folds are total and order-free on graphs that nobody honest could write: cycles, names of nobody, equal stamps', () => {
  const history = arbitraryHistory({ abouts: ['record-one'] })
  const tangled = history.chain((entries) =>
    fc.array(fc.array(fc.nat(20), { maxLength: 5 }), { minLength: entries.length, maxLength: entries.length }).map((names) =>
      entries.map((entry, at): Entry => ({
        ...entry,
        at: at % 2 === 0 ? entry.at : (entries[0]?.at ?? entry.at),
        after: (names[at] ?? []).map((place) => entries[place]?.id ?? ('zz-zz' as EntryId)),
      })),
    ),
  )
  fc.assert(
    fc.property(
      tangled.chain((entries) => fc.tuple(fc.constant(entries), arrivedAgain(entries))),
      ([entries, again]) => {
        expect(foldAll(again)).toBe(foldAll(entries))
        expect(inCausalOrder(again).map(({ id }) => id)).toEqual(inCausalOrder(entries).map(({ id }) => id))
        expect(inCausalOrder(again)).toHaveLength(entries.length)
      },
    ),
    { numRuns: 300, seed: 13 },
  )
})

test('G1 G2 G3 the story of any history is the same for everybody, cause before effect, and its heads are named by nobody', () => {
  fc.assert(
    fc.property(
      arbitraryHistory({ most: 24, abouts: ['record-one'] }).chain((history) =>
        heardOf(history).chain((heard) => fc.tuple(fc.constant(heard), arrivedAgain(heard))),
      ),
      ([heard, again]) => {
        const story = inCausalOrder(heard)
        expect(inCausalOrder(again)).toEqual(story)
        const place = new Map(story.map(({ id }, at) => [id, at]))
        for (const [at, { after }] of story.entries()) for (const id of after) expect(place.get(id) ?? -1).toBeLessThan(at)
        const named = new Set(heard.flatMap(({ after }) => after))
        expect(headsOf(again)).toEqual(headsOf(heard))
        expect(new Set(headsOf(heard))).toEqual(new Set(heard.map(({ id }) => id).filter((id) => !named.has(id))))
      },
    ),
    { numRuns: 400, seed: 14 },
  )
})

test.each(KINDS_HERE)('E3 F4 any body under %s is read or refused with its place, and what is read folds', (kind) => {
  let read = 0
  const nearly = fc.tuple(BODIES[kind], fc.integer()).map(([body, seed]) => mutateValue(chanceOf(seed), body))
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.anything(), { weight: 4, arbitrary: nearly }),
      arbitraryHistory({ kinds: kindsOf(topicOf(kind)), abouts: ['record-one'], most: 5 }),
      (body, history) => {
        const odd: Entry = {
          id: 'zz-0' as EntryId,
          about: 'record-one' as Entry['about'],
          kind,
          by: 'mei' as Entry['by'],
          at: history[0]?.at ?? ('0mqnoz4a80000' as Entry['at']),
          after: history.slice(0, 1).map(({ id }) => id),
          v: 1,
          body: body as Body,
        }
        const parsed = parseEntry(odd)
        if (parsed.ok) read += 1
        else expect(parsed.error.at).toMatch(/^\$/)
        expect(foldAll([odd, ...history])).toBe(foldAll([...history, odd]))
      },
    ),
    { numRuns: 250, seed: 15 },
  )
  expect(read).toBeGreaterThan(0)
})

test('E1 E2 a kind nobody here knows, or a later version of one we do, is kept as it is and folds into nothing', () => {
  const kinds = fc.constantFrom('weather.seen', 'visit.cancelled', 'constructor.called', 'household.toString')
  fc.assert(
    fc.property(arbitraryHistory({ most: 8 }), kinds, fc.jsonValue(), fc.nat(20), (history, kind, body, at) => {
      const later = history.map((entry) => ({ ...entry, v: 0xffff }))
      const unknown = history
        .slice(0, at)
        .map((entry) => ({ ...entry, kind, body: body as unknown as Body, id: `u${entry.id}`.slice(0, 12) as EntryId }))
      for (const entry of [...later, ...unknown]) expect(parseEntry(entry)).toEqual({ ok: true, value: { phase: 'unknown', entry } })
      expect(foldAll([...unknown, ...history])).toBe(foldAll(history))
      expect(readOf([...later, ...unknown])).toEqual([])
    }),
    { numRuns: 150, seed: 16 },
  )
})
