/**
 * Who is connected. Passes on what was committed, keeps sockets alive, and looks again at everybody when accounts change.
 *
 *   N1  A device that says no hello within five seconds, or misses two heartbeats, is hung up on.
 *   N2  A full line gets no more pages until it has drained; nobody waits for anybody.
 */
import type { WebSocket } from 'ws'
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import { FRAME_LIMIT_BYTES } from '../../src/lib/protocol/frame.ts'
import { openConversation, type Conversation, type ConversationDeps } from './conversation.ts'

export interface Hub {
  connect(socket: WebSocket): void
  /** Tells everybody soon what was committed. */
  spread(scopes: ReadonlySet<ScopeId>): void
  recheck(): void
  readonly size: number
  /** Says goodbye to everybody; hangs up on whoever does not answer it. */
  close(): Promise<void>
}

export interface HubDeps extends Omit<ConversationDeps, 'spread' | 'pagesInFlight'> {
  readonly helloMs: number
  readonly beatMs: number
}

const PAGES_IN_FLIGHT = 8
const GOODBYE_MS = 500
const CLOSE = { malformed: 1008, 'signed-out': 4401, 'app-too-old': 4426, text: 1003, slow: 4408, gone: 1001 } as const

export function openHub(deps: HubDeps): Hub {
  const connected = new Map<Conversation, WebSocket>()
  const quiet = new WeakMap<WebSocket, number>()
  const beat = setInterval(checkBeats, deps.beatMs).unref()

  function checkBeats(): void {
    for (const socket of connected.values()) {
      const missed = quiet.get(socket) ?? 0
      if (missed >= 2) socket.terminate()
      else {
        quiet.set(socket, missed + 1)
        socket.ping()
      }
    }
  }

  let news = new Set<ScopeId>()

  /** After the turn in which a commit settled: by then every push in it has its ack. */
  function spread(scopes: ReadonlySet<ScopeId>): void {
    if (news.size === 0) setImmediate(tellNews)
    for (const scope of scopes) news.add(scope)
  }

  function tellNews(): void {
    const scopes = news
    news = new Set()
    for (const one of connected.keys()) one.tell(scopes)
  }

  function connect(socket: WebSocket): void {
    const conversation: Conversation = openConversation(
      { ...deps, spread, pagesInFlight: PAGES_IN_FLIGHT },
      {
        send: (frame) => socket.send(frame, (error) => (error ? undefined : conversation.pump())),
        hasRoom: () => socket.bufferedAmount < FRAME_LIMIT_BYTES,
        end: (why) => socket.close(CLOSE[why]),
      },
    )
    connected.set(conversation, socket)
    const hurry = setTimeout(() => (conversation.hasGreeted ? undefined : socket.close(CLOSE.slow)), deps.helloMs)
    socket.on('pong', () => quiet.set(socket, 0))
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      quiet.set(socket, 0)
      if (!isBinary) return socket.close(CLOSE.text)
      conversation.hear(data).catch((error: unknown) => fault(socket, error))
    })
    // A broken frame or a frame too large: ws closes this socket by itself.
    socket.on('error', () => deps.say({ said: 'refused', kind: 'broken-frame' }))
    socket.on('close', () => {
      clearTimeout(hurry)
      conversation.close()
      connected.delete(conversation)
    })
  }

  const hangUp = (socket: WebSocket): Promise<void> =>
    new Promise((done) => {
      const impatience = setTimeout(() => socket.terminate(), GOODBYE_MS)
      socket.once('close', () => {
        clearTimeout(impatience)
        done()
      })
      socket.close(CLOSE.gone)
    })

  function fault(socket: WebSocket, error: unknown): void {
    deps.say({ said: 'fault', what: error instanceof Error ? error.name : 'unknown' })
    socket.close(1011)
  }

  return {
    connect,
    spread,
    recheck: () => [...connected.keys()].forEach((one) => one.recheck()),
    get size() {
      return connected.size
    },
    close: async () => {
      clearInterval(beat)
      await Promise.all([...connected.values()].map(hangUp))
    },
  }
}
