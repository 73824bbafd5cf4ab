import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { record } from '../../../test/fixtures/log.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { heldHere, openReadModel } from './index.ts'

const scope = 'grid/320282112200001/2026Q4' as ScopeId

test('H1 unacknowledged lines, pictures that were not taken and drafts are held here alone', async () => {
  const opened = await openReadModel('held', 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  expect(await heldHere(db)).toEqual({ lines: 0, photos: 0, drafts: 0, parcels: 0 })

  await db.outbox.add({ scope, id: '25-0' as EntryId, about: record('v1'), kind: 'visit.recorded', at: 1 })
  await db.photos.bulkPut([
    { hash: 'a', scope, bytes: new Uint8Array(1), unsent: 1 },
    { hash: 'b', scope, bytes: new Uint8Array(1) },
  ])
  await db.drafts.bulkPut([
    { key: 'visit/h1', value: {}, at: 1 },
    { key: 'visit/h2', value: {}, at: 1 },
  ])
  expect(await heldHere(db)).toEqual({ lines: 1, photos: 1, drafts: 2, parcels: 0 })
  db.close()
})
