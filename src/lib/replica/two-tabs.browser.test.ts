/**
 * Two tabs and the keeper of Yjs docs, in a real browser. Alone it loses what the other tab wrote; under one lease and over entries that are kept elsewhere
 * nothing is lost, and a carrier that lost something all the same is whole again when it is next opened.
 */
import { afterEach, expect, test } from 'vitest'
import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb'
import * as Y from 'yjs'
import { holdLease, openChannel, openLocks, openTimers, toldVisibility } from '../device/index.ts'
import type { DeviceId, GridCode, PersonId, RecordId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { gridQuarter } from '../kernel/scope.ts'
import { encodeUpdate } from '../protocol/update.ts'
import { keep, markSent, META, openReadModel, putMeta, type Db, type Saying, type Session, type StoredEntry } from '../readmodel/index.ts'
import { openEntrySource } from '../runtime/engine/source.ts'
import { openReplica, type Replica } from './index.ts'

const SCOPE = gridQuarter('320282112200001' as GridCode, '2026-11-24' as never)
const ROWS = PREFERRED_TRIM_SIZE + 20
const THEIRS = 25

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let count = 0
const aName = (): string => `two-tabs-${Date.now()}-${count++}`

/** A tab with its doc and its keeper, synced. */
async function aKeeper(name: string) {
  const doc = new Y.Doc({ gc: false })
  const keeper = new IndexeddbPersistence(name, doc)
  await keeper.whenSynced
  closing.push(() => keeper.destroy())
  return { doc, keeper, write: (key: string) => doc.getMap('entries').set(key, key) }
}

/**
 * The one moment in which it loses: a tab with many rows puts them together, as its timer does a second after the last of them, while it is being closed.
 * What it reads of the other tab it does not take in any more, and deletes it all the same.
 */
async function putsTogetherWhileClosing({ keeper }: { keeper: IndexeddbPersistence }, force = false): Promise<void> {
  const together = storeState(keeper, force)
  await Promise.all([keeper.destroy(), together])
}

test('known wrong: y-indexeddb alone deletes rows of another tab when it puts its own together while its tab closes', async () => {
  const name = aName()
  const one = await aKeeper(name)
  for (let at = 0; at < ROWS; at++) one.write(`one-${at}`)
  const other = await aKeeper(name)
  for (let at = 0; at < THEIRS; at++) other.write(`other-${at}`)
  await putsTogetherWhileClosing(one)
  await other.keeper.destroy()

  const later = await aKeeper(name)
  const there = [...later.doc.getMap('entries').keys()].filter((key) => key.startsWith('other-'))
  expect(there.length, 'it has healed: one lease holder is a nicety now').toBeLessThan(THEIRS)
})

test('the same where nothing is put together while closing: both tabs’ rows are there', async () => {
  const name = aName()
  const one = await aKeeper(name)
  for (let at = 0; at < ROWS; at++) one.write(`one-${at}`)
  const other = await aKeeper(name)
  for (let at = 0; at < THEIRS; at++) other.write(`other-${at}`)
  await one.keeper.destroy()
  await other.keeper.destroy()
  const later = await aKeeper(name)
  expect(later.doc.getMap('entries').size).toBe(ROWS + THEIRS)
})

const session: Session = {
  token: 't',
  device: 'd1' as DeviceId,
  lease: { epoch: 1, client: 77 },
  logId: 'log-1',
  person: { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' },
  village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
  grids: [],
}

async function aDb(store: string): Promise<Db> {
  const opened = await openReadModel(store, 'strict')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  closing.push(() => db.close())
  await putMeta(db, META.session, session)
  return db
}

/** Kept and acknowledged: entries that a carrier should carry. */
async function keepsAndSends(db: Db, from: number, some: number): Promise<readonly StoredEntry[]> {
  const sayings = Array.from({ length: some }, (_, at): Saying => {
    const household = 'record-home' as RecordId
    const open = { household, visit: 'record-visit' as RecordId, code: 'handrail', heardOn: '2026-11-24' }
    return { scope: SCOPE, about: `record-${from + at}` as RecordId, kind: 'need.heard', body: { open, personal: { words: '' } } }
  })
  const kept = await keep(db, sayings, Date.now())
  if (!kept.ok) throw new Error(kept.error.kind)
  await markSent(db, kept.value)
  return kept.value
}

/** A tab of the app: it queues for the lease, and opens carriers while it holds it. */
function aTab(store: string, db: Db, visible: boolean) {
  const timers = openTimers()
  const visibility = toldVisibility(visible)
  let replica: Replica | null = null
  let wake = (): void => undefined
  const deps = {
    locks: openLocks(openChannel, timers, store),
    channel: openChannel(`${store}/lease`),
    visibility,
    timers,
    report: (fault: unknown) => console.error(fault),
  }
  const ears = {
    onheld() {
      replica = openReplica({ store: `${store}/carrier`, source: openEntrySource(db), onfault: (...what) => console.error(...what) })
      wake()
    },
    async onlost() {
      const was = replica
      replica = null
      await was?.close()
    },
  }
  const lease = holdLease(`${store}/lease`, deps, ears)
  closing.push(() => lease.close())
  return {
    visibility,
    close: () => lease.close(),
    async holding(): Promise<Replica> {
      while (!replica) await new Promise<void>((resolve) => (wake = resolve))
      return replica
    },
  }
}

test('R2 two tabs under one lease lose nothing, and a carrier whose rows another tab deleted is whole again when it is next opened', async () => {
  const store = aName()
  const db = await aDb(store)
  const one = aTab(store, db, true)
  const other = aTab(store, await aDb(store), false)
  const carry = async (replica: Replica, entries: readonly StoredEntry[]): Promise<void> => {
    for (const entry of entries) replica.put(SCOPE, [encodeUpdate(entry)])
    await replica.settled()
  }
  await carry(await one.holding(), await keepsAndSends(db, 0, ROWS))

  // The lease changes hands while the first has much to put together.
  other.visibility.tell(true)
  one.visibility.tell(false)
  const second = await other.holding()
  await carry(second, await keepsAndSends(db, ROWS, THEIRS))
  expect((await second.ids(SCOPE))?.size).toBe(ROWS + THEIRS)

  // A tab that was frozen while it held the lease thaws after another took it, and does the worst that it can.
  const thawed = await aKeeper(`${store}/carrier/${SCOPE}`)
  await carry(second, await keepsAndSends(db, ROWS + THEIRS, THEIRS))
  await putsTogetherWhileClosing(thawed, true)
  await other.close()
  await one.close()

  const damaged = await aKeeper(`${store}/carrier/${SCOPE}`)
  const entries = (await db.entries.where('[scope+id]').between([SCOPE, ''], [SCOPE, '\uffff']).primaryKeys()).map(([, id]) => id)
  const lacks = entries.filter((id) => !damaged.doc.getMap('entries').has(id))
  await damaged.keeper.destroy()
  expect(lacks.length, 'the damage is done').toBeGreaterThan(0)
  expect(entries.length).toBe(ROWS + 2 * THEIRS)

  const next = aTab(store, db, true)
  const ids = must((await (await next.holding()).ids(SCOPE)) ?? undefined, 'the carrier opens')
  expect(entries.filter((id) => !ids.has(id))).toEqual([])
})
