/** Devices and a relay over real sockets on loopback. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DeviceId, ScopeId } from '../src/lib/kernel/ids.ts'
import { encodeFrame, joinFrames, splitFrames } from '../src/lib/protocol/frame.ts'
import type { SignedIn } from '../src/lib/protocol/down.ts'
import type { Push, Up } from '../src/lib/protocol/up.ts'
import { aRelay, otherQuarter, quarter, register, station, type TestRelay } from '../test/fixtures/relay-village.ts'
import { helloOf, openDevice, parsedFrame, rowOf, signIn, type TestDevice } from '../test/support/relay-device.ts'
import { runAdmin } from './admin.ts'

// Real sockets, disks and password hashes on a shared machine.
vi.setConfig({ testTimeout: 30_000 })

let relay: TestRelay
const open: TestDevice[] = []
beforeEach(async () => void (relay = await aRelay()))
afterEach(async () => {
  open.splice(0).forEach(({ socket }) => socket.terminate())
  await relay.close()
})

async function device(signedIn: SignedIn, more: Parameters<typeof helloOf>[1] = {}): Promise<TestDevice> {
  const one = await openDevice(relay.url)
  open.push(one)
  one.say(helloOf(signedIn, more))
  return one
}
const push = (n: number, ...rows: Push['rows']): Push => ({ kind: 'push', n, rows })
/** Everything said before this was handled: a ping is answered in its turn. */
async function settled(one: TestDevice): Promise<void> {
  one.say({ kind: 'ping' })
  await one.hear('pong')
}

test('C2 what one device pushes is acknowledged, and another hears of it at once', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const [tablet, desk] = [await device(mei), await device(lan)]
  expect((await tablet.hear('welcome')).lease).toEqual(mei.lease)
  await desk.hear('welcome')
  const rows = [rowOf(mei, quarter, 0), rowOf(mei, register, 0, { kind: 'household.described' }), rowOf(mei, quarter, 1)]
  tablet.say(push(1, ...rows))
  expect(await tablet.hear('ack')).toEqual({ kind: 'ack', n: 1, seqs: [1, 1, 2] })
  const [one, two] = [await desk.hear('rows'), await desk.hear('rows')]
  expect([one, two].find(({ scope }) => scope === quarter)).toEqual({
    kind: 'rows',
    scope: quarter,
    from: 0,
    head: 2,
    rows: [
      { seq: 1, update: rows[0]?.update },
      { seq: 2, update: rows[2]?.update },
    ],
  })
  await settled(tablet)
  expect(tablet.unheard()).toEqual([])
})

test('C3 a device that comes later gets all readable scopes after its cursors, and no others', async () => {
  const [mei, bo] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'bo')]
  const [first, second] = [await device(mei), await device(bo)]
  first.say(push(1, ...[0, 1, 2].map((clock) => rowOf(mei, quarter, clock))))
  second.say(push(1, rowOf(bo, otherQuarter, 0)))
  await Promise.all([first.hear('ack'), second.hear('ack')])
  const later = await signIn(relay.url, 'mei')
  const again = await device(later, { logId: later.logId, cursors: { [quarter]: 1 } })
  expect((await again.hear('welcome')).heads).toEqual({ [quarter]: 3 })
  expect((await again.hear('rows')).rows.map(({ seq }) => seq)).toEqual([2, 3])
  await settled(again)
  expect(again.unheard()).toEqual([])
})

test('C3 own rows are left out of the pages, and the pages stay gapless around them', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const [tablet, desk] = [await device(mei), await device(lan)]
  await Promise.all([tablet.hear('welcome'), desk.hear('welcome')])
  for (let clock = 0; clock < 3; clock++) {
    tablet.say(push(clock, rowOf(mei, quarter, clock)))
    await tablet.hear('ack')
    desk.say(push(clock, rowOf(lan, quarter, clock, { kind: 'need.heard' })))
    await desk.hear('ack')
  }
  await settled(tablet)
  const seqs = [await tablet.hear('rows'), await tablet.hear('rows'), await tablet.hear('rows')].flatMap(({ rows }) =>
    rows.map(({ seq }) => seq),
  )
  expect(seqs).toEqual([2, 4, 6])
  expect(tablet.unheard()).toEqual([])
})

test('C1 hello after hello ends the conversation: none may ask for leases without end', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await openDevice(relay.url)
  open.push(tablet)
  for (let at = 0; at < 9; at++) tablet.say(helloOf(mei))
  for (let at = 0; at < 8; at++) await tablet.hear('welcome')
  expect(await tablet.hear('refused')).toMatchObject({ refusal: { kind: 'malformed', at: 'hello again' } })
})

test('C4 no more than eight pages are in flight until the device says got', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  const large = { words: 'x'.repeat(50_000) }
  for (let clock = 0; clock < 12; clock++) tablet.say(push(clock, rowOf(mei, quarter, clock, { open: large })))
  for (let clock = 0; clock < 12; clock++) await tablet.hear('ack')
  const again = await device(await signIn(relay.url, 'mei'))
  await again.hear('welcome')
  await settled(again)
  expect(again.unheard()).toHaveLength(8)
  let from = 0
  for (let page = 0; page < 12; page++) {
    const rows = await again.hear('rows')
    expect(rows.from).toBe(from)
    from += rows.rows.length
    again.say({ kind: 'got', scope: quarter, seq: from })
  }
  expect(from).toBe(12)
})

test('L3 L4 gaps, reuse and repetition are told apart, and a reuse parts the twins', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  const row = rowOf(mei, quarter, 0)
  tablet.say(push(1, row))
  expect((await tablet.hear('ack')).seqs).toEqual([1])
  tablet.say(push(2, row))
  expect(await tablet.hear('ack')).toEqual({ kind: 'ack', n: 2, seqs: [1] })
  tablet.say(push(3, rowOf(mei, quarter, 2)))
  expect(await tablet.hear('refused')).toEqual({
    kind: 'refused',
    n: 3,
    refusal: { kind: 'clock-gap', scope: quarter, next: 1 },
    retry: 'later',
    row: 0,
  })
  tablet.say(push(4, rowOf(mei, quarter, 0, { open: { way: 'phone' } })))
  expect(await tablet.hear('refused')).toMatchObject({ n: 4, refusal: { kind: 'clock-reused', next: 1 }, retry: 'never' })
  await tablet.hear('again')
  tablet.say(helloOf(mei, { logId: mei.logId, clocks: { [quarter]: 1 }, cursors: { [quarter]: 1 } }))
  await tablet.hear('welcome')
  const { lease } = await tablet.hear('welcome')
  expect(lease.client).not.toBe(mei.lease.client)
  expect(lease.epoch).toBeGreaterThan(mei.lease.epoch)
})

test('J1 J2 J3 a push with a row of a foreign client, of another person, or beyond the rights keeps nothing', async () => {
  const [mei, bo] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'bo')]
  const tablet = await device(mei)
  const good = rowOf(mei, quarter, 0)
  const refusals = []
  for (const bad of [
    rowOf(mei, quarter, 0, { client: bo.lease.client }),
    rowOf(mei, quarter, 1, { by: 'bo' }),
    rowOf(mei, otherQuarter, 0),
    rowOf(mei, station, 0, { kind: 'case.opened' }),
    rowOf(mei, quarter, 1, { kind: 'household.described' }),
    { scope: quarter, update: Uint8Array.of(1, 2, 3) },
  ]) {
    tablet.say(push(9, good, bad))
    const { refusal, row } = await tablet.hear('refused')
    refusals.push([refusal.kind, row])
  }
  expect(refusals).toEqual([
    ['not-your-client', 1],
    ['not-allowed', 1],
    ['not-allowed', 1],
    ['not-allowed', 1],
    ['not-allowed', 1],
    ['malformed', 1],
  ])
  expect(relay.store.heads().size).toBe(0)
})

test('S2 a device restored from an old backup gets a new lease, and so does the copy that went on', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  tablet.say(push(1, rowOf(mei, quarter, 0), rowOf(mei, quarter, 1)))
  await tablet.hear('ack')
  const restored = await device(mei, { logId: mei.logId, clocks: { [quarter]: 1 }, cursors: { [quarter]: 1 } })
  const { lease } = await restored.hear('welcome')
  expect(lease.client).not.toBe(mei.lease.client)
  const forgetful = await device({ ...mei, lease }, { clocks: {} })
  expect((await forgetful.hear('welcome')).lease).toEqual(lease)
  const original = await device(mei, { logId: mei.logId, clocks: { [quarter]: 2 }, cursors: { [quarter]: 2 } })
  const third = (await original.hear('welcome')).lease
  expect(new Set([mei.lease.client, lease.client, third.client]).size).toBe(3)
  expect(third.epoch).toBe(3)
})

test('S4 what was on its way under a lease that was given up is refused: it will be said anew', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  tablet.say(push(1, rowOf(mei, quarter, 0), rowOf(mei, quarter, 1)))
  await tablet.hear('ack')
  const restored = await device(mei, { logId: mei.logId, clocks: { [quarter]: 1 }, cursors: { [quarter]: 1 } })
  const { lease } = await restored.hear('welcome')
  tablet.say(push(2, rowOf(mei, quarter, 2)))
  expect(await tablet.hear('refused')).toMatchObject({ n: 2, refusal: { kind: 'not-your-client' }, row: 0 })
  restored.say(push(1, rowOf({ ...mei, lease }, quarter, 0)))
  expect((await restored.hear('ack')).seqs).toEqual([3])
})

test('S3 cursors of another log count for nothing, and a lease from before the backup is taken over', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  tablet.say(push(1, rowOf(mei, quarter, 0)))
  await tablet.hear('ack')
  const lost = { epoch: 7, client: 12_345 }
  const after = await device({ ...mei, lease: lost }, { logId: 'the-log-before', cursors: { [quarter]: 99 } })
  const { logId } = await after.hear('welcome')
  expect(logId).toBe(relay.store.logId)
  expect((await after.hear('rows')).from).toBe(0)
  after.say(push(1, rowOf({ ...mei, lease: lost }, quarter, 0)))
  expect((await after.hear('ack')).seqs).toEqual([2])
})

test('S1 a token is good for its own device only, and a wrong one signs out', async () => {
  const [mei, bo] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'bo')]
  for (const hello of [{ token: 'x'.repeat(43) }, { device: bo.device as DeviceId }]) {
    const one = await device(mei, hello)
    expect(await one.hear('refused')).toMatchObject({ refusal: { kind: 'signed-out' }, retry: 'after-sign-in' })
    expect(await one.closed).toBe(4401)
  }
})

test('C1 a malformed frame, text, a frame too large, or anything before hello closes that socket and no other', async () => {
  const mei = await signIn(relay.url, 'mei')
  const good = await device(mei)
  await good.hear('welcome')
  const spoil: [Uint8Array | string, number][] = [
    [Uint8Array.of(1, 0, 99), 1008],
    [Uint8Array.of(2), 1008],
    [encodeFrame({ kind: 'ping' }), 1008],
    ['hello', 1003],
    [new Uint8Array(1024 * 1024 + 1), 1009],
  ]
  for (const [bytes, code] of spoil) {
    const bad = await openDevice(relay.url)
    bad.sayBytes(bytes)
    expect(await bad.closed).toBe(code)
  }
  await settled(good)
  expect(relay.connected()).toBe(1)
})

test('N1 who says no hello is hung up on', async () => {
  await relay.close()
  relay = await aRelay({ limits: { helloMs: 30 } })
  const silent = await openDevice(relay.url)
  expect(await silent.closed).toBe(4408)
})

test('C1 a socket from another origin, or to another address, is turned away before the upgrade', async () => {
  await expect(openDevice(relay.url, { origin: 'http://evil.example' })).rejects.toThrow(/403/)
  await expect(openDevice(relay.url, { origin: 'null' })).rejects.toThrow(/403/)
  await expect(openDevice(`${relay.url}/x`)).rejects.toThrow(/404/)
  const own = await openDevice(relay.url, { origin: relay.url })
  await own.close()
})

test('C5 a person whose password was renewed is signed out, and one whose grids changed is asked to say hello again', async () => {
  const [mei, bo] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'bo')]
  const [tablet, other] = [await device(mei), await device(bo)]
  await Promise.all([tablet.hear('welcome'), other.hear('welcome')])
  expect(await runAdmin(['--data', relay.folder, 'person', 'password', '--login', 'bo'])).toMatchObject({ ok: true })
  expect(await other.closed).toBe(4401)
  await runAdmin(['--data', relay.folder, 'grid', 'add', '--code', '329900112200001', '--name', '改名网格'])
  await tablet.hear('again')
})

test('POST /sync does in one exchange what the socket does: welcome, acks, pages', async () => {
  const [mei, lan] = [await signIn(relay.url, 'mei'), await signIn(relay.url, 'lan')]
  const desk = await device(lan)
  await desk.hear('welcome')
  const post = async (...frames: Up[]) => {
    const answer = await fetch(`${relay.url}/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(joinFrames(frames.map((frame) => encodeFrame(frame)))),
    })
    const body = splitFrames(new Uint8Array(await answer.arrayBuffer()))
    return body.ok ? body.value.map(parsedFrame) : []
  }
  const answers = await post(
    helloOf(mei),
    push(1, rowOf(mei, quarter, 0)),
    push(2, rowOf(mei, quarter, 2)),
    push(3, rowOf(mei, quarter, 1)),
  )
  expect(answers.map(({ kind }) => kind)).toEqual(['welcome', 'ack', 'refused', 'ack'])
  expect((await desk.hear('rows')).scope).toBe(quarter)
  const again = await post(helloOf(await signIn(relay.url, 'mei')))
  expect(again.map(({ kind }) => kind)).toEqual(['welcome', 'rows'])
  expect(await post({ kind: 'ping' })).toMatchObject([{ kind: 'refused', refusal: { kind: 'malformed', at: 'hello first' } }])
})

test('POST /sync ends its pages near half a megabyte, and the next one goes on', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  for (let clock = 0; clock < 20; clock++) tablet.say(push(clock, rowOf(mei, quarter, clock, { open: { words: 'x'.repeat(50_000) } })))
  for (let clock = 0; clock < 20; clock++) await tablet.hear('ack')
  const later = await signIn(relay.url, 'mei')
  let cursor = 0
  for (let posts = 0; cursor < 20; posts++) {
    expect(posts).toBeLessThan(4)
    const hello = encodeFrame(helloOf(later, { logId: later.logId, cursors: { [quarter]: cursor } as Record<ScopeId, number> }))
    const answer = await fetch(`${relay.url}/sync`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from(joinFrames([hello])),
    })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(bytes.length).toBeLessThan(560 * 1024)
    const body = splitFrames(bytes)
    for (const frame of body.ok ? body.value : []) {
      const said = parsedFrame(frame)
      if (said.kind === 'rows') cursor = said.from + said.rows.length
    }
  }
})

test('closing hangs up on everybody and keeps what was pushed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-kept-'))
  const first = await aRelay({ dataDir: folder })
  const mei = await signIn(first.url, 'mei')
  const tablet = await openDevice(first.url)
  tablet.say(helloOf(mei))
  tablet.say(push(1, rowOf(mei, quarter, 0)))
  await tablet.hear('ack')
  await first.close()
  expect(await tablet.closed).toBe(1001)
  const second = await aRelay({ dataDir: folder })
  expect([second.store.logId, second.store.heads().get(quarter)]).toEqual([first.store.logId, 1])
  await second.close()
  rmSync(folder, { recursive: true })
})

test('the log speaks of devices and kinds, never of people, tokens or rows', async () => {
  const mei = await signIn(relay.url, 'mei')
  const tablet = await device(mei)
  tablet.say(push(1, rowOf(mei, otherQuarter, 0, { open: { words: '秘密话' } })))
  await tablet.hear('refused')
  const all = relay.lines.join('\n')
  expect(all).toContain('"kind":"not-allowed"')
  for (const secret of [mei.token, 'mei', '梅', '秘密话', '127.0.0.1:']) expect(all.replace(relay.url, '')).not.toContain(secret)
})
