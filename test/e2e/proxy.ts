/**
 * A cable between browser and relay that can be cut. The only fault that also reaches shared and service workers,
 * and that really breaks an open WebSocket; the browser's own offline switch does neither.
 */
import { connect, createServer, type Socket } from 'node:net'

export interface Weather {
  /** Refuse new connections and reset the open ones. */
  readonly cut: boolean
  /** Accept, then never answer: lost packets, a captive portal that hangs. */
  readonly blackhole: boolean
  readonly latencyMs: number
  readonly bytesPerSecond: number
  /** A hotel's network: everything but these addresses is answered with a page of its own, status 200. */
  readonly portal: { readonly except: readonly string[] } | null
  /** A firewall that lets pages through and no WebSocket. */
  readonly noUpgrade: boolean
}

export interface Proxy {
  readonly url: string
  /** What is left out stays as it is. */
  set(weather: Partial<Weather>): void
  /** How many connections were accepted so far: lets a test assert that something happened. */
  accepted(): number
  close(): Promise<void>
}

const FAIR: Weather = { cut: false, blackhole: false, latencyMs: 0, bytesPerSecond: Infinity, portal: null, noUpgrade: false }
const PORTAL_PAGE = '<!doctype html><title>portal</title><h1>Please accept our terms</h1>'
const PORTAL_ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${PORTAL_PAGE.length}\r\nconnection: close\r\n\r\n${PORTAL_PAGE}`
const NO_UPGRADE = 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n'

export async function openProxy(targetUrl: string): Promise<Proxy> {
  const { hostname, port: targetPort } = new URL(targetUrl)
  const sockets = new Set<Socket>()
  let weather = FAIR
  let accepted = 0

  const server = createServer((client) => {
    accepted++
    if (weather.cut) {
      client.resetAndDestroy()
      return
    }
    const relay = connect(Number(targetPort), hostname)
    for (const socket of [client, relay]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.setNoDelay(true)
    }
    carry(client, relay)
    carry(relay, client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  return {
    url: `http://127.0.0.1:${address.port}`,
    set(change) {
      weather = { ...weather, ...change }
      if (change.cut) for (const socket of sockets) socket.resetAndDestroy()
    },
    accepted: () => accepted,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }

  /** Each chunk takes its time on the cable, then arrives after the latency. */
  function carry(from: Socket, to: Socket) {
    let free = Date.now()
    from.on('data', (chunk) => {
      if (weather.blackhole) return
      const path = /^(?:GET|HEAD|POST|PUT|DELETE) (\S+) HTTP/.exec(chunk.toString('latin1', 0, 512))?.[1]
      if (weather.noUpgrade && path && /^upgrade: websocket\r$/im.test(chunk.toString('latin1'))) {
        from.end(NO_UPGRADE)
        return
      }
      if (weather.portal && path && !weather.portal.except.includes(path)) {
        from.end(PORTAL_ANSWER)
        return
      }
      const now = Date.now()
      free = Math.max(free, now) + (chunk.length / weather.bytesPerSecond) * 1000
      from.pause()
      setTimeout(() => from.resume(), free - now)
      setTimeout(() => to.writable && to.write(chunk), free - now + weather.latencyMs)
    })
    from.on('end', () => setTimeout(() => to.end(), Math.max(0, free - Date.now()) + weather.latencyMs))
    from.on('error', () => to.destroy())
    from.on('close', () => setTimeout(() => to.destroy(), Math.max(0, free - Date.now()) + weather.latencyMs))
  }
}
