/** Opens the app for whoever used it last in this browser; where that cannot be, says why and what can be saved. */
import { BLOCKED } from '../readmodel/index.ts'
import type { Opened } from './boot.svelte.ts'
import type { KeepRefusal } from './keep-refusal.ts'
import { openRuntime, type RuntimeEars } from './open-runtime.ts'
import type { Rescue } from './rescue-face.ts'
import { forgetWho, storeOf, whoIsHere } from './who.ts'

/** A disk that is busy or a browser that is just starting says no and a moment later yes. */
const TRIES_AFTER_MS = [300, 900, 2_000]

export async function openApp(app: string, ears: RuntimeEars): Promise<Opened> {
  const who = await whoIsHere().then(
    async (person) => (person === null ? null : { person, store: await storeOf(person) }),
    (fault: unknown) => brokenNotes(fault),
  )
  if (who === null) return nobodyOrLost()
  if ('phase' in who) return who
  const opened = await triedAgain(() => openRuntime(who.store, app, ears))
  if (opened.ok) return { phase: 'ready', runtime: opened.value }
  if (opened.error.kind === 'nobody') {
    await forgetWho()
    return nobodyOrLost()
  }
  return broken(opened.error, who)
}

async function triedAgain(open: () => ReturnType<typeof openRuntime>): ReturnType<typeof openRuntime> {
  let opened = await open()
  for (const ms of TRIES_AFTER_MS) {
    if (opened.ok || opened.error.kind !== 'store-broken' || opened.error.detail === BLOCKED) break
    await new Promise((resolve) => setTimeout(resolve, ms))
    opened = await open()
  }
  return opened
}

/** Nobody, unless the browser threw a database away that had something in it nobody else has: Chromium does so, silently, with one that it finds damaged. */
async function nobodyOrLost(): Promise<Opened> {
  const rescue = await looked(async () => (await import('./rescue.ts')).rescueOfLost())
  return rescue ? { phase: 'broken', why: 'lost', detail: '', rescue } : { phase: 'nobody' }
}

async function broken(refusal: KeepRefusal, { person, store }: { readonly person: string; readonly store: string }): Promise<Opened> {
  const detail = refusal.kind === 'store-broken' ? refusal.detail : refusal.kind
  if (detail === BLOCKED) return { phase: 'broken', why: 'blocked', detail, rescue: null }
  // A full disk has broken nothing, and a database of a newer app is well: making another one would help neither.
  if (refusal.kind !== 'store-broken' || detail.includes('VersionError')) return { phase: 'broken', why: 'store', detail, rescue: null }
  const rescue = await looked(async () => (await import('./rescue.ts')).rescueOfBroken(store, person))
  return { phase: 'broken', why: 'store', detail, rescue }
}

/** No database of this browser opens, not even the smallest. */
async function brokenNotes(fault: unknown): Promise<Opened> {
  if (!(fault instanceof DOMException)) throw fault
  const rescue = await looked(async () => (await import('./rescue.ts')).rescueOfAny())
  return { phase: 'broken', why: 'store', detail: fault.name, rescue }
}

/** A look that cannot be taken (its code is not here without a link, its files cannot be read) finds nothing, and holds nobody up. */
async function looked(look: () => Promise<Rescue | null>): Promise<Rescue | null> {
  try {
    return await look()
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof DOMException) return null
    throw fault
  }
}
