import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { record } from '../../../../test/fixtures/log.ts'
import type { EntryId, ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { openReadModel, type OutboxLine } from '../../readmodel/index.ts'
import { unsentOf } from './unsent.ts'

const scope = 'grid/320282112200001/2026Q4' as ScopeId
const line = (id: string, about: string, more: Partial<OutboxLine> = {}): OutboxLine => ({
  scope,
  id: id as EntryId,
  about: record(about),
  kind: 'visit.recorded',
  at: 1,
  ...more,
})

test('what waits and what the relay refused are told apart, the refused with the reason, newest first', async () => {
  const opened = await openReadModel('unsent-view', 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  await db.outbox.bulkAdd([
    line('25-0', 'a', { refused: 'too-large' }),
    line('25-1', 'b'),
    line('25-2', 'c', { refused: 'not-allowed', at: 2 }),
  ])
  const unsent = await unsentOf(db)
  expect([unsent.count, unsent.refusedCount]).toEqual([1, 2])
  expect(unsent.records).toMatchObject([{ about: 'record-b' }])
  expect(unsent.refused).toMatchObject([
    { about: 'record-c', at: 2, why: 'not-allowed' },
    { about: 'record-a', why: 'too-large' },
  ])
  db.close()
})
