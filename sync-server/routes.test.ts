/** The routes without a port: sign-in, pictures, files and headers. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { otherQuarter, quarter, register, VILLAGE } from '../test/fixtures/relay-village.ts'
import { openLockout } from './lockout.ts'
import { appVersionOf, listBuild } from './routes/files.ts'
import { buildServer } from './server.ts'
import { openAccounts } from './store/accounts.ts'
import { openBlobs } from './store/blobs.ts'
import { openDatabase } from './store/database.ts'
import { openDevices } from './store/devices.ts'
import { openParcelKeys } from './store/parcel-keys.ts'
import { seedRelay } from './store/seed.ts'
import { openSqliteLog } from './store/sqlite-log.ts'

// Real disks and password hashes on a shared machine.
vi.setConfig({ testTimeout: 30_000 })

let folder = ''
let database: DatabaseSync
let app: FastifyInstance
let now = 1_795_000_000_000
let hasRoom = true

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routes-'))
  now = 1_795_000_000_000
  hasRoom = true
  const build = join(folder, 'build')
  mkdirSync(join(build, '_app/immutable'), { recursive: true })
  for (const [name, words] of [
    ['index.html', 'the shell'],
    ['index.html.br', 'br shell'],
    ['index.html.gz', 'gz shell'],
    ['_app/immutable/a.1.js', 'hashed'],
    ['_app/version.json', '{"version":"v7"}'],
    ['service-worker.js', 'worker'],
    ['manifest.webmanifest', '{}'],
  ] as const)
    writeFileSync(join(build, name), words)
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  database = openDatabase(join(folder, 'data'))
  const [log, accounts, devices] = [openSqliteLog(database), openAccounts(database), openDevices(database)]
  await seedRelay({ database, accounts, devices, log, now: () => now }, VILLAGE)
  const files = listBuild(build)
  const blobs = openBlobs(database, join(folder, 'blobs'), () => hasRoom)
  app = buildServer({
    log,
    accounts,
    devices,
    blobs,
    keys: openParcelKeys(database),
    lockout: openLockout(),
    files,
    app: appVersionOf(files),
    now: () => now,
    say: () => {},
  }).app
})
afterEach(async () => {
  await app.close()
  database.close()
  rmSync(folder, { recursive: true })
})

const signIn = (body: object, headers: Record<string, string> = { 'x-doorstep': '1' }) =>
  app.inject({ method: 'POST', url: '/session', headers, payload: body })
const mei = { login: 'mei', password: 'mei-mei-mei', app: 'test' }

test('A1 the right password signs in with standing, lease and token', async () => {
  const answer = await signIn(mei)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({
    now,
    lease: { epoch: 1 },
    standing: { person: { id: 'mei', role: 'gridWorker' }, grids: [{ name: '第一网格' }], village: { name: '试村' } },
  })
  expect(answer.json().standing.people.map(({ id }: { id: string }) => id)).toEqual(['bo', 'lan', 'mei'])
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('A1 a wrong password and an unknown login are refused alike', async () => {
  const answers = [await signIn({ ...mei, password: 'wrong' }), await signIn({ ...mei, login: 'nobody' })]
  expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(
    Array(2).fill([401, '{"refusal":{"kind":"wrong-password"},"retry":"never"}']),
  )
})

test('A2 a page of another host, or a plain form, cannot sign anybody in', async () => {
  expect((await signIn(mei, {})).statusCode).toBe(400)
  expect((await signIn(mei, { 'x-doorstep': '1', origin: 'http://evil.example' })).statusCode).toBe(403)
  expect((await signIn(mei, { 'x-doorstep': '1', origin: 'http://localhost:80', host: 'localhost' })).statusCode).toBe(200)
})

test('E2 the same person gets the same device again, another person a device of their own', async () => {
  const first = (await signIn(mei)).json()
  const again = (await signIn({ ...mei, device: first.device })).json()
  expect([again.device, again.lease]).toEqual([first.device, first.lease])
  const other = (await signIn({ ...mei, login: 'bo', device: first.device })).json()
  expect(other.device).not.toBe(first.device)
  expect(other.lease.client).not.toBe(first.lease.client)
})

test('E3 a token ends with DELETE /session, after 14 days unused, and with the password', async () => {
  const token = async () => (await signIn(mei)).json().token as string
  const ask = async (bearer: string) =>
    (await app.inject({ url: `/blobs/${'0'.repeat(64)}?scope=${quarter}`, headers: { authorization: `Bearer ${bearer}` } })).statusCode
  const [one, two] = [await token(), await token()]
  expect([await ask(one), await ask(two), await ask('x'), await ask('')]).toEqual([404, 404, 401, 401])
  await app.inject({ method: 'DELETE', url: '/session', headers: { authorization: `Bearer ${one}` } })
  expect([await ask(one), await ask(two)]).toEqual([401, 404])
  now += 14 * 86_400_000 + 1
  expect(await ask(two)).toBe(401)
})

test('K1 K2 a guesser gets five tries, also all at once; then even the right password waits', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => signIn({ ...mei, password: 'guess' })))
  expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(5)
  const waiting = await signIn(mei)
  expect(waiting.statusCode).toBe(429)
  expect(waiting.json()).toMatchObject({ refusal: { kind: 'too-many-tries' }, retry: 'later' })
  now += waiting.json().refusal.waitMs
  expect((await signIn(mei)).statusCode).toBe(200)
})

test('garbage to /session and /sync is malformed, and nothing throws', async () => {
  for (const payload of ['', 'null', '[]', '{"login":1}', '{"__proto__":{"login":"mei"}}', '{"login":"mei","password":"x","x":'])
    expect(
      (await app.inject({ method: 'POST', url: '/session', headers: { 'x-doorstep': '1', 'content-type': 'application/json' }, payload }))
        .statusCode,
    ).toBe(400)
  for (const type of ['application/json', 'text/plain', 'application/octet-stream'])
    expect((await app.inject({ method: 'POST', url: '/sync', headers: { 'content-type': type }, payload: '{}' })).statusCode).toBe(400)
  expect(
    (
      await app.inject({
        method: 'POST',
        url: '/sync',
        headers: { 'content-type': 'application/octet-stream' },
        payload: Buffer.alloc(3 * 1024 * 1024),
      })
    ).statusCode,
  ).toBe(413)
})

test('B1 a picture goes in under its hash and comes out for who may read that scope', async () => {
  const bytes = Buffer.from([0xff, 0xd8, 1, 2, 3])
  const hash = createHash('sha256').update(bytes).digest('hex')
  const as = async (login: string) => ({
    authorization: `Bearer ${(await signIn({ ...mei, login })).json().token as string}`,
    'content-type': 'image/jpeg',
  })
  const [meis, bos, lans] = [await as('mei'), await as('bo'), await as('lan')]
  const put = async (headers: object, scope: string, name = hash, payload = bytes) =>
    (await app.inject({ method: 'PUT', url: `/blobs/${name}?scope=${scope}`, headers: { ...headers }, payload })).statusCode
  const get = async (headers: object, scope: string, name = hash) =>
    (await app.inject({ url: `/blobs/${name}?scope=${scope}`, headers: { ...headers } })).statusCode
  expect([
    await put(bos, quarter),
    await put(meis, register),
    await put({}, quarter),
    await put(meis, quarter, '0'.repeat(64)),
    await put(meis, quarter, '..%2f..%2fsecret.txt'),
  ]).toEqual([403, 403, 401, 400, 400])
  expect(await put(meis, quarter, hash, Buffer.alloc(2 * 1024 * 1024 + 1))).toBe(413)
  expect([await put(meis, quarter), await put(meis, quarter)]).toEqual([204, 204])
  const got = await app.inject({ url: `/blobs/${hash}?scope=${quarter}`, headers: lans })
  expect(got.rawPayload).toEqual(bytes)
  expect(got.headers).toMatchObject({
    'content-disposition': 'attachment',
    'cache-control': 'no-store',
    'content-type': 'application/octet-stream',
  })
  expect(got.headers['content-security-policy']).toContain('sandbox')
  expect([
    await get(bos, quarter),
    await get(bos, otherQuarter),
    await get(meis, register),
    await get(meis, quarter, '1'.repeat(64)),
  ]).toEqual([403, 404, 404, 404])
})

test('L6 a full disk refuses a picture by name', async () => {
  const bytes = Buffer.from('x')
  hasRoom = false
  const headers = { authorization: `Bearer ${(await signIn(mei)).json().token as string}`, 'content-type': 'image/jpeg' }
  const answer = await app.inject({
    method: 'PUT',
    url: `/blobs/${createHash('sha256').update(bytes).digest('hex')}?scope=${quarter}`,
    headers,
    payload: bytes,
  })
  expect([answer.statusCode, answer.json()]).toEqual([507, { refusal: { kind: 'disk-full' }, retry: 'later' }])
})

test('P2 addresses are the shell, files are themselves, and what is missing is a real 404', async () => {
  const get = async (url: string) => {
    const answer = await app.inject({ url })
    return answer.statusCode === 200 ? answer.body : answer.statusCode
  }
  for (const url of ['/', '/visits', '/household/abc', '/visits?x=a.b', '/%E5%AE%B6']) expect(await get(url), url).toBe('the shell')
  expect(await get('/service-worker.js')).toBe('worker')
  expect(await get('/_app/immutable/a.1.js')).toBe('hashed')
  for (const url of [
    '/_app/immutable/missing.js',
    '/_app/missing',
    '/missing.png',
    '/a/b.html',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%5c..%5csecret.txt',
    '/sync',
    '/blobs',
    '/session',
    '/healthz/x',
  ])
    expect(await get(url), url).toBe(404)
  expect([await get('/%ff'), await get('/%00')]).toEqual([400, 'the shell'])
  expect((await app.inject({ method: 'POST', url: '/visits' })).statusCode).toBe(404)
})

test('P1 hashed files are kept for ever, the rest is asked for anew, packed where the browser can read it', async () => {
  const caching = async (url: string) => (await app.inject({ url })).headers['cache-control']
  expect(await caching('/_app/immutable/a.1.js')).toBe('public, max-age=31536000, immutable')
  for (const url of ['/', '/visits', '/service-worker.js', '/manifest.webmanifest', '/_app/version.json'])
    expect(await caching(url), url).toBe('no-cache')
  for (const url of ['/version.json', '/healthz', '/missing.js']) expect(await caching(url), url).toBe('no-store')
  const packed = async (accepts: string) => (await app.inject({ url: '/', headers: { 'accept-encoding': accepts } })).body
  expect([await packed('gzip, br'), await packed('gzip;q=1'), await packed('identity')]).toEqual(['br shell', 'gz shell', 'the shell'])
  const { etag } = (await app.inject({ url: '/' })).headers
  expect((await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } })).statusCode).toBe(304)
  const head = await app.inject({ method: 'HEAD', url: '/' })
  expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '9', ''])
  expect((await app.inject({ url: '/version.json' })).json()).toEqual({ app: 'v7' })
})

test('R1 every answer keeps its page from being framed, sniffed and referred', async () => {
  for (const url of ['/', '/missing.js', '/version.json', '/blobs/x', '/session']) {
    const { headers } = await app.inject({ url })
    expect(headers['content-security-policy'], url).toContain(`frame-ancestors 'none'`)
    expect(headers, url).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect(headers['x-powered-by'] ?? headers.server).toBeUndefined()
  }
})
