import 'fake-indexeddb/auto'
import { idsOf } from '../../../test/support/ids-of.ts'
import { expect, test } from 'vitest'
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { aLog } from '../../../test/fixtures/log.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { encodeUpdate } from '../protocol/update.ts'
import { carrierName, openCarrier } from './carrier.ts'
import { openReplica, type Carrier, type CarrierStore } from './index.ts'

const SCOPE = 'grid/320282112200001/register' as ScopeId

const updates = (many: number, client = 7): Uint8Array[] => {
  const log = aLog()
  for (let at = 0; at < many; at += 1) log.say('household.described', { no: String(at) }, undefined, { client })
  return log.lines.map(encodeUpdate)
}

test('R4 a carrier holds nothing but what the entries’ own devices wrote, opened once and again', async () => {
  for (const rows of [updates(3), updates(30, 9)]) {
    const carrier = await openCarrier('own', SCOPE)
    expect(carrier?.put(rows)).toBe(true)
    await carrier?.close()
  }
  const doc = new Y.Doc({ gc: false })
  const keeper = new IndexeddbPersistence(carrierName('own', SCOPE), doc)
  await keeper.whenSynced
  expect([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort()).toEqual([
    [7, 3],
    [9, 30],
  ])
  expect([...doc.share.keys()]).toEqual(['entries'])
  await keeper.destroy()
})

/** Carriers in memory, the first of which throws in the middle of a put: half of what it was given is in it by then. */
function throwing(): { store: CarrierStore; carried: () => ReadonlySet<string>; opened: () => number } {
  let kept = new Y.Doc({ gc: false })
  let opened = 0
  const open = async (_store: string, scope: ScopeId): Promise<Carrier> => {
    const [doc, isFirst] = [kept, (opened += 1) === 1]
    return {
      scope,
      values: () => new Map(),
      ids: () => new Set(doc.getMap('entries').keys()),
      put(rows) {
        for (const [at, row] of rows.entries()) {
          if (isFirst && at === 1) throw new Error('Unexpected case')
          Y.applyUpdate(doc, row)
        }
        return true
      },
      close: async () => undefined,
    }
  }
  return {
    store: { open, drop: async () => void (kept = new Y.Doc({ gc: false })) },
    carried: () => new Set(kept.getMap('entries').keys()),
    opened: () => opened,
  }
}

test('R2 a row that throws in the carrier costs the carrier, not the scope: it is built anew from the entries, and what comes next is taken', async () => {
  const rows = updates(4)
  const { store, carried, opened } = throwing()
  const faults: string[] = []
  const replica = openReplica({
    store: 'throws',
    source: { ids: async () => idsOf([]), updates: async () => rows.slice(0, 3) },
    onfault: (_scope, what) => faults.push(what),
    carriers: store,
  })
  replica.put(SCOPE, rows.slice(0, 3))
  await replica.settled()
  expect(faults).toEqual(['rebuilt'])
  expect(carried()).toEqual(new Set(['7-0', '7-1', '7-2']))
  replica.put(SCOPE, rows.slice(3))
  await replica.settled()
  expect([...carried()]).toHaveLength(4)
  expect(opened()).toBe(2)
  await replica.close()
})

test('R2 a scope whose very entries throw is given up, not built anew for every page, until somebody asks for it', async () => {
  const rows = updates(3)
  const faults: string[] = []
  let opened = 0
  let isWell = false
  const open = async (_store: string, scope: ScopeId): Promise<Carrier> => {
    opened += 1
    const ids = new Set<string>()
    const put = (some: readonly Uint8Array[]): boolean => {
      if (!isWell) throw new Error('Unexpected case')
      for (const at of some.keys()) ids.add(String(at))
      return true
    }
    return { scope, values: () => new Map(), ids: () => ids, put, close: async () => undefined }
  }
  const replica = openReplica({
    store: 'throws',
    source: { ids: async () => idsOf(rows), updates: async () => rows },
    onfault: (_scope, what) => faults.push(what),
    carriers: { open, drop: async () => undefined },
  })
  for (let page = 0; page < 5; page += 1) replica.put(SCOPE, rows)
  await replica.settled()
  expect([faults, opened]).toEqual([['rebuilt'], 2])
  isWell = true
  expect([await replica.rebuild(SCOPE), (await replica.ids(SCOPE))?.size]).toEqual([true, 3])
  await replica.close()
})
