/**
 * A cable whose other end a test holds in its hand: frames lie in queues until somebody pumps them.
 * The test plays the relay: it sees what was said and says what it likes, well formed or not.
 */
import type { Down } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame, joinFrames, splitFrames } from '../../src/lib/protocol/frame.ts'
import { parseUp } from '../../src/lib/protocol/parse-up.ts'
import type { Up } from '../../src/lib/protocol/up.ts'
import { must } from '../../src/lib/kernel/must.ts'

interface Ears {
  opened(): void
  heard(bytes: Uint8Array | null): void
  closed(): void
}

/** The relay's end of one connection. */
export interface FarEnd {
  accept(): void
  say(down: Down): void
  sayBytes(bytes: Uint8Array | null): void
  cut(): void
  /** What was said and not yet taken. */
  heard(): Up[]
  hungUp(): boolean
  /** How many bytes seem to lie in the device's own buffer. */
  clog(bytes: number): void
}

export interface FarPost {
  readonly ups: readonly Up[]
  answer(downs: readonly Down[]): void
  answerBytes(bytes: Uint8Array | null): void
}

export interface WirePair {
  readonly wire: {
    connect(ears: Ears): { send(bytes: Uint8Array): void; waitingBytes(): number; close(): void }
    post(bytes: Uint8Array): Promise<Uint8Array | null>
  }
  /** Connections in the order they were made. */
  readonly lines: readonly FarEnd[]
  readonly posts: readonly FarPost[]
  line(): FarEnd
  lastPost(): FarPost
  /** Frames said by the device in all. */
  sent(): number
  /** What to do with each new connection at once, e.g. cut it. */
  onconnect: (end: FarEnd) => void
  onpost: (post: FarPost) => void
}

export function wirePair(): WirePair {
  const lines: FarEnd[] = []
  const posts: FarPost[] = []
  let sent = 0
  const pair: WirePair = {
    wire: {
      connect: (ears) => {
        const end = openEnd(ears, () => sent++)
        lines.push(end)
        // A real socket never speaks before `connect` has returned.
        queueMicrotask(() => pair.onconnect(end))
        return end.near
      },
      post: (bytes) =>
        new Promise((resolve) => {
          const frames = splitFrames(bytes)
          const ups = frames.ok ? frames.value.map(upOf) : []
          const post: FarPost = {
            ups,
            answer: (downs) => resolve(joinFrames(downs.map((down) => encodeFrame(down)))),
            answerBytes: resolve,
          }
          sent += ups.length
          posts.push(post)
          pair.onpost(post)
        }),
    },
    lines,
    posts,
    line: () => must(lines.at(-1), 'a connection was made'),
    lastPost: () => must(posts.at(-1), 'a POST was made'),
    sent: () => sent,
    onconnect: () => undefined,
    onpost: () => undefined,
  }
  return pair
}

function openEnd(ears: Ears, count: () => void) {
  let alive = true
  let hungUp = false
  let waiting = 0
  let queue: Uint8Array[] = []
  const whenAlive = (fn: () => void): void => {
    if (alive) fn()
  }
  return {
    near: {
      send: (bytes: Uint8Array) => {
        count()
        queue.push(bytes)
      },
      waitingBytes: () => waiting,
      close: () => {
        alive = false
        hungUp = true
      },
    },
    accept: () => whenAlive(() => ears.opened()),
    say: (down: Down) => whenAlive(() => ears.heard(encodeFrame(down))),
    sayBytes: (bytes: Uint8Array | null) => whenAlive(() => ears.heard(bytes)),
    cut: () =>
      whenAlive(() => {
        alive = false
        ears.closed()
      }),
    heard: () => {
      const ups = queue.map(upOf)
      queue = []
      return ups
    },
    hungUp: () => hungUp,
    clog: (bytes: number) => {
      waiting = bytes
    },
  }
}

function upOf(bytes: Uint8Array): Up {
  const value = decodeFrame(bytes)
  const up = value.ok ? parseUp(value.value) : value
  if (!up.ok) throw new Error(`the device said something malformed: ${JSON.stringify(up.error)}`)
  return up.value
}
