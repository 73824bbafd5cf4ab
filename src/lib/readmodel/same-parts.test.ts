import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sameParts } from './same-parts.ts'

test('C4 the rows that nobody changed are the same objects, wherever they stand now', () => {
  const before = {
    rows: [
      { id: 'a', n: 1 },
      { id: 'b', n: 2, thumb: Uint8Array.of(1, 2) },
    ],
    count: 2,
  }
  const next = {
    rows: [
      { id: 'c', n: 3 },
      { id: 'b', n: 2, thumb: Uint8Array.of(1, 2) },
      { id: 'a', n: 9 },
    ],
    count: 3,
  }
  const found = sameParts(before, next)
  expect(found).toEqual(next)
  expect(found.rows[1]).toBe(before.rows[1])
  expect(found.rows[2]).not.toBe(before.rows[0])
})

test('C4 it says what the new value says, and is the old object exactly when both say the same', () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, 0, 1, 'a', undefined, ''),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('id', 'x', 'y'), tie('any'), { noNullPrototype: true }),
    ),
  })).any
  fc.assert(
    fc.property(value, value, (before, next) => {
      expect(sameParts(before, next)).toStrictEqual(next)
      expect(sameParts(next, structuredClone(next))).toBe(next)
    }),
  )
})

test('bytes that differ are other bytes', () => {
  expect(sameParts(Uint8Array.of(1), Uint8Array.of(2))).toEqual(Uint8Array.of(2))
  expect(sameParts(Uint8Array.of(1), Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2))
})
