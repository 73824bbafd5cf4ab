/** PUT and GET /blobs/<sha256>?scope=… — pictures of visits. Who may write visits in a scope may put one, who may read the scope may get it. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { Standing } from '../../src/lib/protocol/down.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'
import { grantOf, mayRead, mayWrite } from '../../src/lib/protocol/rights.ts'
import { refuseWith } from '../answer.ts'
import type { Accounts } from '../store/accounts.ts'
import { isBlobHash, type Blobs } from '../store/blobs.ts'
import type { Devices } from '../store/devices.ts'
import { tokenOf } from './session.ts'

export interface BlobDeps {
  readonly blobs: Blobs
  readonly accounts: Pick<Accounts, 'standingOf'>
  readonly devices: Pick<Devices, 'sessionOf'>
  readonly now: () => number
}

interface Wanted {
  Params: { hash: string }
  Querystring: { scope?: string }
}

export const BLOB_LIMIT_BYTES = 2 * 1024 * 1024

export function mountBlobs(app: FastifyInstance, deps: BlobDeps): void {
  app.put<Wanted>('/blobs/:hash', { bodyLimit: BLOB_LIMIT_BYTES }, async (request, reply) => {
    const allowed = callerFor(deps, request, (standing, scope) => mayWrite(grantOf(standing), scope, 'visit.recorded'))
    if (!allowed.ok) return refuseWith(reply, allowed.error)
    if (!(request.body instanceof Uint8Array)) return refuseWith(reply, { kind: 'malformed', at: 'content-type' })
    const put = await deps.blobs.put(request.params.hash, allowed.value.scope, allowed.value.standing.person.id, request.body)
    return put.ok ? reply.code(204).send() : refuseWith(reply, put.error)
  })
  app.get<Wanted>('/blobs/:hash', async (request, reply) => {
    const allowed = callerFor(deps, request, (standing, scope) => mayRead(grantOf(standing), scope))
    if (!allowed.ok) return refuseWith(reply, allowed.error)
    const bytes = await deps.blobs.get(request.params.hash, allowed.value.scope)
    if (!bytes) return refuseWith(reply, { kind: 'not-here' })
    // Never shown as a page of this site, whatever the bytes are; never in a cache outside the app's own store.
    return reply
      .headers({
        'cache-control': 'no-store',
        'content-disposition': 'attachment',
        'content-security-policy': `sandbox; default-src 'none'; frame-ancestors 'none'`,
      })
      .type('application/octet-stream')
      .send(Buffer.from(bytes))
  })
}

interface BlobCaller {
  readonly standing: Standing
  readonly scope: ScopeId
}

function callerFor(
  deps: BlobDeps,
  request: FastifyRequest<Wanted>,
  may: (standing: Standing, scope: string) => boolean,
): Result<BlobCaller, Refusal> {
  const session = deps.devices.sessionOf(tokenOf(request), deps.now())
  const standing = session && deps.accounts.standingOf(session.person)
  if (!standing) return refuse({ kind: 'signed-out' })
  const scope = String(request.query.scope ?? '')
  if (!isBlobHash(request.params.hash)) return refuse({ kind: 'malformed', at: 'hash' })
  return may(standing, scope) ? ok({ standing, scope: scope as ScopeId }) : refuse({ kind: 'not-allowed', scope: scope.slice(0, 64) })
}
