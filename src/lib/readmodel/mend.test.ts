import { afterEach, expect, test } from 'vitest'
import { aLog, record } from '../../../test/fixtures/log.ts'
import { aStore, closeStores, NOW, page, QUARTER } from '../../../test/support/a-store.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { recordIn } from '../kernel/record-id.ts'
import { addMissing, arrive } from './index.ts'

afterEach(closeStores)

test('B1 an entry with a wrong body, which carriers carry too, is set aside once and not with every mending', async () => {
  const db = await aStore()
  const log = aLog(record('n'))
  const wrong = { ...log.say('need.met', { on: 'soon' }), scope: QUARTER }
  const lost = { ...log.say('need.met', { on: '2026-11-03' }), scope: QUARTER }
  await arrive(db, page(QUARTER, 0, [wrong]), NOW)
  expect(await addMissing(db, [wrong, lost], NOW)).toBe(1)
  expect(await addMissing(db, [wrong, lost], NOW)).toBe(0)
  expect([await db.setAside.count(), await db.entries.count()]).toEqual([1, 1])
})

test('B1 M7 an entry about a record of another scope, which carriers carry too, is set aside once and not with every mending', async () => {
  const db = await aStore()
  const elsewhere = recordIn('grid/329900112200009/register' as ScopeId, 'a'.repeat(22))
  const stray = { ...aLog(elsewhere).say('need.met', { on: '2026-11-03' }), scope: QUARTER }
  await arrive(db, page(QUARTER, 0, [stray]), NOW)
  for (const _time of [1, 2]) expect(await addMissing(db, [stray], NOW)).toBe(0)
  expect([await db.setAside.count(), await db.entries.count()]).toEqual([1, 0])
})
