/**
 * What a hello is answered with: who somebody is now, and the lease to write under from now on.
 *
 *   S1  A token speaks for one person on one device; a hello that names another device is signed out.
 *   S2  Whoever writes under a lease that is not the newest, or has lost rows that this relay holds, was restored or cloned: a new lease.
 *   S3  Cursors of another log count for nothing; a lease from before a restored backup is taken over when nobody holds it.
 *   S4  The lease that is given up takes no more rows: a push on its way under it is refused, and said anew under the other one.
 */
import type { PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { Lease, Standing } from '../../src/lib/protocol/down.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'
import type { Hello } from '../../src/lib/protocol/up.ts'
import { OLDEST_WIRE_VERSION, WIRE_VERSION } from '../../src/lib/protocol/version.ts'
import type { Say } from '../log-line.ts'
import type { Devices, Session } from '../store/devices.ts'
import type { LogStore } from '../store/log-store.ts'

export interface GreetDeps {
  readonly devices: Devices
  readonly accounts: { standingOf(person: PersonId): Standing | undefined }
  readonly log: Pick<LogStore, 'logId' | 'clocksOf'>
  readonly now: () => number
  readonly say: Say
}

export interface Greeted {
  readonly session: Session
  readonly standing: Standing
  readonly lease: Lease
  readonly cursors: ReadonlyMap<ScopeId, number>
}

export function greet(deps: GreetDeps, hello: Hello): Result<Greeted, Refusal> {
  if (hello.proto < OLDEST_WIRE_VERSION) return refuse({ kind: 'app-too-old', oldest: OLDEST_WIRE_VERSION })
  if (hello.proto > WIRE_VERSION) return refuse({ kind: 'malformed', at: 'proto' })
  const session = deps.devices.sessionOf(hello.token, deps.now())
  const standing = session && deps.accounts.standingOf(session.person)
  if (!session || !standing || session.device !== hello.device) return refuse({ kind: 'signed-out' })
  const isForeignLog = hello.logId !== deps.log.logId
  if (isForeignLog && hello.logId !== '') deps.devices.adopt(session.device, hello, deps.now())
  const cursors = new Map(isForeignLog ? [] : (Object.entries(hello.cursors) as [ScopeId, number][]))
  return ok({ session, standing, lease: leaseFor(deps, session, hello), cursors })
}

/** S2. */
function leaseFor({ devices, log, now, say }: GreetDeps, { device }: Session, hello: Hello): Lease {
  const newest = devices.newestLease(device)
  const anew = (why: string): Lease => {
    say({ said: 'new-lease', why, device })
    if (devices.isLeasedTo(device, hello.client)) devices.retire(hello.client) // S4
    return devices.newLease(device, now())
  }
  if (newest?.client !== hello.client || newest.epoch !== hello.epoch) return anew('not the newest')
  // Every scope the client wrote to, not only those the device remembers: a restored device may have forgotten one altogether.
  const lost = [...log.clocksOf(hello.client)].some(([scope, next]) => next > (hello.clocks[scope] ?? 0))
  return lost ? anew('rows lost') : newest
}
