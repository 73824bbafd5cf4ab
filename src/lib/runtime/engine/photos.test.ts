import 'fake-indexeddb/auto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { DeviceId, PersonId, ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { heldHere, META, openReadModel, putMeta, type Db, type Session } from '../../readmodel/index.ts'
import { photoOf, sendPhotos } from './photos.ts'

const AUTUMN = 'grid/320282112200001/2026Q4' as ScopeId
const OTHER = 'grid/320282112200002/2026Q4' as ScopeId
const session: Session = {
  token: 't',
  device: 'd1' as DeviceId,
  lease: { epoch: 1, client: 77 },
  logId: 'log-1',
  person: { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' },
  village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
  grids: [],
}

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let count = 0
async function aStore(...scopes: ScopeId[]): Promise<Db> {
  const opened = await openReadModel(`photos-${count++}`, 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  closing.push(() => db.close())
  await putMeta(db, META.session, session)
  await db.photos.bulkPut(scopes.map((scope) => ({ hash: 'abc', scope, bytes: new Uint8Array([1]), unsent: 1 as const })))
  return db
}

async function aStation(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const says =
  (status: number, body: string): RequestListener =>
  (request, reply) => {
    request.resume()
    reply.writeHead(status, { connection: 'close' }).end(body)
  }

test('F1 a picture is sent when the station says 204, under every scope it was taken for', async () => {
  const asked: string[] = []
  const db = await aStore(AUTUMN, OTHER)
  const origin = await aStation((request, reply) => {
    asked.push(decodeURIComponent(request.url ?? ''))
    says(204, '')(request, reply)
  })
  await sendPhotos(db, origin)
  expect(asked.sort()).toEqual([`/blobs/abc?scope=${AUTUMN}`, `/blobs/abc?scope=${OTHER}`])
  expect((await heldHere(db)).photos).toBe(0)
  expect(await photoOf(db, 'abc', 'grid/320282112200003/2026Q4' as ScopeId)).not.toBeNull()
})

test.each([
  ['a page of somebody else’s network', 200, '<h1>Welcome</h1>'],
  ['a proxy that finds it too large', 413, 'too large'],
  ['an answer of another service', 403, '{"error":"no"}'],
  ['a station that is busy', 503, JSON.stringify({ refusal: { kind: 'busy', waitMs: 1 }, retry: 'later' })],
  ['a station where one must sign in', 401, JSON.stringify({ refusal: { kind: 'signed-out' }, retry: 'after-sign-in' })],
])('F2 %s has not taken a picture: it goes on waiting', async (_who, status, body) => {
  const db = await aStore(AUTUMN)
  await sendPhotos(db, await aStation(says(status, body)))
  expect(await db.photos.where('unsent').equals(1).count()).toBe(1)
  expect(await db.setAside.count()).toBe(0)
})

test('F3 a picture that the station will never take is not sent again, is said, and still counts as held here alone', async () => {
  let asked = 0
  const db = await aStore(AUTUMN)
  const refusal = JSON.stringify({ refusal: { kind: 'not-allowed', scope: AUTUMN }, retry: 'never' })
  const origin = await aStation((request, reply) => {
    asked += 1
    says(403, refusal)(request, reply)
  })
  await sendPhotos(db, origin)
  await sendPhotos(db, origin)
  expect([asked, (await heldHere(db)).photos]).toEqual([1, 1])
  expect(await db.setAside.toArray()).toMatchObject([{ scope: AUTUMN, seq: 0, reason: 'photo abc not-allowed' }])
})
