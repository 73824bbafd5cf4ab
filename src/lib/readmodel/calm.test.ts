import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { must } from '../kernel/must.ts'
import { calmly, openReadModel, type Db } from './index.ts'

const closing: Db[] = []
afterEach(() => closing.splice(0).forEach((db) => db.close()))

async function aStore(name: string): Promise<Db> {
  const opened = await openReadModel(name, 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  closing.push(db)
  return db
}

/** Time stands until it is told to go on; what waits is called then. */
function aClock() {
  let now = 0
  let waits: { readonly at: number; readonly fn: () => void }[] = []
  return {
    now: () => now,
    set(ms: number, fn: () => void) {
      const one = { at: now + ms, fn }
      waits.push(one)
      return () => {
        waits = waits.filter((other) => other !== one)
      }
    },
    waiting: () => waits.length,
    goOn(ms: number) {
      now += ms
      const due = waits.filter((one) => one.at <= now)
      waits = waits.filter((one) => one.at > now)
      due.forEach((one) => one.fn())
    },
  }
}

const write = (db: Db, value: unknown) => db.meta.put({ key: 'word', value })
const wordOf = async (db: Db): Promise<unknown> => (await db.meta.get('word'))?.value

test('C1 C2 a few changes are told at once, then one per rest, and the last is always told', async () => {
  const db = await aStore('calm-1')
  const clock = aClock()
  const told: unknown[] = []
  const open = calmly(() => wordOf(db), { restMs: () => 1_000, atOnce: 2, timers: clock }).subscribe({
    next: (one) => told.push(one),
    error: () => undefined,
  })
  await vi.waitFor(() => expect(told).toEqual([undefined]))
  for (const word of [1, 2]) {
    await write(db, word)
    await vi.waitFor(() => expect(told.at(-1)).toBe(word))
  }
  await write(db, 3)
  await vi.waitFor(() => expect(clock.waiting()).toBe(1))
  for (const word of [4, 5, 6]) await write(db, word)
  expect(told).toEqual([undefined, 1, 2])
  clock.goOn(1_000)
  await vi.waitFor(() => expect(told).toEqual([undefined, 1, 2, 6]))
  open.unsubscribe()
})

test('C3 an answer that says the same is not told, and what is no longer watched says nothing', async () => {
  const db = await aStore('calm-2')
  const told: unknown[] = []
  let asked = 0
  const read = async (): Promise<unknown> => {
    const word = await wordOf(db)
    asked += 1
    return word
  }
  const open = calmly(read, { restMs: () => 0, atOnce: 0 }).subscribe({ next: (one) => told.push(one), error: () => undefined })
  await vi.waitFor(() => expect(told).toEqual([undefined]))
  await write(db, { said: ['a', 'b'] })
  await vi.waitFor(() => expect(told).toHaveLength(2))
  await write(db, { said: ['a', 'b'] })
  await vi.waitFor(() => expect(asked).toBe(3))
  expect(told).toHaveLength(2)
  open.unsubscribe()
  await write(db, 'more')
  await wordOf(db)
  expect(told).toHaveLength(2)
})

test('a fault of the query is told', async () => {
  const faults: unknown[] = []
  const refuses = (): Promise<never> => Promise.reject(new Error('no'))
  calmly(refuses, { restMs: () => 0, atOnce: 0 }).subscribe({ next: () => undefined, error: (fault) => faults.push(fault) })
  await vi.waitFor(() => expect(faults).toHaveLength(1))
})
