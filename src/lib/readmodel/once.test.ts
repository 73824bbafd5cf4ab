import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { aLog, day, record } from '../../../test/fixtures/log.ts'
import type { Entry } from '../kernel/entry.ts'
import { gridQuarter } from '../kernel/scope.ts'
import { arrive, openReadModel } from './index.ts'

const QUARTER = gridQuarter('320282112200001' as never, day('2026-11-24'))
const NOW = Date.parse('2026-11-24T09:00:00+08:00')

const page = (from: number, entries: readonly Entry[]) => ({
  scope: QUARTER,
  from,
  head: from + entries.length,
  rows: entries.map((entry, at) => ({ seq: from + at + 1, entry: { ...entry, scope: QUARTER }, bytes: new Uint8Array() })),
})

test('M1 an entry that is here already changes nothing, under whatever number it comes again, also with another body', async () => {
  const opened = await openReadModel('once', 'relaxed')
  if (!opened.ok) throw new Error(opened.error.kind)
  const db = opened.value
  const log = aLog(record('n'))
  const heard = log.say('need.heard', { household: 'h', visit: 'v', code: 'see-doctor', heardOn: '2026-11-24' }, { words: '膝盖疼' })
  const home = aLog(record('h')).say('household.described', {}, { no: '1', headName: '王', address: '河东' }, { client: 8 })
  await arrive(db, page(0, [heard, home]), NOW)
  const rows = async () => [await db.entries.toArray(), await db.needs.toArray(), await db.households.toArray()]
  const before = await rows()
  const other: Entry = { ...heard, body: { ...heard.body, personal: { words: '别的话' } } }
  expect((await arrive(db, page(2, [heard, home, other]), NOW + 86_400_000)).outcome).toBe('taken')
  expect(await rows()).toEqual(before)
  expect((await db.cursors.get(QUARTER))?.seq).toBe(5)
  db.close()
})
