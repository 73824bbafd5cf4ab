/** What somebody brings for somebody else: taken when it is its author's, row by row as if the author pushed it, and as often as one likes. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ScopeId } from '../src/lib/kernel/ids.ts'
import { parseCarriedAnswer, type CarriedAnswer } from '../src/lib/protocol/carried.ts'
import { encodeParcel, SIGNED_LIMIT_BYTES, withMac } from '../src/lib/protocol/parcel.ts'
import { headOf, macOf, signedParcel } from '../test/fixtures/parcels.ts'
import { aRelay, otherQuarter, quarter, register, station, type TestRelay } from '../test/fixtures/relay-village.ts'
import { helloOf, openDevice, rowOf, signIn } from '../test/support/relay-device.ts'
import { runAdmin } from './admin.ts'

// Real sockets, disks and password hashes on a shared machine.
vi.setConfig({ testTimeout: 30_000 })

const DAY_MS = 86_400_000
let relay: TestRelay
let now = 1_795_000_000_000

beforeEach(async () => {
  now = 1_795_000_000_000
  relay = await aRelay({ now: () => now })
})
afterEach(() => relay.close())

async function bring(by: { readonly token: string }, bytes: Uint8Array, headers: Record<string, string> = {}) {
  const answer = await fetch(`${relay.url}/carried`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by.token}`, 'content-type': 'application/octet-stream', 'x-doorstep': '1', ...headers },
    body: bytes.slice(),
  })
  return { status: answer.status, said: (await answer.json()) as unknown }
}
async function brought(by: { readonly token: string }, bytes: Uint8Array): Promise<CarriedAnswer> {
  const { status, said } = await bring(by, bytes)
  const parsed = parseCarriedAnswer(said)
  expect([status, parsed.ok]).toEqual([200, true])
  return said as CarriedAnswer
}
const head = (scope: ScopeId): number => relay.store.heads().get(scope) ?? 0
const ALL_TAKEN = (taken: number): CarriedAnswer => ({ taken, here: 0, refused: [] })

test('Q2 what mei could not send is taken from lan’s hand, and everybody who may read it is told', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const desk = await openDevice(relay.url)
  desk.say(helloOf(lan))
  await desk.hear('welcome')
  const rows = [rowOf(mei, quarter, 0), rowOf(mei, quarter, 1), rowOf(mei, register, 0, { kind: 'household.described' })]
  expect(await brought(lan, signedParcel(mei, rows))).toEqual(ALL_TAKEN(3))
  expect((await desk.hear('rows')).rows.map((row) => row.update).length).toBeGreaterThan(0)
  expect([head(quarter), head(register), relay.store.verify(quarter)]).toEqual([2, 1, null])
  await desk.close()
})

test('Q4 brought again, by somebody else too, nothing changes; and mei’s own push is acknowledged with the old numbers', async () => {
  const [mei, lan, bo] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan'), await signIn(relay.url, 'bo')]
  const rows = [0, 1, 2].map((clock) => rowOf(mei, quarter, clock))
  const parcel = signedParcel(mei, rows)
  expect(await brought(lan, parcel)).toEqual(ALL_TAKEN(3))
  expect(await brought(lan, parcel)).toEqual({ taken: 0, here: 3, refused: [] })
  expect(await brought(bo, parcel)).toEqual({ taken: 0, here: 3, refused: [] })
  const tablet = await openDevice(relay.url)
  tablet.say(helloOf(mei, { clocks: { [quarter]: 4 } }))
  expect((await tablet.hear('welcome')).lease).toEqual(mei.lease)
  tablet.say({ kind: 'push', n: 1, rows: [...rows, rowOf(mei, quarter, 3)] })
  expect((await tablet.hear('ack')).seqs).toEqual([1, 2, 3, 4])
  await tablet.close()
})

test('Q1 a forged signature, a changed row, another author in the head: nothing of it gets into the log', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const rows = [rowOf(mei, quarter, 0)]
  const content = encodeParcel(headOf(mei), rows)
  const mac = macOf(mei.token, content)
  const altered = encodeParcel(headOf(mei), [rowOf(mei, quarter, 0, { open: { way: 'phone' } })])
  const forged = [
    withMac(content, macOf(lan.token, content)),
    withMac(
      content,
      mac.map((byte) => byte ^ 1),
    ),
    withMac(altered, mac),
    signedParcel(lan, rows, { from: mei.standing.person.id }),
    signedParcel(mei, rows, { device: lan.device as never }),
  ]
  for (const bytes of forged)
    expect(await bring(lan, bytes)).toMatchObject({ status: 403, said: { refusal: { kind: 'not-allowed' }, retry: 'never' } })
  expect(relay.store.heads().size).toBe(0)
})

test('Q1 what is no parcel, is not signed, has a tail or is too large is refused by name', async () => {
  const lan = await signIn(relay.url, 'lan')
  const rows = [rowOf(lan, station, 0, { kind: 'case.opened' })]
  const bare = withMac(encodeParcel(headOf(lan, { way: 'scope' }), rows), null)
  const good = signedParcel(lan, rows)
  for (const bytes of [new Uint8Array([1, 2, 3]), bare, Uint8Array.from([...good, 0]).slice(1)])
    expect(await bring(lan, bytes)).toMatchObject({ status: 400, said: { refusal: { kind: 'malformed' } } })
  expect(await bring(lan, Uint8Array.from([...good, 0]))).toMatchObject({ status: 403 })
  expect(await bring(lan, new Uint8Array(SIGNED_LIMIT_BYTES + 1))).toMatchObject({ status: 413, said: { refusal: { kind: 'too-large' } } })
  expect(relay.store.heads().size).toBe(0)
})

test('Q2 a row that somebody else signs, or that another device’s client wrote, is refused and the rest is taken', async () => {
  const [mei, bo, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'bo'), await signIn(relay.url, 'lan')]
  const rows = [
    rowOf(mei, quarter, 0),
    rowOf(mei, quarter, 1, { by: 'bo' }),
    rowOf(mei, quarter, 2),
    rowOf(bo, quarter, 0, { by: 'mei' }),
    rowOf(mei, register, 0, { kind: 'household.described' }),
  ]
  expect(await brought(lan, signedParcel(mei, rows))).toEqual({
    taken: 2,
    here: 0,
    refused: [
      { refusal: { kind: 'not-allowed', scope: quarter }, retry: 'never', rows: [1, 2] },
      { refusal: { kind: 'not-your-client' }, retry: 'never', rows: [3] },
    ],
  })
  expect([head(quarter), head(register)]).toEqual([1, 1])
})

test('Q2 the author’s rights count as they are now: what mei may not write is refused, and so is all of it once her grid is another’s', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  expect(
    await brought(lan, signedParcel(mei, [rowOf(mei, otherQuarter, 0), rowOf(mei, station, 0, { kind: 'case.opened' })])),
  ).toMatchObject({
    taken: 0,
    refused: [{ rows: [0] }, { rows: [1] }],
  })
  const early = signedParcel(mei, [rowOf(mei, quarter, 0)])
  expect(await brought(lan, early)).toEqual(ALL_TAKEN(1))
  const database = new DatabaseSync(join(relay.folder, 'relay.db'))
  database.exec(`delete from person_grid where person = 'mei'`)
  database.close()
  expect(await brought(lan, signedParcel(mei, [rowOf(mei, quarter, 0), rowOf(mei, quarter, 1)]))).toMatchObject({
    taken: 0,
    here: 1,
    refused: [{ refusal: { kind: 'not-allowed' }, rows: [1] }],
  })
})

test('E5 a session that ended by idleness proves its parcels for 90 days, and no longer', async () => {
  const mei = await signIn(relay.url, 'mei')
  const parcel = signedParcel(mei, [rowOf(mei, quarter, 0)])
  now += 60 * DAY_MS
  const lan = await signIn(relay.url, 'lan') // whose signing in sweeps ended sessions
  expect(await brought(lan, parcel)).toEqual(ALL_TAKEN(1))
  now += 31 * DAY_MS
  const later = await signIn(relay.url, 'lan')
  expect(await bring(later, parcel)).toMatchObject({ status: 403 })
  expect(await bring(mei, parcel)).toMatchObject({ status: 401, said: { retry: 'after-sign-in' } })
})

test('E5 a session that an administrator ended proves nothing, nor one that its person ended', async () => {
  const [mei, bo, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'bo'), await signIn(relay.url, 'lan')]
  expect((await runAdmin(['--data', relay.folder, 'person', 'password', '--login', 'mei'])).ok).toBe(true)
  await fetch(`${relay.url}/session`, { method: 'DELETE', headers: { authorization: `Bearer ${bo.token}`, 'x-doorstep': '1' } })
  for (const author of [mei, bo]) expect(await bring(lan, signedParcel(author, [rowOf(author, quarter, 0)]))).toMatchObject({ status: 403 })
  expect(relay.store.heads().size).toBe(0)
})

test('Q3 once mei’s device writes under a newer client, nothing new is taken of the old one; what is there already is', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  expect(await brought(lan, signedParcel(mei, [rowOf(mei, quarter, 0)]))).toEqual(ALL_TAKEN(1))
  const tablet = await openDevice(relay.url)
  tablet.say(helloOf(mei, { clocks: {} })) // restored: it does not know what it wrote
  expect((await tablet.hear('welcome')).lease).not.toEqual(mei.lease)
  await tablet.close()
  expect(await brought(lan, signedParcel(mei, [rowOf(mei, quarter, 0), rowOf(mei, quarter, 1)]))).toEqual({
    taken: 0,
    here: 1,
    refused: [{ refusal: { kind: 'not-your-client' }, retry: 'never', rows: [1] }],
  })
})

test('Q4 a gap may be filled later, other bytes under an old clock never', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const second = signedParcel(mei, [rowOf(mei, quarter, 1)])
  expect(await brought(lan, second)).toMatchObject({
    taken: 0,
    refused: [{ refusal: { kind: 'clock-gap', next: 0 }, retry: 'later', rows: [0] }],
  })
  await brought(lan, signedParcel(mei, [rowOf(mei, quarter, 0)]))
  expect(await brought(lan, second)).toEqual(ALL_TAKEN(1))
  const twin = signedParcel(mei, [
    rowOf(mei, quarter, 1, { open: { way: 'phone' } }),
    rowOf(mei, quarter, 2),
    rowOf(mei, register, 0, { kind: 'household.described' }),
  ])
  expect(await brought(lan, twin)).toMatchObject({
    taken: 1,
    refused: [{ refusal: { kind: 'clock-reused' }, retry: 'never', rows: [0, 1] }],
  })
})

test('Q4 a parcel of more rows than one commit takes is taken whole', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const rows = Array.from({ length: 501 }, (_none, clock) => rowOf(mei, quarter, clock))
  expect(await brought(lan, signedParcel(mei, rows))).toEqual(ALL_TAKEN(501))
  expect([head(quarter), relay.store.verify(quarter)]).toEqual([501, null])
})

test('Q5 R2 nobody brings anything unsigned-in, from another page, or without end', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const parcel = signedParcel(mei, [rowOf(mei, quarter, 0)])
  expect(await bring({ token: 'nobody' }, parcel)).toMatchObject({ status: 401 })
  expect(await bring(lan, parcel, { origin: 'http://elsewhere.example' })).toMatchObject({ status: 403 })
  expect(head(quarter)).toBe(0)
  for (let at = 0; at < 30; at++) expect((await bring(lan, parcel)).status).toBe(200)
  expect(await bring(lan, parcel)).toMatchObject({ status: 429, said: { refusal: { kind: 'too-many-tries' }, retry: 'later' } })
  now += 10 * 60_000
  expect((await bring(lan, parcel)).status).toBe(200)
})
