/** What is printed parses to what it was, and what parses prints to what was read: updates, frames, scopes, dots, stamps, days. */
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { addDays, dayAt, daysBetween, parseDay, quarterOf, weekdayOf } from '../../src/lib/kernel/day.ts'
import { dotOfId, idOfDot } from '../../src/lib/kernel/dot.ts'
import type { Day, GridCode, ScopeId, Stamp, VillageCode } from '../../src/lib/kernel/ids.ts'
import { gridQuarter, gridRegister, parseScope, stationQuarter, stationRegister } from '../../src/lib/kernel/scope.ts'
import { isStamp, MAX_AHEAD_MS, msOfStamp, nextStamp, seenStamp, stampAt } from '../../src/lib/kernel/stamp.ts'
import { readAny, writeAny } from '../../src/lib/protocol/any.ts'
import { openReader, openWriter, written } from '../../src/lib/protocol/bytes.ts'
import { decodeFrame, encodeFrame, joinFrames, splitFrames } from '../../src/lib/protocol/frame.ts'
import { parseDown } from '../../src/lib/protocol/parse-down.ts'
import { parseUp } from '../../src/lib/protocol/parse-up.ts'
import { retryOf, type Refusal } from '../../src/lib/protocol/refusal.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import type { Down } from '../../src/lib/protocol/down.ts'
import type { Up } from '../../src/lib/protocol/up.ts'
import { arbitraryKnownEntry } from '../fixtures/histories.ts'

vi.setConfig({ testTimeout: 60_000 })

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`))
const days = fc.integer({ min: -60_000, max: 60_000 }).map((count) => addDays('2026-11-23' as Day, count))
const scopes = fc.oneof(
  digits(15).map((grid) => gridRegister(grid as GridCode)),
  fc.tuple(digits(15), days).map(([grid, day]) => gridQuarter(grid as GridCode, day)),
  digits(12).map((village) => stationRegister(village as VillageCode)),
  fc.tuple(digits(12), days).map(([village, day]) => stationQuarter(village as VillageCode, day)),
  fc.tuple(digits(9), days).map(([town, day]) => `outreach/${town}/${quarterOf(day)}` as ScopeId),
  digits(6).map((county) => `reference/${county}` as ScopeId),
)
const times = fc.integer({ min: 0, max: 2 ** 46 })
const stamps = fc.tuple(times, fc.nat(36 ** 4 - 1)).map(([ms, count]) => stampAt(ms, count))

test('a scope says its parts, its parts say the scope again, and no other text is a scope', () => {
  fc.assert(
    fc.property(scopes, (scope) => {
      const parts = parseScope(scope)
      expect(parts && [parts.kind, parts.place, ...(parts.kind === 'reference' ? [] : [parts.period])].join('/')).toBe(scope)
    }),
    { numRuns: 1000 },
  )
  const spoiled = fc
    .tuple(scopes, fc.nat(40), fc.string({ minLength: 1, maxLength: 3 }))
    .map(([scope, at, more]) => scope.slice(0, at) + more + scope.slice(at))
  fc.assert(
    fc.property(fc.oneof(spoiled, fc.string(), fc.anything()), (text) => {
      const parts = parseScope(text)
      if (parts) expect([parts.kind, parts.place, ...(parts.kind === 'reference' ? [] : [parts.period])].join('/')).toBe(text)
    }),
    { numRuns: 3000 },
  )
})

test('a dot is its id and an id its dot; an id in another form is none', () => {
  const dots = fc.record({ client: fc.integer({ min: 1, max: 0xffffffff }), clock: fc.integer({ min: 0, max: 36 ** 10 - 1 }) })
  fc.assert(
    fc.property(dots, (dot) => void expect(dotOfId(idOfDot(dot))).toEqual(dot)),
    { numRuns: 2000 },
  )
  const texts = fc.oneof(
    fc.stringMatching(/^[0-9a-z]{1,8}-[0-9a-z]{1,11}$/),
    fc.string(),
    dots.map((dot) => `0${idOfDot(dot)}`),
  )
  fc.assert(
    fc.property(texts, (text) => {
      const dot = dotOfId(text)
      if (dot) expect(idOfDot(dot)).toBe(text)
    }),
    { numRuns: 3000 },
  )
})

test('a day is its text, a real one, and counting to and fro comes back', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -2000, max: 2000 }), times, (day, count, ms) => {
      expect(parseDay(day)).toBe(day)
      expect(addDays(addDays(day, count), -count)).toBe(day)
      expect(daysBetween(day, addDays(day, count))).toBe(count)
      expect(weekdayOf(addDays(day, 7))).toBe(weekdayOf(day))
      expect(quarterOf(day)).toMatch(/^\d{4}Q[1-4]$/)
      expect(dayAt(Date.parse(`${day}T00:00:00+08:00`))).toBe(day)
      expect(parseDay(dayAt(ms))).toBe(dayAt(ms))
    }),
    { numRuns: 1000 },
  )
  fc.assert(
    fc.property(fc.oneof(fc.stringMatching(/^\d{4}-\d{2}-\d{2}$/), fc.anything()), (text) => {
      const day = parseDay(text)
      if (day !== undefined) expect(addDays(day, 0)).toBe(text)
    }),
    { numRuns: 3000 },
  )
})

test('H1 a stamp says its hour, the order of texts is the order of time, and a new one is later than every one seen, whatever the wall clock does', () => {
  fc.assert(
    fc.property(stamps, stamps, times, (one, other, now) => {
      expect([isStamp(one), msOfStamp(stampAt(now))]).toEqual([true, now])
      if (msOfStamp(one) < msOfStamp(other)) expect(one < other).toBe(true)
      const next = nextStamp(one, now)
      expect(isStamp(next)).toBe(true)
      expect(next > one).toBe(true)
      expect(msOfStamp(next)).toBeGreaterThanOrEqual(now)
    }),
    { numRuns: 3000 },
  )
})

test('H1 H2 through any life of hearing and saying stamps rise, and none is dragged further ahead than a day beyond the clock', () => {
  const events = fc.array(fc.tuple(fc.boolean(), stamps, fc.integer({ min: -400_000_000, max: 400_000_000 })), { maxLength: 40 })
  fc.assert(
    fc.property(events, (life) => {
      let last: Stamp | undefined
      let now = 2 ** 41
      let latest = 0
      for (const [hears, stamp, passed] of life) {
        now += passed
        latest = Math.max(latest, now)
        const was = last
        last = hears ? seenStamp(last, stamp, now) : nextStamp(last, now)
        if (was !== undefined && last !== undefined) expect(hears ? last >= was : last > was).toBe(true)
        if (hears && msOfStamp(stamp) <= now + MAX_AHEAD_MS) expect(last !== undefined && last >= stamp).toBe(true)
        if (last !== undefined) expect(msOfStamp(last)).toBeLessThanOrEqual(latest + MAX_AHEAD_MS + life.length)
      }
    }),
    { numRuns: 1500 },
  )
})

test('A1 A2 any plain value comes back as it was, to the same bytes', () => {
  const leaf = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 9 }),
  )
  const keys = fc.string({ unit: 'grapheme', maxLength: 6 }).filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key))
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('value'), { maxLength: 5 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  }))
  fc.assert(
    fc.property(value, (said) => {
      const writer = openWriter(1)
      writeAny(writer, said)
      const reader = openReader(written(writer))
      const read = readAny(reader, { depth: 12, nodes: 20_000 })
      expect([reader.fault, read]).toEqual(['', said])
      const again = openWriter(1)
      writeAny(again, read)
      expect(written(again)).toEqual(written(writer))
    }),
    { numRuns: 2000 },
  )
})

test('U2 the row of an entry of any kind is its entry, and the entry its row', () => {
  fc.assert(
    fc.property(arbitraryKnownEntry, (entry) => {
      const parsed = parseUpdate(encodeUpdate(entry))
      expect(parsed).toEqual({ ok: true, value: { ...entry, ...dotOfId(entry.id) } })
    }),
    { numRuns: 1500 },
  )
})

const text = (most: number) => fc.string({ unit: 'grapheme', maxLength: Math.floor(most / 12) })
const count = fc.maxSafeNat()
const byScope = fc.dictionary(scopes, count, { maxKeys: 5, noNullPrototype: true })
const update = fc.uint8Array({ maxLength: 60 })
const person = fc.record({ id: text(64), name: text(64), role: text(32) }, { noNullPrototype: true })
const lease = fc.record({ epoch: count, client: fc.integer({ min: 1, max: 0xffffffff }) }, { noNullPrototype: true })
const whole = <T>(parts: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(parts, { noNullPrototype: true })

// Brands are taken off here: what is drawn is judged by the parsers alone.
const ups = fc.oneof(
  whole({
    kind: fc.constant('hello'),
    proto: fc.nat(0xffff),
    app: text(64),
    token: text(128),
    device: text(64),
    epoch: fc.nat(0x7fffffff),
    client: fc.integer({ min: 0, max: 0xffffffff }),
    logId: text(64),
    cursors: byScope,
    clocks: byScope,
  }),
  whole({
    kind: fc.constant('push'),
    n: fc.nat(),
    rows: fc.array(whole({ scope: scopes, update }), { minLength: 1, maxLength: 20 }),
  }),
  whole({ kind: fc.constant('got'), scope: scopes, seq: count }),
  fc.constant({ kind: 'ping' }),
) as fc.Arbitrary<unknown> as fc.Arbitrary<Up>
const refusals = fc
  .constantFrom(...(Object.keys(retryOf) as Refusal['kind'][]))
  .map((kind) => ({ kind, at: 'x', scope: 'y', next: 1 }) as Refusal)
const downs = fc.oneof(
  whole({
    kind: fc.constant('welcome'),
    logId: text(64),
    now: count,
    standing: whole({
      person,
      village: whole({ code: digits(12), name: text(64), town: text(64) }),
      grids: fc.array(whole({ code: digits(15), name: text(64) }), { maxLength: 4 }),
      people: fc.array(person, { maxLength: 4 }),
    }),
    lease,
    heads: byScope,
    app: text(64),
  }),
  whole({ kind: fc.constant('ack'), n: count, seqs: fc.array(count, { maxLength: 9 }) }),
  fc.tuple(scopes, fc.nat(1000), fc.array(update, { maxLength: 9 }), fc.nat(9)).map(([scope, from, some, more]): Down => ({
    kind: 'rows',
    scope,
    from,
    rows: some.map((one, at) => ({ seq: from + 1 + at, update: one })),
    head: from + some.length + more,
  })),
  fc
    .tuple(count, refusals, fc.option(fc.nat(200)))
    .map(([n, refusal, row]): Down => ({ kind: 'refused', n, refusal, retry: retryOf[refusal.kind], ...(row === null ? {} : { row }) })),
  whole({ kind: fc.constant('pong'), now: count }),
  fc.constant({ kind: 'again' }),
) as fc.Arbitrary<unknown> as fc.Arbitrary<Down>

test('M1 M4 W1 every message of either direction comes through a frame as it was, alone and joined with others', () => {
  fc.assert(
    fc.property(ups, downs, (up, down) => {
      const [one, other] = [up, down].map((message) => decodeFrame(encodeFrame(message)))
      expect(one?.ok === true && parseUp(one.value)).toEqual({ ok: true, value: up })
      expect(other?.ok === true && parseDown(other.value)).toEqual({ ok: true, value: down })
      const frames = [up, down, up].map((message) => encodeFrame(message))
      expect(splitFrames(joinFrames(frames))).toEqual({ ok: true, value: frames })
    }),
    { numRuns: 800 },
  )
})
