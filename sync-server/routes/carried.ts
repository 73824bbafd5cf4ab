/**
 * POST /carried — somebody hands over what another device could not send. Who brings it is signed in; whose it is, the signature says.
 *
 *   Q1  Nothing of a parcel is looked at as rows before its signature is found to be its author's, on its device.
 *   Q2 – Q4  How its rows are judged: `sessions/take-parcel.ts`.
 *   Q5  Sizes and tries are limited; of one person one parcel is worked on at a time.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { CarriedAnswer } from '../../src/lib/protocol/carried.ts'
import { parseParcel, peekParcel, SIGNED_LIMIT_BYTES } from '../../src/lib/protocol/parcel.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'
import { refuseWith } from '../answer.ts'
import type { Say } from '../log-line.ts'
import { takeRows } from '../sessions/take-parcel.ts'
import type { Accounts } from '../store/accounts.ts'
import type { Devices } from '../store/devices.ts'
import type { LogStore } from '../store/log-store.ts'
import type { ParcelKeys } from '../store/parcel-keys.ts'
import { tokenOf } from './session.ts'

export interface CarriedDeps {
  readonly log: LogStore
  readonly accounts: Pick<Accounts, 'standingOf'>
  readonly devices: Pick<Devices, 'sessionOf' | 'isLeasedTo' | 'newestLease'>
  readonly keys: ParcelKeys
  readonly now: () => number
  readonly say: Say
  /** Tells everybody what was committed. */
  readonly spread: (scopes: ReadonlySet<ScopeId>) => void
}

const TRIES = 30
const TRIES_MS = 10 * 60_000
const BUSY_MS = 5_000

export function mountCarried(app: FastifyInstance, deps: CarriedDeps): void {
  const pace = openTries()
  app.post('/carried', { bodyLimit: SIGNED_LIMIT_BYTES }, async (request, reply) => {
    const bringer = bringerOf(deps, request)
    if (!bringer) return refuseWith(reply, { kind: 'signed-out' })
    if (!(request.body instanceof Uint8Array)) return refuseWith(reply, { kind: 'malformed', at: 'content-type' })
    const begun = pace.begin(bringer, deps.now())
    if (!begun.ok) return refuseWith(reply, begun.error)
    try {
      const answer = await takeCarried(deps, request.body)
      if (!answer.ok) {
        deps.say({ said: 'refused', kind: answer.error.kind, at: 'carried' })
        return refuseWith(reply, answer.error)
      }
      return await reply.header('cache-control', 'no-store').send(answer.value)
    } finally {
      pace.end(bringer)
    }
  })
}

/** What becomes of a parcel, by whomever it was brought. */
export async function takeCarried(deps: CarriedDeps, bytes: Uint8Array): Promise<Result<CarriedAnswer, Refusal>> {
  const seen = peekParcel(bytes)
  if (!seen.ok) return seen
  const { head, content, mac } = seen.value
  const standing = deps.accounts.standingOf(head.from)
  if (!standing || !deps.keys.isSignedBy(head.from, head.device, content, mac, deps.now()))
    return refuse({ kind: 'not-allowed', scope: '' }) // Q1
  const parsed = parseParcel(bytes)
  return parsed.ok ? ok(await takeRows(deps, standing, parsed.value)) : parsed
}

const bringerOf = (deps: CarriedDeps, request: FastifyRequest): PersonId | undefined => {
  const session = deps.devices.sessionOf(tokenOf(request), deps.now())
  return session && deps.accounts.standingOf(session.person) ? session.person : undefined
}

/** Q5. */
function openTries() {
  const working = new Set<PersonId>()
  let tries = new Map<PersonId, number>()
  let since = 0
  return {
    begin(person: PersonId, now: number): Result<null, Refusal> {
      if (now - since >= TRIES_MS) [tries, since] = [new Map(), now]
      const count = (tries.get(person) ?? 0) + 1
      tries.set(person, count)
      if (count > TRIES) return refuse({ kind: 'too-many-tries', waitMs: since + TRIES_MS - now })
      if (working.has(person)) return refuse({ kind: 'busy', waitMs: BUSY_MS })
      working.add(person)
      return ok(null)
    },
    end: (person: PersonId): void => void working.delete(person),
  }
}
