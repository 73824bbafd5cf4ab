/** The judge of the fuzz is judged itself: every mark is found on an update that is known to bear it, and none on an honest one. */
import { expect, test } from 'vitest'
import { must } from '../../src/lib/kernel/must.ts'
import { encodeUpdate } from '../../src/lib/protocol/update.ts'
import { BOMBS, HARMLESS } from '../fixtures/wire-bombs.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { MAX, uint } from './foreign.ts'
import { VICTIM } from './mutate-structure.ts'
import { marksOf, MARKS, SAID_BEFORE, type Mark } from './poison.ts'

const bomb = (name: string): Uint8Array => must(BOMBS.find(([one]) => one === name)?.[1], name)
const OWN = { client: 101, clock: 0 }
const squat = Uint8Array.from([1, 1, ...uint(VICTIM), SAID_BEFORE, 0, ...uint(MAX - 20), 0])

const BEARERS: Readonly<Record<Mark, Uint8Array>> = {
  throws: bomb('ContentBinary longer than the frame'),
  'leaves something pending': bomb('a good entry with a forged delete set'),
  'changes what others said': bomb('a delete set over everything of client 101'),
  'touches another key': bomb('another root'),
  'swallows what honest devices say later': squat,
  'diverges by order': bomb('the delete set that breaks every later update'),
  'cannot be saved and loaded': bomb('ContentJSON nested 5,000 deep'),
  'cannot be merged or compared': bomb('the same behind a good entry'),
  'is no plain value': bomb('__proto__'),
}

test.each(MARKS)('an update that «%s» is found out by the real Yjs', (mark) => {
  const own = mark === 'changes what others said' || mark === 'swallows what honest devices say later' ? undefined : OWN
  expect(marksOf(BEARERS[mark], own)).toContain(mark)
})

test('an honest entry bears no mark, first, next or late', () => {
  expect(marksOf(HARMLESS, OWN)).toEqual([])
  for (const dot of [OWN, { client: 101, clock: SAID_BEFORE }, { client: 9, clock: 0 }, { client: 9, clock: 2 ** 40 }])
    expect(marksOf(encodeUpdate(anEntry(dot)), dot)).toEqual([])
})
