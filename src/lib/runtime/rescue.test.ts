import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { day, record } from '../../../test/fixtures/log.ts'
import { memoryFolder, type MemoryFolder } from '../../../test/support/memory-files.ts'
import { testClock } from '../../../test/support/test-clock.ts'
import { testTimers } from '../../../test/support/test-timers.ts'
import type { DeviceId, PersonId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { gridQuarter } from '../kernel/scope.ts'
import { keep, META, openReadModel, putMeta, type Db, type Session } from '../readmodel/index.ts'
import { keepMirror } from './engine/mirror-keeper.ts'
import { openApp } from './open-app.ts'
import { rescueOfAny, rescueOfBroken, rescueOfLost } from './rescue.ts'
import { nextStore, noteStore, storeNameOf, storeOf, whoIsHere } from './who.ts'

const SCOPE = gridQuarter('329900112200001' as never, day('2026-11-24'))
const NOW = Date.UTC(2026, 10, 24, 1)
const sessionOf = (person: string): Session => ({
  token: 'token',
  device: 'device-1' as DeviceId,
  lease: { epoch: 1, client: 7 },
  logId: 'log',
  person: { id: person as PersonId, name: '梅', role: 'gridWorker' },
  village: { code: '329900112200', name: '竹溪村', town: '和桥镇' },
  grids: [{ code: '329900112200001', name: '第一网格' }],
})

async function opened(store: string): Promise<Db> {
  const db = await openReadModel(store, 'relaxed')
  return must(db.ok ? db.value : null, 'it opens')
}
const read = (folder: MemoryFolder, store: string) => async () => [{ store, files: [...folder.files.values()] }]

/** A device with two unsent lines and their mirror. */
async function aDevice(person: string): Promise<{ readonly store: string; readonly files: ReturnType<typeof read> }> {
  const store = storeNameOf(person)
  const db = await opened(store)
  await putMeta(db, META.session, sessionOf(person))
  await noteStore(person, store)
  for (const words of ['one', 'two']) {
    const body = { open: { household: record('home'), visit: record('visit'), on: day('2026-12-01') }, personal: { words } }
    must((await keep(db, [{ scope: SCOPE, about: record(words), kind: 'followUp.promised', body }], NOW)).ok || null, 'kept')
  }
  const folder = memoryFolder()
  const keeper = keepMirror({
    db,
    store,
    folder,
    timers: testTimers(testClock()),
    now: () => NOW,
    newIncarnation: () => `of ${person}`,
    report: (fault) => {
      throw fault
    },
    onstate: () => undefined,
    onrestored: () => undefined,
  })
  await keeper.close()
  db.close()
  return { store, files: read(folder, store) }
}

const { open } = indexedDB
afterEach(() => {
  indexedDB.open = open
})
/** As Chromium answers when the files under a database are broken. */
function breakStore(store: string): () => number {
  let tries = 0
  indexedDB.open = (name: string, version?: number) => {
    if (name !== store) return open.call(indexedDB, name, version)
    tries += 1
    throw new DOMException('Internal error opening backing store', 'UnknownError')
  }
  return () => tries
}

test('E1 E3 a database that does not open: another one is begun with what was not sent, noted as this person’s, and the old one is untouched', async () => {
  const { store, files } = await aDevice('p-one')
  breakStore(store)
  const rescue = must(await rescueOfBroken(store, 'p-one', files), 'there is something to save')
  expect(rescue).toMatchObject({ name: '梅', waiting: 2, refused: 0, leftAsideBytes: 0 })
  expect(await storeOf('p-one')).toBe(store)
  expect(await rescue.goOn()).toEqual({ ok: true, value: null })
  expect([await storeOf('p-one'), await whoIsHere()]).toEqual([`${store}~2`, 'p-one'])
  indexedDB.open = open
  const [before, after] = [await opened(store), await opened(`${store}~2`)]
  expect(await after.entries.toArray()).toEqual(await before.entries.toArray())
  expect((await after.outbox.toArray()).map(({ id }) => id)).toEqual(['7-0', '7-1'])
  expect(await after.clocks.toArray()).toEqual([{ scope: SCOPE, next: 2 }])
  for (const db of [before, after]) db.close()
})

test('E3 where nothing new opens either, nothing is noted, and it can be tried again', async () => {
  const { store, files } = await aDevice('p-two')
  const rescue = must(await rescueOfBroken(store, 'p-two', files), 'there is something to save')
  breakStore(`${store}~2`)
  expect(await rescue.goOn()).toMatchObject({ ok: false, error: { kind: 'store-broken' } })
  expect(await storeOf('p-two')).toBe(store)
  indexedDB.open = open
  expect(await rescue.goOn()).toEqual({ ok: true, value: null })
})

test('E2 a mirror whose database is gone is offered; one whose database is well is not', async () => {
  const { store, files } = await aDevice('p-three')
  expect(await rescueOfLost(files)).toBe(null)
  await new Promise((resolve) => (indexedDB.deleteDatabase(store).onsuccess = resolve))
  const rescue = must(await rescueOfLost(files), 'it is gone')
  expect(await rescue.goOn()).toEqual({ ok: true, value: null })
  const db = await opened(store)
  expect(await db.outbox.count()).toBe(2)
  db.close()
  expect(await rescueOfLost(files)).toBe(null)
})

test('where nothing opens at all, it is told all the same what was not sent', async () => {
  const { files } = await aDevice('p-seven')
  expect(await rescueOfAny(files)).toMatchObject({ name: '梅', waiting: 2 })
  expect(await rescueOfAny(async () => [])).toBe(null)
})

test('somebody else’s mirror is no rescue of this person’s', async () => {
  const { store, files } = await aDevice('p-four')
  expect(await rescueOfBroken(store, 'p-five', files)).toBe(null)
})

test('a database that does not open is tried three times more before anybody is troubled', async () => {
  const { store } = await aDevice('p-six')
  const tries = breakStore(store)
  const ears = { onreplaced: () => undefined, onblocked: () => undefined }
  expect(await openApp('test', ears)).toMatchObject({ phase: 'broken', why: 'store', rescue: null })
  // The store itself asks a browser four times for each of them.
  expect(tries()).toBe(4 * 4)
})

test('each database that is given up is followed by one of the next number', () => {
  expect(nextStore('doorstep-p')).toBe('doorstep-p~2')
  expect(nextStore('doorstep-p~2')).toBe('doorstep-p~3')
})
