/**
 * When a person's database does not open, or the browser has thrown it away: what the mirror still has, and going on with it in a database made anew. Loaded only then.
 *
 *   E1  Nothing is deleted: neither the database that does not open, nor the mirror.
 *   E2  It is offered only for what is lost: of a database that opens and has a session, the engine takes care by itself.
 *   E3  The new database is noted as this person's after everything is in it, so that a kill in between leaves things as they were.
 */
import { openWallClock } from '../device/index.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { readAllFiles, readSaved, type Saved } from '../mirror/index.ts'
import { openReadModel, restore, sessionOf, type Lost } from '../readmodel/index.ts'
import { lostOf } from './engine/lost-of.ts'
import type { KeepRefusal } from './keep-refusal.ts'
import type { Rescue } from './rescue-face.ts'
import { nextStore, noteStore } from './who.ts'

/** The files of every mirror, newest first. */
type ReadFiles = typeof readAllFiles

interface Found {
  readonly saved: Saved
  readonly lost: Lost
}

/** For a database of this name that does not open: begin another one. */
export async function rescueOfBroken(store: string, person: string, read: ReadFiles = readAllFiles): Promise<Rescue | null> {
  const found = (await foundAll(read)).filter(({ lost }) => lost.session?.person.id === person)
  const one = found.find(({ saved }) => saved.store === store) ?? found[0]
  return one ? rescueInto(one, nextStore(store)) : null
}

/** Nothing opens, so that nobody knows who was here: whoever wrote last. Beginning anew may fail as well; what is there is told all the same. */
export async function rescueOfAny(read: ReadFiles = readAllFiles): Promise<Rescue | null> {
  const one = (await foundAll(read)).find(({ lost }) => lost.session !== null)
  return one ? rescueInto(one, nextStore(one.saved.store)) : null
}

/** For a browser that knows nobody, or a database without a session: a mirror that has unsent lines and whose database is gone. */
export async function rescueOfLost(read: ReadFiles = readAllFiles): Promise<Rescue | null> {
  for (const one of await foundAll(read)) {
    if (one.lost.session === null || one.lost.entries.length === 0) continue
    if (await isGone(one.saved.store)) return rescueInto(one, one.saved.store)
  }
  return null
}

function rescueInto({ lost, saved }: Found, store: string): Rescue {
  const refused = lost.entries.filter((one) => one.refused !== undefined).length
  return {
    name: lost.session?.person.name ?? '',
    waiting: lost.entries.length - refused,
    refused,
    leftAsideBytes: saved.leftAsideBytes,
    goOn: () => goOn(lost, store),
  }
}

async function goOn(lost: Lost, store: string): Promise<Result<null, KeepRefusal>> {
  if (!lost.session) return refuse({ kind: 'store-broken', detail: 'no session' })
  const opened = await openReadModel(store, 'strict')
  if (!opened.ok) return opened
  try {
    await restore(opened.value, lost, openWallClock(lost.clockOffset ?? 0).now(), 'all')
    await noteStore(lost.session.person.id, store) // E3
    return ok(null)
  } catch (fault) {
    if (fault instanceof Error || fault instanceof DOMException) return refuse({ kind: 'store-broken', detail: fault.name })
    throw fault
  } finally {
    opened.value.close()
  }
}

async function foundAll(read: ReadFiles): Promise<readonly Found[]> {
  return (await read()).flatMap(({ files }) => {
    const saved = readSaved(files)
    return saved ? [{ saved, lost: lostOf(saved) }] : []
  })
}

/** E2. A browser that does not list its databases is asked by opening. */
async function isGone(store: string): Promise<boolean> {
  const names = await indexedDB.databases?.().catch(() => undefined)
  if (names && !names.some(({ name }) => name === store)) return true
  const opened = await openReadModel(store, 'strict')
  if (!opened.ok) return false
  const session = await sessionOf(opened.value)
  opened.value.close()
  return session === undefined
}
