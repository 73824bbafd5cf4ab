import { expect, test } from 'vitest'
import { standStill } from './stand-still.ts'

interface Row {
  readonly id: string
  readonly phase: 'open' | 'inHand' | 'met'
}
const row = (id: string, phase: Row['phase'] = 'open'): Row => ({ id, phase })
const open = (one: Row): boolean => one.phase === 'open'
const met = (one: Row): Row => ({ ...one, phase: 'met' })

test('W1 what is shown keeps its place when older rows arrive before it and others leave', () => {
  const { shown } = standStill([row('b'), row('c')], [row('a'), row('c'), row('d')], open, met)
  expect(shown.map((one) => one.id)).toEqual(['b', 'c'])
})

test('W2 a row that somebody took says so, and a row no longer told of says what became of it', () => {
  const { shown } = standStill([row('a'), row('b')], [row('a', 'inHand')], open, met)
  expect(shown).toEqual([row('a', 'inHand'), row('b', 'met')])
})

test('W3 new rows are counted and not shown; those that do not wait for anybody are not even counted', () => {
  const { shown, fresh } = standStill([row('a')], [row('a'), row('b'), row('c', 'inHand')], open, met)
  expect(shown).toEqual([row('a')])
  expect(fresh).toBe(1)
})

test('W3 an empty list stays empty until it is opened', () => {
  expect(standStill([], [row('a')], open, met)).toEqual({ shown: [], fresh: 1 })
})
