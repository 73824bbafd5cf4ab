/**
 * All routes mounted, nothing listening. Knows no files but the build, no process and no port.
 *
 *   R1  Every answer carries the headers that keep a page from being framed, sniffed or referred.
 *   R2  What changes anything comes from a page of this host: another Origin is refused before the body is looked at.
 *   R3  What throws is answered with a plain 500 and told to the log by its name only.
 */
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { refuseWith } from './answer.ts'
import type { Say } from './log-line.ts'
import { mountBlobs } from './routes/blobs.ts'
import { mountCarried } from './routes/carried.ts'
import { mountFiles, type BuiltFiles } from './routes/files.ts'
import { mountSession } from './routes/session.ts'
import { isOwnPage, mountSync } from './routes/sync.ts'
import { openHub, type Hub } from './sessions/hub.ts'
import type { Lockout } from './lockout.ts'
import type { Accounts } from './store/accounts.ts'
import type { Blobs } from './store/blobs.ts'
import type { Devices } from './store/devices.ts'
import type { LogStore } from './store/log-store.ts'
import type { ParcelKeys } from './store/parcel-keys.ts'

export interface ServerDeps {
  readonly log: LogStore
  readonly accounts: Accounts
  readonly devices: Devices
  readonly blobs: Blobs
  readonly keys: ParcelKeys
  readonly lockout: Lockout
  readonly files: BuiltFiles
  /** Version of the app that is served. */
  readonly app: string
  readonly now: () => number
  readonly say: Say
  readonly helloMs?: number
  readonly beatMs?: number
}

export interface Server {
  readonly app: FastifyInstance
  readonly hub: Hub
}

const HEADERS = {
  'content-security-policy': `frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'geolocation=(), microphone=()',
} as const

export function buildServer(deps: ServerDeps): Server {
  const { log, accounts, devices, now, say } = deps
  const app = Fastify({ logger: false, trustProxy: false, bodyLimit: 64 * 1024, forceCloseConnections: true })
  const hub = openHub({ log, accounts, devices, now, say, app: deps.app, helloMs: deps.helloMs ?? 5000, beatMs: deps.beatMs ?? 25_000 })

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(HEADERS)
    const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
    if (isWrite && !isOwnPage(request.raw)) return refuseWith(reply, { kind: 'not-allowed', scope: '' })
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuseWith(reply, { kind: 'too-large', limitBytes: 0 })
    if (error.statusCode !== undefined && error.statusCode < 500) return refuseWith(reply, { kind: 'malformed', at: 'request' })
    say({ said: 'fault', what: error.code ?? error.name })
    return reply.code(500).send()
  })

  app.get('/healthz', async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }))
  app.get('/version.json', async (_request, reply) => reply.header('cache-control', 'no-store').send({ app: deps.app }))
  mountSession(app, { ...deps, logId: log.logId, recheck: () => hub.recheck() })
  mountSync(app, { log, accounts, devices, now, say, app: deps.app, hub })
  mountCarried(app, { ...deps, spread: hub.spread })
  mountBlobs(app, deps)
  mountFiles(app, deps.files)
  return { app, hub }
}
