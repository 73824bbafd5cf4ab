/**
 * /sync: as a socket, or as one POST with the same frames where sockets do not get through (proxies, background sync).
 * A POST brings hello and any pushes and gets welcome, answers and pages up to `POST_ANSWER_BYTES`; the rest comes with the next POST.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { WebSocketServer } from 'ws'
import { FRAME_LIMIT_BYTES, joinFrames, splitFrames } from '../../src/lib/protocol/frame.ts'
import { refuseWith } from '../answer.ts'
import { openConversation, type ConversationDeps } from '../sessions/conversation.ts'
import type { Hub } from '../sessions/hub.ts'

export interface SyncDeps extends Omit<ConversationDeps, 'spread' | 'pagesInFlight'> {
  readonly hub: Hub
}

export const POST_ANSWER_BYTES = 512 * 1024
const POST_LIMIT_BYTES = 2 * FRAME_LIMIT_BYTES

/** All answers to the frames of one POST. */
export async function exchange(deps: SyncDeps, frames: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
  const answers: Uint8Array[] = []
  let bytes = 0
  let isAnswered = false
  const conversation = openConversation(
    { ...deps, spread: deps.hub.spread, pagesInFlight: Infinity },
    {
      send: (frame) => void (bytes += answers.push(frame) && frame.length),
      // Pages wait until all pushes were answered.
      hasRoom: () => isAnswered && bytes < POST_ANSWER_BYTES - 2 * 64 * 1024,
      end: () => {},
    },
  )
  await Promise.all(frames.map((frame) => conversation.hear(frame)))
  isAnswered = true
  conversation.pump()
  conversation.close()
  return answers
}

export function mountSync(app: FastifyInstance, deps: SyncDeps): void {
  const server = new WebSocketServer({ noServer: true, maxPayload: FRAME_LIMIT_BYTES, perMessageDeflate: false, clientTracking: false })
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    if (request.url !== '/sync') return turnAway(socket, '404 Not Found')
    if (!isOwnPage(request)) return turnAway(socket, '403 Forbidden')
    server.handleUpgrade(request, socket, head, (opened) => deps.hub.connect(opened))
  })

  app.post('/sync', { bodyLimit: POST_LIMIT_BYTES }, async (request, reply) => {
    if (!(request.body instanceof Uint8Array)) return refuseWith(reply, { kind: 'malformed', at: 'content-type' })
    const frames = splitFrames(request.body)
    if (!frames.ok) return refuseWith(reply, frames.error)
    const answers = await exchange(deps, frames.value)
    return reply
      .header('cache-control', 'no-store')
      .type('application/octet-stream')
      .send(Buffer.from(joinFrames(answers)))
  })
}

/**
 * Whether a request comes from a page of this very host. Browsers always say where a socket or a write comes from; what says nothing is no
 * browser and is let in from this machine only (tools, tests, a proxy beside the relay): it needs a token all the same.
 */
export function isOwnPage({
  headers,
  socket,
}: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } }): boolean {
  if (headers.origin === undefined) return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '')
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host
}

const turnAway = (socket: Duplex, status: string): void =>
  void socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
