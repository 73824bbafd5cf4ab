import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { day, record } from '../../../../test/fixtures/log.ts'
import { memoryFolder, type MemoryFolder } from '../../../../test/support/memory-files.ts'
import { testClock } from '../../../../test/support/test-clock.ts'
import { testTimers, type TestTimers } from '../../../../test/support/test-timers.ts'
import type { DeviceId, PersonId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { gridQuarter } from '../../kernel/scope.ts'
import { readSaved } from '../../mirror/index.ts'
import {
  incarnationOf,
  keep,
  markSent,
  META,
  openReadModel,
  putMeta,
  sessionOf,
  type Db,
  type Saying,
  type Session,
} from '../../readmodel/index.ts'
import { keepMirror, type MirrorKeeper, type MirrorNow } from './mirror-keeper.ts'

const SCOPE = gridQuarter('329900112200001' as never, day('2026-11-24'))
const NOW = Date.UTC(2026, 10, 24, 1)
const SESSION: Session = {
  token: 'token',
  device: 'device-1' as DeviceId,
  lease: { epoch: 1, client: 7 },
  logId: 'log',
  person: { id: 'p-mei' as PersonId, name: '梅', role: 'gridWorker' },
  village: { code: '329900112200', name: '竹溪村', town: '和桥镇' },
  grids: [{ code: '329900112200001', name: '第一网格' }],
}
let promises = 0
const promise = (words: string): Saying => ({
  scope: SCOPE,
  about: record(`promise-${promises++}`),
  kind: 'followUp.promised',
  body: { open: { household: record('home'), visit: record('visit'), on: day('2026-12-01') }, personal: { words } },
})
const says = async (db: Db, ...words: readonly string[]): Promise<void> => {
  for (const one of words) must((await keep(db, [promise(one)], NOW)).ok || null, 'it is kept')
}

let count = 0
const nameOfNext = (): string => `doorstep-keeper-${count++}`
async function aDb(name = nameOfNext(), session: Session | null = SESSION): Promise<Db> {
  const opened = await openReadModel(name, 'relaxed')
  const db = must(opened.ok ? opened.value : null, 'it opens')
  if (session && !(await sessionOf(db))) await putMeta(db, META.session, session)
  return db
}

interface Kept {
  readonly keeper: MirrorKeeper
  readonly states: MirrorNow[]
  readonly restored: number[]
  readonly timers: TestTimers
}
let names = 0
function mirrorOf(db: Db, folder: MemoryFolder | null, store = 'doorstep-mei'): Kept {
  const states: MirrorNow[] = []
  const restored: number[] = []
  const timers = testTimers(testClock())
  const keeper = keepMirror({
    db,
    store,
    folder,
    timers,
    now: () => NOW,
    newIncarnation: () => `incarnation-${names++}`,
    report: (fault) => {
      throw fault
    },
    onstate: (now) => states.push(now),
    onrestored: (entries) => restored.push(entries),
  })
  return { keeper, states, restored, timers }
}
const savedIn = (folder: MemoryFolder): readonly string[] =>
  (readSaved([...folder.files.values()])?.entries ?? []).map(({ entry }) => String(entry.body.personal?.['words']))
const wordsIn = async (db: Db): Promise<readonly string[]> => (await db.followUps.toArray()).map(({ words }) => words).sort()

test('Q3 what is kept and what is sent is in the mirror soon, without anybody telling it', async () => {
  const folder = memoryFolder()
  const db = await aDb()
  const { keeper } = mirrorOf(db, folder)
  await says(db, '一', '二')
  await expect.poll(() => savedIn(folder)).toEqual(['一', '二'])
  await markSent(db, [{ scope: SCOPE, id: '7-0' as never }])
  await expect.poll(() => savedIn(folder)).toEqual(['二'])
  expect(keeper.state()).toMatchObject({ phase: 'follows', entries: 1 })
  await keeper.close()
})

test('Q3 what was kept the moment before it is closed is in the mirror', async () => {
  const folder = memoryFolder()
  const db = await aDb()
  const { keeper } = mirrorOf(db, folder)
  await expect.poll(() => keeper.state().phase).toBe('follows')
  await says(db, '最后一句')
  await keeper.close()
  expect(savedIn(folder)).toEqual(['最后一句'])
})

test('Q1 a database that was emptied and signed in to again gets back what the mirror has, and it waits for the relay under the new lease', async () => {
  const folder = memoryFolder()
  const first = await aDb()
  const before = mirrorOf(first, folder)
  await says(first, '一', '二')
  await before.keeper.close()

  const second = await aDb(nameOfNext(), { ...SESSION, device: 'device-2' as DeviceId, lease: { epoch: 1, client: 9 } })
  const after = mirrorOf(second, folder)
  await expect.poll(() => after.restored).toEqual([2])
  expect(await wordsIn(second)).toEqual(['一', '二'])
  expect(await second.outbox.count()).toBe(2)
  await expect.poll(() => savedIn(folder)).toEqual(['一', '二'])
  await after.keeper.close()
  expect(await incarnationOf(second)).not.toBe(await incarnationOf(first))

  const again = mirrorOf(second, folder)
  await expect.poll(() => again.keeper.state().phase).toBe('follows')
  expect(again.restored).toEqual([])
  await again.keeper.close()
})

test('Q1 if taking in fails, the mirror is left as it is', async () => {
  const folder = memoryFolder()
  const first = await aDb()
  const before = mirrorOf(first, folder)
  await says(first, '一')
  await before.keeper.close()
  const bytes = structuredClone(folder.files)

  const second = await aDb(nameOfNext())
  second.entries.hook('creating', () => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const after = keepMirror({
    db: second,
    store: 'doorstep-mei',
    folder,
    timers: testTimers(testClock()),
    now: () => NOW,
    newIncarnation: () => 'another',
    report: () => undefined,
    onstate: () => undefined,
    onrestored: () => undefined,
  })
  await expect.poll(() => after.state().phase).toBe('failed')
  await after.close()
  expect(folder.files).toEqual(bytes)
})

test('Q2 a database whose disk forgot its last writes gets that end back', async () => {
  const folder = memoryFolder()
  const db = await aDb()
  const before = mirrorOf(db, folder)
  await says(db, '一', '二')
  await before.keeper.close()
  await db.entries.delete([SCOPE, '7-1'])
  await db.outbox.filter((line) => line.id === '7-1').delete()
  await db.clocks.put({ scope: SCOPE, next: 1 })
  const after = mirrorOf(db, folder)
  await expect.poll(() => after.restored).toEqual([1])
  expect((await db.outbox.toArray()).map(({ id }) => id)).toEqual(['7-0', '7-1'])
  await after.keeper.close()
})

test('Q4 a full disk is a state; when there is room it follows again by itself', async () => {
  const folder = memoryFolder()
  const db = await aDb()
  const { keeper, timers } = mirrorOf(db, folder)
  await expect.poll(() => keeper.state().phase).toBe('follows')
  folder.room = 10
  await says(db, '一')
  await expect.poll(() => keeper.state()).toEqual({ phase: 'failed', why: 'QuotaExceededError' })
  folder.room = Infinity
  await expect.poll(() => timers.pass(30_000).then(() => savedIn(folder))).toEqual(['一'])
  await keeper.close()
})

test('Q4 files that somebody else holds are tried again', async () => {
  const folder = memoryFolder()
  const { open } = folder
  folder.open = () => Promise.reject(new DOMException('held', 'NoModificationAllowedError'))
  const db = await aDb()
  await says(db, '一')
  const { keeper, timers } = mirrorOf(db, folder)
  await expect.poll(() => keeper.state()).toEqual({ phase: 'failed', why: 'NoModificationAllowedError' })
  folder.open = open
  await expect.poll(() => timers.pass(30_000).then(() => savedIn(folder))).toEqual(['一'])
  await keeper.close()
})

test('where there are no files, that is said, and nothing else changes', async () => {
  const db = await aDb()
  const { keeper } = mirrorOf(db, null)
  await says(db, '一')
  expect(keeper.state()).toEqual({ phase: 'missing' })
  await keeper.close()
})

test('files are let go of when the database was closed before', async () => {
  const folder = memoryFolder()
  const db = await aDb()
  const open = folder.open.bind(folder)
  let held = 0
  folder.open = async (name) => {
    const file = await open(name)
    held += 1
    return { ...file, close: async () => void (held -= 1) }
  }
  const { keeper } = mirrorOf(db, folder)
  await says(db, '一')
  await expect.poll(() => savedIn(folder)).toEqual(['一'])
  expect(held).toBe(2)
  db.close()
  await keeper.close().catch((fault: unknown) => expect(fault).toBeInstanceOf(Error))
  expect(held).toBe(0)
})

test('who signs out is forgotten, and what waits is not', async () => {
  const folder = memoryFolder()
  const db = await aDb()
  const { keeper } = mirrorOf(db, folder)
  await says(db, '一')
  await expect.poll(() => savedIn(folder)).toEqual(['一'])
  await keeper.forget()
  await keeper.close()
  const saved = must(readSaved([...folder.files.values()]), 'it is written')
  expect(saved.facts['session']).toBe(undefined)
  expect(savedIn(folder)).toEqual(['一'])
  const bytes = [...folder.files.values()].map((file) => Buffer.from(file).toString('latin1')).join()
  expect(bytes).not.toContain(SESSION.token) // in neither file, and not behind what counts
})
