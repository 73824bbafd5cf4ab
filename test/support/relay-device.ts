/** A device for tests of the relay: signs in over HTTP, speaks over a socket, and lets a test await what the relay says. */
import { WebSocket } from 'ws'
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Down, SignedIn } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame } from '../../src/lib/protocol/frame.ts'
import { parseDown, parseSignedIn } from '../../src/lib/protocol/parse-down.ts'
import type { Hello, Up } from '../../src/lib/protocol/up.ts'
import { encodeUpdate } from '../../src/lib/protocol/update.ts'
import { anEntry } from '../fixtures/wire-entries.ts'

type Said<Kind extends Down['kind']> = Extract<Down, { kind: Kind }>

export interface TestDevice {
  readonly socket: WebSocket
  say(message: Up): void
  sayBytes(bytes: Uint8Array | string): void
  /** The next message of a kind; other kinds are kept for whoever waits for them. */
  hear<Kind extends Down['kind']>(kind: Kind): Promise<Said<Kind>>
  /** What was heard and nobody has asked for. */
  unheard(): readonly Down[]
  /** The close code, once the relay has hung up. */
  readonly closed: Promise<number>
  close(): Promise<void>
}

export const parsedFrame = (bytes: Uint8Array): Down => {
  const decoded = decodeFrame(bytes)
  const parsed = decoded.ok ? parseDown(decoded.value) : decoded
  if (!parsed.ok) throw new Error(`the relay said something malformed: ${JSON.stringify(parsed.error)}`)
  return parsed.value
}

export async function signIn(url: string, login: string, password = 'mei-mei-mei', device?: string): Promise<SignedIn> {
  const answer = await fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-doorstep': '1' },
    body: JSON.stringify({ login, password, device, app: 'test' }),
  })
  const parsed = parseSignedIn(await answer.json())
  if (!parsed.ok) throw new Error(`not signed in: ${String(answer.status)}`)
  return parsed.value
}

export const helloOf = ({ token, device, lease }: SignedIn, more: Partial<Hello> = {}): Hello => ({
  kind: 'hello',
  proto: 1,
  app: 'test',
  token,
  device: device as DeviceId,
  epoch: lease.epoch,
  client: lease.client,
  logId: '',
  cursors: {},
  clocks: {},
  ...more,
})

export const rowOf = (
  signedIn: SignedIn,
  scope: ScopeId,
  clock: number,
  more: { kind?: string; client?: number; by?: string; open?: Record<string, unknown> } = {},
) => ({
  scope,
  update: encodeUpdate(anEntry({ client: signedIn.lease.client, by: signedIn.standing.person.id, clock, ...more })),
})

export async function openDevice(url: string, headers: Record<string, string> = {}): Promise<TestDevice> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/sync`, { headers })
  const heard: Down[] = []
  let waiting: { kind: string; done: (message: Down) => void }[] = []
  socket.on('message', (data: Buffer) => {
    const message = parsedFrame(data)
    const wanted = waiting.find(({ kind }) => kind === message.kind)
    waiting = waiting.filter((one) => one !== wanted)
    if (wanted) wanted.done(message)
    else heard.push(message)
  })
  const closed = new Promise<number>((done) => socket.on('close', done))
  await new Promise<void>((done, fail) => socket.on('open', done).on('error', fail))
  return {
    socket,
    say: (message) => socket.send(encodeFrame(message)),
    sayBytes: (bytes) => socket.send(bytes),
    hear: (kind) =>
      new Promise((done) => {
        const index = heard.findIndex((one) => one.kind === kind)
        const found = index < 0 ? undefined : heard.splice(index, 1)[0]
        if (found) done(found as Said<typeof kind>)
        else waiting.push({ kind, done: (message) => done(message as Said<typeof kind>) })
      }),
    unheard: () => heard,
    closed,
    close: async () => {
      socket.close()
      await closed
    },
  }
}
