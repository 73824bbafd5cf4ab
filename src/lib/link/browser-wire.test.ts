import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { openBrowserWire } from './browser-wire.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** On the loopback; answers POSTs as told and echoes what sockets say. */
async function aRelay(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer)
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    socket.on('message', (bytes, binary) => {
      socket.send(bytes, { binary })
      socket.send('text')
      socket.close()
    })
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = server.address()
  return `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}/sync`
}

const answering = (status: number, headers: Record<string, string>, body: string) =>
  aRelay((_, response) => response.writeHead(status, headers).end(body))
const FRAMES = { 'content-type': 'application/octet-stream' }
const HELLO = new Uint8Array([1, 2, 3])

test('a socket opens, carries bytes both ways, says of text that it is no frame, and closes once', async () => {
  const wire = openBrowserWire(await aRelay((_, response) => response.end()))
  const heard: unknown[] = []
  await new Promise<void>((resolve) => {
    const socket = wire.connect({
      opened: () => socket.send(HELLO),
      heard: (bytes) => heard.push(bytes && [...bytes]),
      closed: () => {
        heard.push('closed')
        resolve()
      },
    })
  })
  expect(heard).toEqual([[1, 2, 3], null, 'closed'])
})

test('a POST carries the batch and its answer as frames', async () => {
  const address = await aRelay((request, response) => {
    expect(request.headers['content-type']).toBe('application/octet-stream')
    response.writeHead(200, FRAMES)
    request.pipe(response)
  })
  expect(await openBrowserWire(address).post(HELLO)).toEqual(HELLO)
})

test('K7 a portal, a redirect, a giant and a dead cable all bring nothing', async () => {
  const portal = await answering(200, { 'content-type': 'text/html' }, '<html>sign in</html>')
  expect(await openBrowserWire(portal).post(HELLO)).toBe(null)
  const redirect = await answering(302, { location: portal }, '')
  expect(await openBrowserWire(redirect).post(HELLO)).toBe(null)
  const giant = await answering(200, { ...FRAMES, 'content-length': String(5 * 1024 * 1024) }, 'x')
  expect(await openBrowserWire(giant).post(HELLO)).toBe(null)
  for (const server of open.splice(0)) server.close()
  expect(await openBrowserWire('http://127.0.0.1:9/sync').post(HELLO)).toBe(null)
})

test('a socket to nowhere closes without opening', async () => {
  const said = await new Promise((resolve) => {
    openBrowserWire('http://127.0.0.1:9/sync').connect({
      opened: () => resolve('opened'),
      heard: () => resolve('heard'),
      closed: () => resolve('closed'),
    })
  })
  expect(said).toBe('closed')
})
