import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { person, record } from '../../../../test/fixtures/log.ts'
import type { Day, ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { openReadModel, type FollowUpLineRow } from '../../readmodel/index.ts'
import { todayOf } from './views.ts'

const TODAY = '2026-11-24' as Day
const promise = (id: string, isKept: boolean): FollowUpLineRow => ({
  id: record(id),
  scope: 'grid/320282112200001/2026Q4' as ScopeId,
  by: person('qian'),
  progress: 'kept',
  household: record('h'),
  visit: record('v'),
  on: TODAY,
  words: id,
  keptOn: isKept ? TODAY : null,
  ...(isKept ? {} : { openOn: TODAY }),
})

test('a promise that is ticked stays where it stands, so that a second tap does not hit the next one', async () => {
  const opened = await openReadModel('today-view', 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  const shown = async () => (await todayOf(db, TODAY)).followUps.map((one) => one.words)
  await db.followUps.bulkAdd([promise('a', false), promise('b', false), promise('c', false)])
  expect(await shown()).toEqual(['a', 'b', 'c'])
  await db.followUps.put(promise('a', true))
  expect(await shown()).toEqual(['a', 'b', 'c'])
  db.close()
})
