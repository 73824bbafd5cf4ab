/** The real cable: a WebSocket and fetch, in a page or a worker. It knows bytes and an address, no message. */
import type { Wire } from './wire.ts'

const POST_WITHIN_MS = 60_000
const ANSWER_LIMIT_BYTES = 4 * 1024 * 1024
const FRAMES = 'application/octet-stream'

/** `address` is that of the relay's `/sync`, `https://…`; the socket's is the same with `wss:`. */
export function openBrowserWire(address: string): Wire {
  return {
    connect: (ears) => {
      const socket = new WebSocket(address.replace(/^http/, 'ws'))
      socket.binaryType = 'arraybuffer'
      socket.onopen = () => ears.opened()
      socket.onmessage = ({ data }: MessageEvent<unknown>) => ears.heard(data instanceof ArrayBuffer ? new Uint8Array(data) : null)
      // An error is always followed by a close, which says all that we may know.
      socket.onclose = () => ears.closed()
      return {
        send: (bytes) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(bytes.slice())
        },
        waitingBytes: () => socket.bufferedAmount,
        close: () => {
          socket.onopen = socket.onmessage = socket.onclose = null
          socket.close()
        },
      }
    },
    post: (bytes) => post(address, bytes),
  }
}

/** What a portal or a proxy says in the relay's place has another type or length: null. A cable that breaks is null too. */
async function post(address: string, bytes: Uint8Array): Promise<Uint8Array | null> {
  try {
    const response = await fetch(address, {
      method: 'POST',
      body: bytes.slice(),
      headers: { 'content-type': FRAMES, 'x-doorstep': '1' },
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(POST_WITHIN_MS),
    })
    const frames = response.headers.get('content-type')?.startsWith(FRAMES) === true
    const size = Number(response.headers.get('content-length') ?? 0)
    if (!frames || size > ANSWER_LIMIT_BYTES) {
      await response.body?.cancel()
      return null
    }
    return new Uint8Array(await response.arrayBuffer())
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof DOMException) return null
    throw fault
  }
}
