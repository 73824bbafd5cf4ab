import 'fake-indexeddb/auto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { anEntry } from '../../../../test/fixtures/wire-entries.ts'
import type { DeviceId, PersonId, ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import type { LinkPhase } from '../../link/index.ts'
import { encodeParcel, withMac } from '../../protocol/parcel.ts'
import { encodeUpdate } from '../../protocol/update.ts'
import { META, openReadModel, putMeta, type Db, type Session } from '../../readmodel/index.ts'
import { openParcelPost, sendParcels } from './send-parcels.ts'

const QUARTER = 'grid/329900112200001/2026Q4' as ScopeId
const session: Session = {
  ...{ token: 't', device: 'd1' as DeviceId, lease: { epoch: 1, client: 77 }, logId: 'log-1', grids: [] },
  person: { id: 'lu' as PersonId, name: '陆', role: 'windowClerk' },
  village: { code: '329900112200', name: '试村', town: '试镇' },
}
const REFUSED = (kind: string, retry: string, more = {}) => ({ refusal: { kind, ...more }, retry })

let db: Db
let said: { status: number; body: unknown }
let answer: (bytes: number) => typeof said
let asked: { url: string; authorization: string | undefined; bytes: number }[]
let origin = ''
let count = 0
const closing: (() => unknown)[] = []

beforeEach(async () => {
  const opened = await openReadModel(`post-${count++}`, 'relaxed')
  db = must(opened.ok ? opened.value : undefined, 'the database opens')
  await putMeta(db, META.session, session)
  asked = []
  answer = () => said
  const server = createServer((request, response) => {
    let bytes = 0
    request.on('data', (piece: Buffer) => (bytes += piece.length))
    request.on('end', () => {
      asked.push({ url: request.url ?? '', authorization: request.headers.authorization, bytes })
      const { status, body } = answer(bytes)
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closing.push(
    () => db.close(),
    () => new Promise((done) => server.close(done)),
  )
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A parcel of two rows, both taken in here. */
async function waits(id: string, client: number): Promise<Uint8Array> {
  const entries = [0, 1].map((clock) => anEntry({ client, clock, kind: 'unknown.said' }))
  const rows = entries.map((entry) => ({ scope: QUARTER, update: encodeUpdate(entry) }))
  const head = { at: 1, from: 'mei' as PersonId, device: 'd2' as DeviceId, village: '329900112200', way: 'unsent' as const }
  const bytes = withMac(encodeParcel(head, rows), new Uint8Array(32))
  await db.parcels.put({ id, way: 'in', holds: 'unsent', at: 1, from: head.from, rows: 2, kinds: {}, state: 'waiting', bytes })
  await db.entries.bulkPut(entries.map((entry) => ({ ...entry, scope: QUARTER, unknown: 1 as const })))
  await db.carried.bulkPut(
    entries.map(({ id: one, about, kind }) => ({ scope: QUARTER, id: one, about, kind, parcel: id, bytes: new Uint8Array([1]) })),
  )
  return bytes
}
const state = async (): Promise<unknown> => {
  const rows = await db.parcels.toArray()
  return [rows.map((row) => row.state), await db.carried.count(), await db.setAside.count()]
}
const send = () => sendParcels(db, origin, () => 2)

test('W1 what the relay has taken is handed over once, as the person here, and its marks stay until the rows come', async () => {
  const bytes = await waits('p', 5)
  said = { status: 200, body: { taken: 1, here: 1, refused: [] } }
  expect(await send()).toEqual({ waits: false, waitMs: 0 })
  expect(asked).toEqual([{ url: '/carried', authorization: 'Bearer t', bytes: bytes.length }])
  expect(await state()).toEqual([['delivered'], 2, 0])
  await send()
  expect(asked).toHaveLength(1)
})

test('W1 refused for good: what was carried in it is set aside, the named rows or all of them', async () => {
  await waits('p', 5)
  said = { status: 200, body: { taken: 1, here: 0, refused: [{ ...REFUSED('not-allowed', 'never', { scope: QUARTER }), rows: [1] }] } }
  await send()
  expect(await state()).toEqual([['refused'], 1, 1])
  await waits('q', 6)
  said = { status: 403, body: REFUSED('not-allowed', 'never', { scope: '' }) }
  await send()
  expect(await state()).toEqual([['refused', 'refused'], 1, 3])
})

test.each([
  ['a page of a hotel’s network', 200, '<html>'],
  ['an answer that is none', 200, { hello: 1 }],
  ['a proxy', 502, 'bad gateway'],
  ['a relay that is busy', 503, REFUSED('busy', 'later', { waitMs: 7 })],
  ['a session that ended', 401, REFUSED('signed-out', 'after-sign-in')],
  ['a kind of tomorrow', 426, REFUSED('of-tomorrow', 'after-update')],
])('W1 %s has decided nothing', async (_who, status, body) => {
  await waits('p', 5)
  said = { status, body }
  expect(await send()).toEqual({ waits: true, waitMs: status === 503 ? 7 : 0 })
  expect(await state()).toEqual([['waiting'], 2, 0])
})

test('W1 nobody there has decided nothing', async () => {
  await waits('p', 5)
  expect(await sendParcels(db, 'http://127.0.0.1:9', () => 2)).toEqual({ waits: true, waitMs: 0 })
  expect(await state()).toEqual([['waiting'], 2, 0])
})

test('W4 a file that something in between does not let through holds up no other one', async () => {
  const large = await waits('a', 5)
  await waits('b', 6)
  said = { status: 200, body: { taken: 2, here: 0, refused: [] } }
  answer = (bytes) => (bytes === large.length && asked.length === 1 ? { status: 413, body: '<html>too large</html>' } : said)
  expect(await send()).toEqual({ waits: true, waitMs: 0 })
  expect(await state()).toEqual([['waiting', 'delivered'], 4, 0])
})

test('W2 while any row may be taken later, all of the parcel waits', async () => {
  await waits('p', 5)
  const later = { ...REFUSED('clock-gap', 'later', { scope: QUARTER, next: 0 }), rows: [0] }
  said = {
    status: 200,
    body: { taken: 0, here: 0, refused: [later, { ...REFUSED('not-allowed', 'never', { scope: QUARTER }), rows: [1] }] },
  }
  expect(await send()).toEqual({ waits: true, waitMs: 0 })
  expect(await state()).toEqual([['waiting'], 2, 0])
})

test('W3 nothing is tried without a link; then at once, again at its pace, and at once when the link comes back', async () => {
  await waits('p', 5)
  said = { status: 503, body: REFUSED('busy', 'later', { waitMs: 90_000 }) }
  let phase: LinkPhase = { phase: 'connecting' }
  let tell = (_phase: LinkPhase): void => undefined
  const timers: number[] = []
  const post = openParcelPost({
    ...{ db, origin, now: () => 2, chance: () => 0.5, report: (fault: unknown) => expect(fault).toBeUndefined() },
    link: { status: () => phase, onstatus: (fn) => ((tell = fn), () => undefined) },
    timers: { set: (ms) => (timers.push(ms), () => undefined) },
  })
  const online = (): void => {
    phase = { phase: 'online', by: 'socket', coming: 0 }
    tell(phase)
  }
  tell(phase)
  expect(asked).toHaveLength(0)
  online()
  await vi.waitFor(() => expect(timers).toEqual([90_000]))
  said = { status: 502, body: 'away' }
  online()
  await vi.waitFor(() => expect(timers).toEqual([90_000, 60_000]))
  said = { status: 200, body: { taken: 2, here: 0, refused: [] } }
  online()
  await vi.waitFor(async () => expect(await state()).toEqual([['delivered'], 2, 0]))
  await post.close()
  expect(asked).toHaveLength(3)
})
