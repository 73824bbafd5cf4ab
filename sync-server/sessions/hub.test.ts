/** The hub over a socket that a test holds in its hands. */
import { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import type { DeviceId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Down, Standing } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame, FRAME_LIMIT_BYTES } from '../../src/lib/protocol/frame.ts'
import { parseDown } from '../../src/lib/protocol/parse-down.ts'
import { encodeUpdate } from '../../src/lib/protocol/update.ts'
import { anEntry } from '../../test/fixtures/wire-entries.ts'
import type { Devices } from '../store/devices.ts'
import { openMemoryLog } from '../store/memory-log.ts'
import { openHub, type Hub } from './hub.ts'

const GRID = 'grid/329900112200001/2026Q4' as ScopeId
const mei = { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' }
const standing: Standing = {
  person: mei,
  village: { code: '329900112200', name: '试村', town: '试镇' },
  grids: [{ code: '329900112200001', name: '第一网格' }],
  people: [mei],
}
const lease = { epoch: 1, client: 101 }
const HELLO_MS = 5000
const BEAT_MS = 25_000

afterEach(() => vi.useRealTimers())

async function aHub(rows: number, log = openMemoryLog()): Promise<Hub> {
  for (let clock = 0; clock < rows; clock += 1)
    await log.append('d' as DeviceId, [
      { scope: GRID, client: 9, clock, update: encodeUpdate(anEntry({ client: 9, clock, open: { words: 'x'.repeat(60_000) } })) },
    ])
  const devices = {
    newestLease: () => lease,
    newLease: () => lease,
    isLeasedTo: () => true,
    adopt: () => undefined,
    sessionOf: () => ({ person: mei.id, device: 'd' as DeviceId }),
  }
  return openHub({
    log,
    devices: devices as unknown as Devices,
    accounts: { standingOf: () => standing },
    app: 'test',
    now: () => 1_795_000_000_000,
    say: () => undefined,
    helloMs: HELLO_MS,
    beatMs: BEAT_MS,
  })
}

function aSocket() {
  const heard: Down[] = []
  const done: ((error?: Error) => void)[] = []
  const said: string[] = []
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send(frame: Uint8Array, sent: (error?: Error) => void) {
      const decoded = decodeFrame(frame)
      const parsed = decoded.ok ? parseDown(decoded.value) : decoded
      if (parsed.ok) heard.push(parsed.value)
      socket.bufferedAmount += frame.length
      done.push(sent)
    },
    ping: () => void said.push('ping'),
    terminate: () => void said.push('terminate'),
    close: (code: number) => void said.push(`close ${code}`),
  })
  /** Everything has left: the line is empty and the socket says so. */
  const drain = (): void => {
    socket.bufferedAmount = 0
    for (const sent of done.splice(0)) sent()
  }
  const hear = (message: Parameters<typeof encodeFrame>[0]): void => void socket.emit('message', Buffer.from(encodeFrame(message)), true)
  const pages = () => heard.filter((one) => one.kind === 'rows').length
  return { socket: socket as unknown as WebSocket, line: socket, heard, said, drain, hear, pages }
}

const hello = {
  kind: 'hello',
  proto: 1,
  app: 'test',
  token: 't',
  device: 'd' as DeviceId,
  ...lease,
  logId: 'memory',
  cursors: {},
  clocks: {},
} as const

test('N2 a full line gets no more pages, another one gets all of its own, and it goes on where it was when it has drained', async () => {
  const full = aSocket()
  const free = aSocket()
  const open = await aHub(6)
  open.connect(full.socket)
  open.connect(free.socket)
  full.line.bufferedAmount = FRAME_LIMIT_BYTES
  full.hear(hello)
  free.hear(hello)
  await turn()
  expect([full.heard.map(({ kind }) => kind), full.pages(), free.pages()]).toEqual([['welcome'], 0, 6])
  full.drain()
  expect(full.pages()).toBe(6)
})

test('N1 two heartbeats without an answer and it is hung up on; whoever answers stays', async () => {
  vi.useFakeTimers()
  const [dead, alive] = [aSocket(), aSocket()]
  const open = await aHub(0)
  for (const one of [dead, alive]) {
    open.connect(one.socket)
    one.hear(hello)
  }
  for (let beat = 0; beat < 4; beat += 1) {
    await vi.advanceTimersByTimeAsync(BEAT_MS)
    alive.line.emit('pong')
  }
  expect(dead.said.slice(0, 3)).toEqual(['ping', 'ping', 'terminate'])
  expect(alive.said).toEqual(['ping', 'ping', 'ping', 'ping'])
})

test('N1 who says no hello within five seconds is hung up on', async () => {
  vi.useFakeTimers()
  const silent = aSocket()
  const open = await aHub(0)
  open.connect(silent.socket)
  await vi.advanceTimersByTimeAsync(HELLO_MS - 1)
  expect(silent.said).toEqual([])
  await vi.advanceTimersByTimeAsync(1)
  expect(silent.said).toEqual(['close 4408'])
})

test('C3 an own row that stands between those of others is left out of a page that is read when all of them are there', async () => {
  const log = openMemoryLog()
  const one = aSocket()
  const open = await aHub(1, log)
  open.connect(one.socket)
  one.line.bufferedAmount = FRAME_LIMIT_BYTES
  one.hear(hello)
  one.hear({ kind: 'push', n: 1, rows: [{ scope: GRID, update: encodeUpdate(anEntry({ client: 101, clock: 0, by: 'mei' })) }] })
  await turn()
  await log.append('d' as DeviceId, [{ scope: GRID, client: 9, clock: 1, update: encodeUpdate(anEntry({ client: 9, clock: 1 })) }])
  one.drain()
  await turn()
  const pages = one.heard.flatMap((page) => (page.kind === 'rows' ? [[page.from, ...page.rows.map(({ seq }) => seq)]] : []))
  expect(pages).toEqual([
    [0, 1],
    [2, 3],
  ])
})
