import { expect, test } from 'vitest'
import type { PersonId, RecordId, ScopeId } from '../kernel/ids.ts'
import { entriesOf, type Saying } from './pen.ts'

const [mei, bo] = ['mei' as PersonId, 'bo' as PersonId]
const scope = 'grid/320282112200001/2026Q4' as ScopeId
const devices = [
  { person: mei, client: 1 },
  { person: bo, client: 2 },
]
const met = (ms: number, by: PersonId, unseen?: true): Saying => ({
  ms,
  scope,
  by,
  words: { about: 'need' as RecordId, kind: 'need.met', body: { open: { on: '2026-11-01' as never } } },
  ...(unseen ? { unseen } : {}),
})
const said = (...sayings: readonly Saying[]) =>
  [...entriesOf(sayings, devices)].map(({ entry: { id, after } }) => `${id} after ${after.join(',')}`)

test('who has seen the last line writes after it', () => {
  expect(said(met(1, mei), met(2, bo), met(3, mei))).toEqual(['1-0 after ', '2-0 after 1-0', '1-1 after 2-0'])
})

test('who has not seen it makes a second head, and the next line joins both', () => {
  expect(said(met(1, mei), met(2, mei), met(3, bo, true), met(4, mei))).toEqual([
    '1-0 after ',
    '1-1 after 1-0',
    '2-0 after 1-0',
    '1-2 after 1-1,2-0',
  ])
})

test('lines are written in the order of time, however they were told', () => {
  expect(said(met(2, bo), met(1, mei))).toEqual(['1-0 after ', '2-0 after 1-0'])
})
