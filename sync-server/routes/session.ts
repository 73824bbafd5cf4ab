/**
 * POST /session signs in, DELETE /session signs out. Knows passwords for as long as one request lasts.
 *
 *   A1  Wrong login and wrong password are answered alike, and take as long.
 *   A2  Only a page of this very host may sign in: own header, same Origin.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { SignedIn } from '../../src/lib/protocol/down.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'
import { refuseWith } from '../answer.ts'
import type { Lockout } from '../lockout.ts'
import { isPassword, MAX_PASSWORD_LENGTH } from '../password.ts'
import type { Accounts } from '../store/accounts.ts'
import type { Devices } from '../store/devices.ts'

export interface SessionDeps {
  readonly accounts: Pick<Accounts, 'byLogin' | 'standingOf'>
  readonly devices: Devices
  readonly lockout: Lockout
  readonly logId: string
  readonly now: () => number
  /** Somebody signed out: open conversations must look again. */
  readonly recheck: () => void
}

interface Credentials {
  readonly login: string
  readonly password: string
  readonly device: string | undefined
}

export async function signIn(deps: SessionDeps, body: unknown, address: string): Promise<Result<SignedIn, Refusal>> {
  const credentials = parseCredentials(body)
  if (!credentials) return refuse({ kind: 'malformed', at: 'credentials' })
  const { login, password, device: wanted } = credentials
  const now = deps.now()
  const waitMs = deps.lockout.begin(login, address, now)
  if (waitMs > 0) return refuse({ kind: 'too-many-tries', waitMs })
  const account = deps.accounts.byLogin(login)
  const isRight = await isPassword(password, account?.passwordHash)
  const standing = account && deps.accounts.standingOf(account.id)
  if (!isRight || !standing) return refuse({ kind: 'wrong-password' })
  deps.lockout.succeed(login, address)
  const { device, lease } = deps.devices.enrol(account.id, wanted, now)
  const token = deps.devices.openSession({ person: account.id, device }, now)
  return ok({ token, device, lease, logId: deps.logId, now, standing })
}

export function mountSession(app: FastifyInstance, deps: SessionDeps): void {
  app.post('/session', { bodyLimit: 4096 }, async (request, reply) => {
    if (request.headers['x-doorstep'] !== '1') return refuseWith(reply, { kind: 'malformed', at: 'x-doorstep' })
    const outcome = await signIn(deps, request.body, request.ip)
    return outcome.ok ? reply.header('cache-control', 'no-store').send(outcome.value) : refuseWith(reply, outcome.error)
  })
  app.delete('/session', async (request, reply) => {
    deps.devices.endSession(tokenOf(request))
    deps.recheck()
    return reply.code(204).send()
  })
}

/** The bearer token of a request, or ''. */
export const tokenOf = (request: FastifyRequest): string =>
  /^Bearer ([A-Za-z0-9_-]{1,128})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''

function parseCredentials(body: unknown): Credentials | undefined {
  if (typeof body !== 'object' || body === null || !('login' in body) || !('password' in body)) return undefined
  const { login, password } = body
  const device = 'device' in body ? body.device : undefined
  if (typeof login !== 'string' || typeof password !== 'string') return undefined
  if (login.length > 64 || password.length > MAX_PASSWORD_LENGTH) return undefined
  return { login: login.trim(), password, device: typeof device === 'string' ? device : undefined }
}
