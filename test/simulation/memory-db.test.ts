/** The laws of the played database that Dexie cannot show: kills, commits that a crash takes, points that wait. */
import { expect, test } from 'vitest'
import { atOnce } from '../../src/lib/readmodel/at-once.ts'
import { copyOf, crash, dumpOf, emptyState, openMemoryDb, rowsOf, sync, unsyncedOf, watch, type At, type How } from './memory-db.ts'

const relaxed = { durability: 'relaxed' } as const
const valueOf = (state: ReturnType<typeof emptyState>, key: string): unknown => rowsOf(state, 'meta').find((row) => row.key === key)?.value

/** Points that wait until they are let go, one by one. */
function gates(): { readonly how: How; readonly waiting: string[]; open(): Promise<void> } {
  const waiting: string[] = []
  const gates: (() => void)[] = []
  return {
    how: {
      ...relaxed,
      point: (at, table) =>
        new Promise<void>((go) => {
          waiting.push(`${at} ${table}`)
          gates.push(go)
        }),
    },
    waiting,
    open: async () => {
      gates.shift()?.()
      await turns()
    },
  }
}

/** Everything that needs no gate has happened. */
const turns = (): Promise<void> => new Promise((go) => setImmediate(go))

test('MD1 a transaction that throws leaves nothing, numbers included', async () => {
  const state = emptyState()
  const db = openMemoryDb(state, relaxed)
  await db.meta.put({ key: 'a', value: 1 })
  const failing = db.transaction('rw', [db.meta, db.setAside], async () => {
    await db.meta.put({ key: 'a', value: 2 })
    await db.meta.delete('a')
    await db.setAside.add({ scope: 's' as never, seq: 1, reason: '', bytes: null })
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  expect(dumpOf(state)).toEqual({ meta: [{ key: 'a', value: 1 }] })
  expect(await db.setAside.add({ scope: 's' as never, seq: 1, reason: '', bytes: null })).toBe(1)
})

test('MD1 nobody sees a transaction before its commit, neither a copy nor another connection', async () => {
  const state = emptyState()
  const { how, open } = gates()
  const [writer, reader] = [openMemoryDb(state, how), openMemoryDb(state, relaxed)]
  const putting = writer.transaction('rw', writer.meta, async () => {
    await writer.meta.put({ key: 'a', value: 1 })
  })
  await turns()
  await open()
  const reading = reader.meta.get('a')
  expect([valueOf(state, 'a'), dumpOf(copyOf(state)), dumpOf(state)]).toEqual([undefined, {}, {}])
  await open()
  await open()
  await putting
  expect([valueOf(state, 'a'), await reading]).toEqual([1, { key: 'a', value: 1 }])
})

test('MD2 requests of flows that run beside each other on one connection belong each to its own transaction', async () => {
  const state = emptyState()
  let turn = 0
  const db = openMemoryDb(state, { ...relaxed, point: () => (++turn % 3 === 0 ? turns() : undefined) })
  const flow = async (name: string, fails: boolean): Promise<void> => {
    await db.transaction('rw', [db.meta, db.people], async () => {
      for (let at = 0; at < 5; at++) await db.meta.put({ key: `${name}${at}`, value: at })
      await atOnce([db.meta.get('x'), db.meta.get('y')])
      await db.meta.put({ key: `${name}after`, value: 1 })
      if (fails) throw new Error(name)
    })
  }
  const flows = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at) => flow(name, at % 2 === 1))
  const alone = db.meta.put({ key: 'alone', value: 1 })
  const outcomes = await Promise.allSettled([...flows, alone])
  expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true, false, true])
  expect(rowsOf(state, 'meta').map(({ key }) => String(key)[0])).toEqual([...'aaaaaaa', ...'cccccc', ...'eeeeee'])
})

test('MD2 what another connection is asked from inside a transaction is no part of it, nor what is set off at a point', async () => {
  const [one, two] = [emptyState(), emptyState()]
  const setOff: Promise<unknown>[] = []
  const other = openMemoryDb(two, relaxed)
  const db = openMemoryDb(one, {
    ...relaxed,
    point: (at) => {
      if (at === 'request' && setOff.length === 0) setOff.push(db.people.put({ id: 'p' as never, name: '', role: '' }))
      return undefined
    },
  })
  const failing = db.transaction('rw', [db.meta], async () => {
    await other.meta.put({ key: 'a', value: 1 })
    await db.transaction('rw', [db.meta], async () => db.meta.put({ key: 'a', value: 1 }))
    throw new Error('no')
  })
  await expect(failing).rejects.toThrow('no')
  await db.meta.put({ key: 'b', value: 1 })
  await Promise.all(setOff)
  expect([rowsOf(one, 'meta').length, rowsOf(one, 'people').length, rowsOf(two, 'meta').length]).toEqual([1, 1, 1])
})

test('MD2 the disk goes from one transaction to the next in the queue, and nobody slips in between', async () => {
  const state = emptyState()
  const db = openMemoryDb(state, relaxed)
  // Begun one turn of the promises after the other, so that some begin at the very moment when another ends.
  const begin = async (turn: number): Promise<void> => {
    for (let at = 0; at < turn; at++) await Promise.resolve()
    await db.transaction('rw', [db.meta], async () => {
      const value = await db.meta.count()
      await Promise.resolve()
      await db.meta.put({ key: `k${turn}`, value })
    })
  }
  const all = Array.from({ length: 60 }, (_, turn) => turn)
  await Promise.all(all.map(begin))
  expect(all.map((turn) => valueOf(state, `k${turn}`))).toEqual(all)
})

test('requests of one transaction run in the order they were made, however long their points wait', async () => {
  const state = emptyState()
  let count = 0
  const slow = async (): Promise<void> => {
    await turns()
    await turns()
  }
  const points = [slow, turns, () => undefined, turns]
  const db = openMemoryDb(state, { ...relaxed, point: (at) => (at === 'request' ? points[count++ % points.length]?.() : undefined) })
  await db.transaction('rw', [db.meta], async () => {
    for (let value = 0; value < 8; value++) db.meta.put({ key: 'a', value }).catch(() => undefined)
  })
  expect(valueOf(state, 'a')).toBe(7)
  const numbers = await db.transaction('rw', [db.setAside], async () =>
    atOnce([1, 2, 3, 4, 5].map((seq) => db.setAside.add({ scope: 's' as never, seq, reason: '', bytes: null }))),
  )
  expect([numbers, rowsOf(state, 'setAside').map(({ seq }) => seq)]).toEqual([
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ])
})

test('MD3 a transaction inside another is part of it, and takes it down even when somebody catches', async () => {
  const state = emptyState()
  const db = openMemoryDb(state, relaxed)
  const put = (value: number): Promise<unknown> => db.transaction('rw', [db.meta], async () => db.meta.put({ key: `k${value}`, value }))
  await db.transaction('rw', [db.meta, db.people], async () => {
    await put(1)
    await put(2)
  })
  expect(unsyncedOf(state)).toBe(1)
  const failing = db.transaction('rw', [db.meta], async () => {
    await put(3)
    const inner = db.transaction('rw', [db.meta], async () => {
      throw new Error('inner')
    })
    await inner.catch(() => undefined)
  })
  await expect(failing).rejects.toThrow('inner')
  expect(rowsOf(state, 'meta').map(({ value }) => value)).toEqual([1, 2])
  await expect(db.transaction('r', [db.meta], () => put(4))).rejects.toMatchObject({ name: 'SubTransactionError' })
  await expect(db.transaction('rw', [db.people], () => put(4))).rejects.toMatchObject({ name: 'SubTransactionError' })
})

test('a transaction asks only its own tables, writes only when it said so, and is over when it is over', async () => {
  const db = openMemoryDb(emptyState(), relaxed)
  await expect(db.transaction('rw', [db.meta], async () => db.people.get('a'))).rejects.toMatchObject({ name: 'NotFoundError' })
  await expect(db.transaction('r', [db.meta], async () => db.meta.delete('a'))).rejects.toMatchObject({ name: 'ReadOnlyError' })
  let later: Promise<unknown> = Promise.resolve()
  await db.transaction('rw', [db.meta], async () => {
    later = turns().then(() => db.meta.get('a'))
  })
  await expect(later).rejects.toMatchObject({ name: 'TransactionInactiveError' })
})

test('MD4 after a kill nothing settles, the open transaction never was, and the next in the queue goes on', async () => {
  // The gates: two requests, commit, committed; then of the put that queued behind: request, commit, committed.
  const kept = ['d', 'd', 'd', 'abd', 'abd', 'abd', 'abcd', 'abcd']
  const told = [0, 0, 0, 0, 1, 1, 1, 2]
  for (let opened = 0; opened < kept.length; opened++) {
    const state = emptyState()
    const { how, open } = gates()
    const [dying, other] = [openMemoryDb(state, how), openMemoryDb(state, relaxed)]
    const settled: string[] = []
    const listen = (one: PromiseLike<unknown>): unknown =>
      one.then(
        () => settled.push('kept'),
        () => settled.push('failed'),
      )
    listen(
      dying.transaction('rw', dying.meta, async () => {
        await dying.meta.put({ key: 'a', value: 1 })
        await dying.meta.put({ key: 'b', value: 1 })
      }),
    )
    listen(dying.meta.put({ key: 'c', value: 1 }))
    const next = other.meta.put({ key: 'd', value: 1 })
    await turns()
    for (let step = 0; step < opened; step++) await open()
    dying.kill()
    listen(dying.meta.get('a'))
    await open()
    await next
    await turns()
    expect(rowsOf(state, 'meta').map(({ key }) => key)).toEqual([...(kept[opened] ?? '')])
    expect(settled).toEqual(Array(told[opened]).fill('kept'))
  }
})

test('MD6 a crash of the machine takes an end of what was not synced; a strict commit makes what came before it durable', async () => {
  const state = emptyState()
  const [page, worker] = [openMemoryDb(state, { durability: 'strict' }), openMemoryDb(state, relaxed)]
  const keys = (): unknown[] => rowsOf(state, 'meta').map(({ key }) => key)
  for (const key of ['a', 'b']) await worker.meta.put({ key, value: 1 })
  await page.meta.put({ key: 'c', value: 1 })
  expect(unsyncedOf(state)).toBe(0)
  for (const key of ['d', 'e', 'f']) await worker.meta.put({ key, value: 1 })
  await worker.meta.put({ key: 'a', value: 2 })
  expect(unsyncedOf(state)).toBe(4)
  crash(state, (unsynced) => unsynced - 2)
  expect([keys(), valueOf(state, 'a')]).toEqual([['a', 'b', 'c', 'd', 'e'], 1])
  for (const value of [1, 2, 3]) await worker.meta.put({ key: 'g', value })
  crash(state, () => 0)
  expect(keys()).toEqual(['a', 'b', 'c', 'd', 'e'])
  await worker.meta.put({ key: 'h', value: 1 })
  sync(state)
  crash(state, () => 0)
  expect(keys()).toContain('h')
})

test('a copy is a disk of its own', async () => {
  const state = emptyState()
  const db = openMemoryDb(state, relaxed)
  await db.setAside.add({ scope: 's' as never, seq: 1, reason: '', bytes: null })
  const copy = copyOf(state)
  const other = openMemoryDb(copy, relaxed)
  expect(unsyncedOf(copy)).toBe(0)
  expect(await other.setAside.add({ scope: 's' as never, seq: 2, reason: '', bytes: null })).toBe(2)
  expect([rowsOf(state, 'setAside').length, rowsOf(copy, 'setAside').length]).toEqual([1, 2])
})

test('a fault at a point aborts the transaction, and its name is inside', async () => {
  for (const where of ['request', 'commit'] as const) {
    const state = emptyState()
    const seen: At[] = []
    const point = (at: At): undefined => {
      seen.push(at)
      if (at === where && seen.length > 1) throw new DOMException('full', 'QuotaExceededError')
      return undefined
    }
    const db = openMemoryDb(state, { ...relaxed, point })
    const failing = db.transaction('rw', [db.meta], async () => {
      await db.meta.put({ key: 'a', value: 1 })
      await db.meta.put({ key: 'b', value: 1 }).catch(() => undefined)
    })
    await expect(failing).rejects.toMatchObject({ name: 'AbortError', inner: { name: 'QuotaExceededError' } })
    expect(dumpOf(state)).toEqual({})
    expect(await db.meta.count().catch(() => 'fails')).toBe(where === 'request' ? 'fails' : 0)
  }
})

test('watchers hear which tables a commit has changed', async () => {
  const state = emptyState()
  const heard: string[][] = []
  const unwatch = watch(state, (tables) => heard.push([...tables]))
  const db = openMemoryDb(state, relaxed)
  await db.meta.put({ key: 'a', value: 1 })
  await db.meta.get('a')
  await db.transaction('rw', [db.meta, db.people], async () => {
    await db.people.put({ id: 'p' as never, name: '', role: '' })
    await db.meta.delete('a')
  })
  unwatch()
  await db.meta.put({ key: 'a', value: 1 })
  expect(heard).toEqual([['meta'], ['people', 'meta']])
})

test('a frozen database stops whoever changes what he has put in or read, and modify changes a copy', async () => {
  const db = openMemoryDb(emptyState(), { ...relaxed, freeze: true })
  const row = { key: 'a', value: { list: [1] } }
  await db.meta.put(row)
  expect(() => row.value.list.push(2)).toThrow()
  const before = await db.meta.get('a')
  expect(() => Object.assign(before as object, { value: 1 })).toThrow()
  await db.meta.where('key').equals('a').modify({ value: 2 })
  expect([before?.value, (await db.meta.get('a'))?.value]).toEqual([{ list: [1] }, 2])
})

test('what the double lacks says its name', () => {
  const db = openMemoryDb(emptyState(), relaxed)
  expect(() => db.meta.upsert('a', {})).toThrow('memory-db lacks Table.upsert')
  expect(() => db.meta.where('key').noneOf(['a'])).toThrow('memory-db lacks WhereClause.noneOf')
  expect(() => db.meta.toCollection().distinct()).toThrow('memory-db lacks Collection.distinct')
  expect(() => db.use({} as never)).toThrow('memory-db lacks Dexie.use')
  expect(() => db.entries.where('kind')).toThrow('memory-db: entries has no index kind')
})
