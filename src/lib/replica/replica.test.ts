import 'fake-indexeddb/auto'
import { idsOf } from '../../../test/support/ids-of.ts'
import { expect, test } from 'vitest'
import { aLog } from '../../../test/fixtures/log.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { encodeUpdate } from '../protocol/update.ts'
import { carrierName } from './carrier.ts'
import { openReplica, type Replica } from './index.ts'

const SCOPE = 'grid/320282112200001/register' as ScopeId
let count = 0

function aReplica(entries: readonly Uint8Array[], store = `replica-${count++}`) {
  const faults: string[] = []
  const open = (): Replica =>
    openReplica({
      store,
      source: { ids: async () => idsOf(entries), updates: async () => entries },
      onfault: (_scope, what) => faults.push(what),
    })
  return { open, faults, store }
}

const updates = (many: number): Uint8Array[] => {
  const log = aLog()
  for (let at = 0; at < many; at += 1) log.say('household.described', { no: String(at) })
  return log.lines.map(encodeUpdate)
}

test('R1 a carrier holds what was put, also after closing, and putting twice changes nothing', async () => {
  const rows = updates(3)
  const { open } = aReplica(rows)
  const first = open()
  first.put(SCOPE, rows)
  first.put(SCOPE, rows)
  await first.settled()
  expect(await first.ids(SCOPE)).toEqual(new Set(['7-0', '7-1', '7-2']))
  await first.close()
  const second = open()
  expect((await second.ids(SCOPE))?.size).toBe(3)
  await second.close()
})

test('R2 what a carrier lost is put back when it is opened', async () => {
  const rows = updates(5)
  const { open, store } = aReplica(rows)
  const first = open()
  first.put(SCOPE, rows)
  await first.close()
  await new Promise((resolve) => (indexedDB.deleteDatabase(carrierName(store, SCOPE)).onsuccess = resolve))
  const second = open()
  expect((await second.ids(SCOPE))?.size).toBe(5)
  await second.close()
})

test('R2 rows that do not join on rebuild the carrier from the entries', async () => {
  const rows = updates(5)
  const { open, faults } = aReplica(rows.slice(0, 0))
  const sparse = open()
  sparse.put(SCOPE, rows.slice(3))
  await sparse.settled()
  expect(faults).toEqual(['rebuilt'])
  await sparse.close()
})

test('R1 R2 many rows at once are caught up with in one go, and none is missing', async () => {
  const rows = updates(200)
  const { open } = aReplica(rows)
  const replica = open()
  replica.put(SCOPE, rows.slice(0, 120))
  replica.put(SCOPE, rows.slice(120, 121))
  expect((await replica.ids(SCOPE))?.size).toBe(200)
  await replica.close()
})

test('R3 a carrier that does not open delays nobody, and is told once', async () => {
  const broken = indexedDB.open
  const { open, faults } = aReplica(updates(1))
  const replica = open()
  indexedDB.open = () => {
    throw new DOMException('Internal error opening backing store', 'UnknownError')
  }
  try {
    replica.put(SCOPE, updates(1))
    replica.put(SCOPE, updates(1))
    await replica.settled()
  } finally {
    indexedDB.open = broken
  }
  expect(faults).toEqual(['not-opened'])
  expect(await replica.rebuild(SCOPE)).toBe(true)
  expect((await replica.ids(SCOPE))?.size).toBe(1)
  await replica.close()
})

test('R5 what the entries lost is still read from the carrier, and nothing is put into it by that', async () => {
  const rows = updates(3)
  const { open, store } = aReplica(rows)
  const first = open()
  first.put(SCOPE, rows)
  await first.close()
  const { open: openForgetful } = aReplica([], store)
  const forgetful = openForgetful()
  const values = await forgetful.values(SCOPE)
  expect([...(values?.keys() ?? [])]).toEqual(['7-0', '7-1', '7-2'])
  expect(values?.get('7-1')).toMatchObject({ kind: 'household.described', body: { open: { no: '1' } } })
  await forgetful.close()
})
