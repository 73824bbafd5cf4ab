import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { day, record } from '../../../test/fixtures/log.ts'
import type { DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { gridQuarter } from '../kernel/scope.ts'
import {
  countUnsent,
  entriesOfLines,
  keep,
  markRefused,
  META,
  openReadModel,
  outboxNow,
  putMeta,
  reissueOf,
  restore,
  sessionOf,
  type Db,
  type Lost,
  type Saying,
  type Session,
} from './index.ts'
import { earlierLeasesOf, lastStampOf } from './meta.ts'

const SCOPE = gridQuarter('329900112200001' as never, day('2026-11-24'))
const NOW = Date.UTC(2026, 10, 24, 1)
const session = (client = 7, device = 'device-1'): Session => ({
  token: 'token',
  device: device as DeviceId,
  lease: { epoch: 1, client },
  logId: 'log',
  person: { id: 'p-mei' as PersonId, name: '梅', role: 'gridWorker' },
  village: { code: '329900112200', name: '竹溪村', town: '和桥镇' },
  grids: [{ code: '329900112200001', name: '第一网格' }],
})
const promise = (words: string): Saying => ({
  scope: SCOPE,
  about: record(words),
  kind: 'followUp.promised',
  body: { open: { household: record('home'), visit: record('visit'), on: day('2026-12-01') }, personal: { words } },
})

let count = 0
async function aDb(as: Session | null = session()): Promise<Db> {
  const opened = await openReadModel(`restore-${count++}`, 'relaxed')
  const db = must(opened.ok ? opened.value : null, 'it opens')
  if (as) await putMeta(db, META.session, as)
  return db
}
async function says(db: Db, ...words: readonly string[]): Promise<void> {
  for (const one of words) must((await keep(db, [promise(one)], NOW)).ok || null, 'it is kept')
}
/** As somebody remembers it who saw it to the last. */
async function lostOf(db: Db): Promise<Lost> {
  const { clocks, lines } = await outboxNow(db)
  const entries = await entriesOfLines(db, lines)
  return {
    session: (await sessionOf(db)) ?? null,
    leases: (await earlierLeasesOf(db)) ?? [],
    lastStamp: (await lastStampOf(db)) ?? null,
    renamed: null,
    waitsForLease: false,
    clockOffset: null,
    clocks,
    entries: lines.map(({ at, refused }, place) => ({
      entry: must(entries[place], 'a line has its entry'),
      at,
      ...(refused === undefined ? {} : { refused }),
    })),
  }
}
const wordsIn = async (db: Db): Promise<readonly string[]> => (await db.followUps.toArray()).map(({ words }) => words).sort()

test('T2 a database made anew goes on where the lost one was: session, lease, clocks, stamps, unsent lines and what was refused', async () => {
  const before = await aDb()
  await says(before, '一', '二', '三')
  await markRefused(before, { scope: SCOPE, id: '7-1' as never }, 'not-allowed')
  const after = await aDb(null)
  expect(await restore(after, await lostOf(before), NOW, 'all')).toEqual({ entries: 3, setAside: 0 })
  expect(await sessionOf(after)).toEqual(session())
  expect(await wordsIn(after)).toEqual(['一', '三', '二'])
  expect(await countUnsent(after)).toBe(2)
  expect((await after.outbox.toArray()).map(({ id, refused }) => [id, refused])).toEqual([
    ['7-0', undefined],
    ['7-1', 'not-allowed'],
    ['7-2', undefined],
  ])
  expect((await after.followUps.toArray()).map(({ progress }) => progress)).toEqual(['kept', 'kept', 'kept'])
  expect(await reissueOf(after)).toBe(undefined)
  const kept = await keep(after, [promise('四')], NOW - 1_000)
  expect(kept.ok && kept.value[0]?.id).toBe('7-3')
  expect(kept.ok && String(kept.value[0]?.at) > String(await lastStampOf(before))).toBe(true)
})

test('T1 taking in twice changes nothing', async () => {
  const before = await aDb()
  await says(before, '一', '二')
  const lost = await lostOf(before)
  const after = await aDb(null)
  await restore(after, lost, NOW, 'all')
  const once = [await after.outbox.toArray(), await after.entries.toArray()]
  expect(await restore(after, lost, NOW, 'all')).toEqual({ entries: 0, setAside: 0 })
  expect([await after.outbox.toArray(), await after.entries.toArray()]).toEqual(once)
})

test('T1 what was sent since is here without a line, and is not sent again', async () => {
  const db = await aDb()
  await says(db, '一')
  const lost = await lostOf(db)
  await db.outbox.clear()
  await restore(db, lost, NOW, 'all')
  expect(await countUnsent(db)).toBe(0)
})

test('T3 who signed in anew under another lease keeps it, and what the lost one left is written anew when everything is here', async () => {
  const before = await aDb()
  await says(before, '一', '二')
  const after = await aDb(session(9, 'device-2'))
  expect(await restore(after, await lostOf(before), NOW, 'all')).toMatchObject({ entries: 2 })
  expect((await sessionOf(after))?.lease.client).toBe(9)
  expect(await reissueOf(after)).toBe(true)
  expect(await earlierLeasesOf(after)).toEqual([7])
  expect(await after.clocks.toArray()).toEqual([])
})

test('T4 of the very database that was remembered only its lost end comes back, and nothing that was renamed or sent', async () => {
  const db = await aDb()
  await says(db, '一', '二', '三')
  const lost = await lostOf(db)
  // As a disk that forgot its last writes: the third entry, its line and the clock.
  await db.entries.delete([SCOPE, '7-2'])
  await db.outbox.filter((line) => line.id === '7-2').delete()
  await db.clocks.put({ scope: SCOPE as ScopeId, next: 2 })
  // And the first one was written anew under another id meanwhile.
  await db.entries.delete([SCOPE, '7-0'])
  await db.outbox.filter((line) => line.id === '7-0').delete()
  expect(await restore(db, lost, NOW, 'tail')).toEqual({ entries: 1, setAside: 0 })
  expect((await db.outbox.toArray()).map(({ id }) => id)).toEqual(['7-1', '7-2'])
  expect((await db.clocks.get(SCOPE))?.next).toBe(3)
})

test('whoever had signed out is nobody: nothing is taken in', async () => {
  const before = await aDb()
  await says(before, '一')
  const after = await aDb(null)
  expect(await restore(after, { ...(await lostOf(before)), session: null }, NOW, 'all')).toEqual({ entries: 0, setAside: 0 })
  expect(await after.entries.count()).toBe(0)
})
