/** Signing in over a pretended relay and a pretended IndexedDB. */
import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { openChannel } from '../device/index.ts'
import { must } from '../kernel/must.ts'
import { openReadModel, sessionOf } from '../readmodel/index.ts'
import { signIn, storeNameOf } from './session.ts'

afterEach(() => vi.unstubAllGlobals())

test('the window that holds the link is woken once the new token can be read', async () => {
  const person = { id: 'p-mei', name: '梅', role: 'gridWorker' }
  const village = { code: '329900112200', name: '西望村', town: '丁蜀镇' }
  const standing = { person, village, grids: [{ code: '329900112200001', name: '第一网格' }], people: [person] }
  const signedIn = {
    token: 'token-2',
    device: 'device-1',
    lease: { epoch: 1, client: 77 },
    logId: 'log-1',
    now: 1_795_000_000_000,
    standing,
  }
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json(signedIn)))
  const store = storeNameOf(person.id)
  const holder = must(openChannel(`${store}/link`) ?? undefined, 'there are channels here')
  const woken = new Promise((heard) => holder.onword(heard))

  expect(await signIn('mei', 'secret', 'test')).toEqual({ ok: true, value: { person: 'p-mei' } })
  expect(await woken).toBe('nudge')
  const opened = await openReadModel(store, 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  expect((await sessionOf(db))?.token).toBe('token-2')
  db.close()
  holder.close()
})
