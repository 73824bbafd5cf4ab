import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aLog, person } from '../../../test/fixtures/log.ts'
import { foldDescribed } from './described.ts'

const [mei, bo] = [person('mei'), person('bo')]

test('F1 of entries in a line the last one stands', () => {
  const log = aLog()
  log.say('household.described', { grid: 'a', since: '2026-01-01' })
  log.say('household.described', { grid: 'b' })
  expect(foldDescribed(log.lines)).toEqual({ open: { grid: 'b', since: '2026-01-01' }, personal: undefined, conflicts: [] })
})

test('F1 the line decides, not the clock: an entry after another stands even with an earlier stamp', () => {
  const log = aLog()
  log.say('household.described', { grid: 'a' }, undefined, { ms: 9_000 })
  log.say('household.described', { grid: 'b' }, undefined, { ms: 1_000 })
  expect(foldDescribed(log.lines).open).toEqual({ grid: 'b' })
})

test('F2 what two people say beside each other is kept twice, and the later by stamp stands', () => {
  const log = aLog()
  const root = log.say('household.described', { grid: 'a' })
  log.say('household.described', { grid: 'b' }, undefined, { by: mei, client: 1, after: [root.id] })
  log.say('household.described', { grid: 'c' }, undefined, { by: bo, client: 2, after: [root.id] })
  const { open, conflicts } = foldDescribed(log.lines)
  expect(open).toEqual({ grid: 'c' })
  expect(conflicts).toMatchObject([{ field: 'grid', stands: { by: bo, value: 'c' }, others: [{ by: mei, value: 'b' }] }])
})

test('F2 concurrent words about different fields are no conflict', () => {
  const log = aLog()
  const root = log.say('household.described', { grid: 'a' })
  log.say('household.described', { since: '2026-01-01' }, undefined, { client: 1, after: [root.id] })
  log.say('household.described', { visitGroup: 'key' }, undefined, { client: 2, after: [root.id] })
  expect(foldDescribed(log.lines)).toMatchObject({ open: { grid: 'a', since: '2026-01-01', visitGroup: 'key' }, conflicts: [] })
})

test('F3 an entry after both settles, and the same word twice is no conflict', () => {
  const log = aLog()
  const root = log.say('household.described', { grid: 'a' })
  const one = log.say('household.described', { grid: 'b' }, undefined, { client: 1, after: [root.id] })
  const two = log.say('household.described', { grid: 'c' }, undefined, { client: 2, after: [root.id] })
  log.say('household.described', { grid: 'b' }, undefined, { after: [one.id, two.id] })
  expect(foldDescribed(log.lines)).toMatchObject({ open: { grid: 'b' }, conflicts: [] })

  const same = aLog()
  const start = same.say('household.described', { grid: 'a' })
  same.say('household.described', { grid: 'b' }, { no: '1' }, { client: 1, after: [start.id] })
  same.say('household.described', { grid: 'b' }, { no: '1' }, { client: 2, after: [start.id] })
  expect(foldDescribed(same.lines).conflicts).toEqual([])
})

test('F4 the order of arrival does not matter, and duplicates change nothing', () => {
  const line = fc.record({
    client: fc.integer({ min: 1, max: 3 }),
    grid: fc.constantFrom('a', 'b', 'c'),
    ms: fc.integer({ min: 0, max: 5 }),
    after: fc.array(fc.nat(9), { maxLength: 2 }),
  })
  fc.assert(
    fc.property(fc.array(line, { maxLength: 10 }), fc.infiniteStream(fc.nat(99)), (plan, chance) => {
      const log = aLog()
      for (const { client, grid, ms, after } of plan)
        log.say('household.described', { grid }, undefined, { client, ms, after: after.flatMap((at) => log.lines[at]?.id ?? []) })
      const shuffled = [...log.lines, ...log.lines.slice(0, 2)]
        .map((entry) => [chance.next().value ?? 0, entry] as const)
        .sort((a, b) => a[0] - b[0])
      expect(foldDescribed(shuffled.map(([, entry]) => entry))).toEqual(foldDescribed(log.lines))
    }),
  )
})
