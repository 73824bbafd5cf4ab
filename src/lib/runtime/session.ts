/**
 * Who uses this app in this browser. One database per person, so that several people may share a station's PC and each sees only their own.
 * Signing in needs the relay; opening again does not.
 */
import type { Grid, Person, Village } from '../domain/people.ts'
import type { DeviceId, GridCode, PersonId, VillageCode } from '../kernel/ids.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { SignedIn } from '../protocol/down.ts'
import { parseRefusal, parseSignedIn } from '../protocol/parse-down.ts'
import { openChannel } from '../device/index.ts'
import { deleteReadModel, enrol, openReadModel, type Session } from '../readmodel/index.ts'
import type { Me, SignInRefusal } from './face.ts'
import { devicesByLogin, forgetWho, noteWho, storeOf } from './who.ts'

export { storeNameOf } from './who.ts'

const LOGIN_LIMIT_MS = 20_000

export const meOf = ({ person, village, grids }: Session): Me => ({
  person: person as Person,
  village: { ...village, code: village.code as VillageCode } satisfies Village,
  grids: grids.map((grid): Grid => ({ ...grid, code: grid.code as GridCode })),
})

/** Enrols this browser for a person, or signs in again on it; what is unsent here stays. */
export async function signIn(login: string, password: string, app: string): Promise<Result<{ readonly person: PersonId }, SignInRefusal>> {
  const devices = await devicesByLogin().catch(noDisk)
  if (devices === null) return refuse({ kind: 'store-broken', detail: 'no notes' })
  const answer = await ask(login, password, devices[login], app)
  if (!answer.ok) return answer
  const { token, device, lease, logId, standing } = answer.value
  const store = await storeOf(standing.person.id)
  const opened = await openReadModel(store, 'strict')
  if (!opened.ok) return refuse({ kind: 'store-broken', detail: opened.error.kind })
  const db = opened.value
  try {
    const { person, village, grids, people } = standing
    const told: Session = {
      token,
      device: device as DeviceId,
      lease,
      logId,
      person: { ...person, id: person.id as PersonId },
      village,
      grids,
    }
    await enrol(db, told, people)
    await noteWho(standing.person.id, login, device)
    wakeOthers(store)
    return ok({ person: standing.person.id as PersonId })
  } finally {
    db.close()
  }
}

/** Another window may hold the link, stopped for want of this very sign-in: it tries again with the new token. */
function wakeOthers(store: string): void {
  const channel = openChannel(`${store}/link`)
  channel?.post('nudge')
  channel?.close()
}

async function ask(login: string, password: string, device: string | undefined, app: string): Promise<Result<SignedIn, SignInRefusal>> {
  let response: Response
  try {
    response = await fetch('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-doorstep': '1' },
      body: JSON.stringify({ login, password, app, ...(device ? { device } : {}) }),
      signal: AbortSignal.timeout(LOGIN_LIMIT_MS),
    })
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof DOMException) return refuse({ kind: 'no-link' })
    throw fault
  }
  // Whatever answers in the relay's place (a hotel's sign-in page) is no relay.
  const said: unknown = await response.json().catch(() => null)
  const signedIn = response.ok ? parseSignedIn(said) : null
  if (signedIn?.ok) return ok(signedIn.value)
  const refused = parseRefusal(said)
  if (!refused.ok) return refuse({ kind: 'no-link' })
  const { refusal } = refused.value
  switch (refusal.kind) {
    case 'wrong-password':
    case 'app-too-old':
      return refuse({ kind: refusal.kind })
    case 'too-many-tries':
      return refuse({ kind: 'too-many-tries', waitMs: refusal.waitMs })
    default:
      return refuse({ kind: 'no-link' })
  }
}

/** A browser that keeps nothing (a private window, a broken disk) says so by a DOMException. */
function noDisk(fault: unknown): null {
  if (fault instanceof DOMException) return null
  throw fault
}

/** Tells the relay, if it can be reached, and forgets who was here. What was kept stays for the next time, unless nothing is unsent and it is to go. */
export async function leave(token: string): Promise<void> {
  await forgetWho()
  await fetch('/session', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}`, 'x-doorstep': '1' },
    signal: AbortSignal.timeout(5_000),
  }).then(
    () => undefined,
    () => undefined, // without a link the session ends at the relay by its own time
  )
}

/** The database, its carriers and its mirror. */
export async function deleteStore(store: string): Promise<void> {
  await deleteReadModel(store)
  const { dropFiles } = await import('../mirror/index.ts')
  await dropFiles(store)
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name?.startsWith(`${store}/`) ? [name] : []))
  await Promise.all(names.map(deleteReadModel))
}
