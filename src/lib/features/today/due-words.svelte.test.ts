import { expect, test } from 'vitest'
import type { Day } from '$lib/kernel/ids.ts'
import { daysPast, daysSince, dueBadge } from './due-words.ts'
import { kindWords } from './kind-words.ts'

const TODAY = '2026-11-24' as Day
const line = (dueOn: string, lastVisitOn: string | null): { dueOn: Day; lastVisitOn: Day | null; since: Day } => ({
  dueOn: dueOn as Day,
  lastVisitOn: lastVisitOn as Day | null,
  since: '2026-11-01' as Day,
})

test('a badge says how a household stands: ahead, due, past, never seen', () => {
  expect(dueBadge(line('2026-11-26', '2026-11-19'), TODAY)).toEqual({ tone: 'plain', words: '2 天内' })
  expect(dueBadge(line('2026-11-24', '2026-11-17'), TODAY)).toEqual({ tone: 'due', words: '今天该去' })
  expect(dueBadge(line('2026-11-21', '2026-11-14'), TODAY)).toEqual({ tone: 'late', words: '过了 3 天' })
  expect(dueBadge(line('2026-11-08', null), TODAY)).toEqual({ tone: 'due', words: '还没去过' })
})

test('days count from the last visit, before the first one from the register', () => {
  expect(daysSince(line('2026-11-21', '2026-11-14'), TODAY)).toBe(10)
  expect(daysSince(line('2026-11-21', null), TODAY)).toBe(23)
  expect(daysPast(line('2026-11-26', null), TODAY)).toBe(-2)
})

test('a kind this screen does not know is a record like any other', () => {
  expect(kindWords('visit.recorded')).toBe('走访')
  expect(kindWords('kite.flown')).toBe('记录')
})
