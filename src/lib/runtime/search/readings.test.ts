import { expect, test } from 'vitest'
import { readingsOf } from './readings.ts'

test('S1 a character has all its readings', () => {
  expect([...readingsOf('单')].sort()).toEqual(['chan', 'dan', 'shan'])
  expect([...readingsOf('略')].sort()).toEqual(['lue', 'lve'])
  expect(readingsOf('王')).toBe(readingsOf('王'))
})

test.each([
  ['堃', 'kun'],
  ['犇', 'ben'],
  ['燚', 'yi'],
  ['翀', 'chong'],
  ['赟', 'yun'],
  ['昇', 'sheng'],
  ['䶮', 'yan'],
  ['玥', 'yue'],
  ['𬭎', 'hong'],
  ['𫖯', 'fu'],
])('S2 the rare character %s is read %s and nothing else', (char, reading) => expect(readingsOf(char)).toEqual([reading]))

test('S2 a rare character that sorts between two syllables is read as either', () => expect(readingsOf('靉')).toEqual(['ai', 'an']))

test('S3 letters, digits and signs have no reading', () => {
  for (const char of ['a', '1', '·', '😀', '']) expect(readingsOf(char)).toEqual([])
})
