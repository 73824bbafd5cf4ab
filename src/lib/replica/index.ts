/**
 * This device's carriers: one Yjs doc per scope, opened when something is to be put in, closed again when nothing came for a while.
 * It does not know the relay, the rows or the screens; it is handed updates that were checked and kept before. See SPEC.md.
 */
import type { ScopeId } from '../kernel/ids.ts'
import { carrierName, dropCarrier, openCarrier, type Carrier } from './carrier.ts'

export type { Carrier } from './carrier.ts'

/** What the replica needs of whoever holds the entries. */
export interface EntrySource {
  /** Ids of this device's entries of a scope: those that the relay knows too, and those that wait to be sent. */
  ids(scope: ScopeId): Promise<{ readonly settled: readonly string[]; readonly waiting: ReadonlySet<string> }>
  /** All of them as updates, in clock order per client. */
  updates(scope: ScopeId): Promise<readonly Uint8Array[]>
}

export interface Replica {
  /** Queues updates that are kept already; never fails, never waits. */
  put(scope: ScopeId, updates: readonly Uint8Array[]): void
  /** Settles when everything put so far has gone into its carrier, or its fault was told. */
  settled(): Promise<void>
  ids(scope: ScopeId): Promise<ReadonlySet<string> | null>
  /** What the carrier has on its own disk, before anything is put back into it; null when it does not open. For repair alone: nothing of it was judged. */
  values(scope: ScopeId): Promise<ReadonlyMap<string, unknown> | null>
  /** Throws the carrier away and builds it anew from the entries. */
  rebuild(scope: ScopeId): Promise<boolean>
  close(): Promise<void>
}

/** Where carriers are kept: y-indexeddb, or a disk of a test's own. */
export interface CarrierStore {
  /** Null when it does not open. */
  open(store: string, scope: ScopeId): Promise<Carrier | null>
  drop(store: string, scope: ScopeId): Promise<void>
}

export interface Timers {
  /** Calls once after `ms`; the answer calls it off. */
  set(ms: number, fn: () => void): () => void
}

export interface ReplicaDeps {
  readonly store: string
  readonly source: EntrySource
  /** A carrier did not open, or had to be built anew. Nothing that was kept is touched by it. */
  onfault(scope: ScopeId, what: 'not-opened' | 'rebuilt'): void
  readonly carriers?: CarrierStore
  readonly timers?: Timers
}

const IN_THE_BROWSER: CarrierStore = { open: openCarrier, drop: (store, scope) => dropCarrier(carrierName(store, scope)) }
const MACHINE: Timers = {
  set(ms, fn) {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** From so many rows at once a closed carrier is not opened row by row: it catches up later, in one go, when nothing has come for a while. */
const BULK_ROWS = 50
const CALM_MS = 2_000

/** More open docs than this and the one used longest ago is closed. */
const OPEN_AT_ONCE = 8

/** Whether everything went in. Yjs does not apply as a whole: a throw may have left half of a row behind, as bad as rows that hang in the air. */
function joins(carrier: Carrier, updates: readonly Uint8Array[]): boolean {
  try {
    return carrier.put(updates)
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault
    return false
  }
}

export function openReplica({ store, source, onfault, carriers = IN_THE_BROWSER, timers = MACHINE }: ReplicaDeps): Replica {
  const open = new Map<ScopeId, Carrier>()
  const broken = new Set<ScopeId>()
  let work: Promise<unknown> = Promise.resolve()
  const queue = <T>(job: () => Promise<T>): Promise<T> => {
    const done = work.then(job)
    work = done.catch(() => undefined) // the caller of `queue` sees the fault; the next job must run all the same
    return done
  }

  async function carrierOf(scope: ScopeId): Promise<Carrier | null> {
    const here = open.get(scope)
    if (here) {
      open.delete(scope)
      open.set(scope, here)
      return here
    }
    if (broken.has(scope)) return null
    const carrier = await carriers.open(store, scope)
    if (!carrier) {
      broken.add(scope)
      onfault(scope, 'not-opened')
      return null
    }
    open.set(scope, carrier)
    const isWhole = await agrees(carrier, scope).catch(async (fault: unknown) => {
      open.delete(scope) // the entries could not be asked: it is compared anew when it is next opened
      await carrier.close()
      throw fault
    })
    if (!isWhole) {
      onfault(scope, 'rebuilt')
      return (await rebuildNow(scope)) ? (open.get(scope) ?? null) : null
    }
    for (const [oldest, one] of open) {
      if (open.size <= OPEN_AT_ONCE) break
      open.delete(oldest)
      await one.close()
    }
    return carrier
  }

  /** R2. An id that this device does not know any more (it was written anew under another lease) does not go out of a doc again: then all is built anew. */
  async function agrees(carrier: Carrier, scope: ScopeId): Promise<boolean> {
    const { settled, waiting } = await source.ids(scope)
    const here = carrier.ids()
    const known = new Set(settled)
    for (const id of here) if (!known.has(id) && !waiting.has(id)) return false
    return settled.every((id) => here.has(id)) || joins(carrier, await source.updates(scope))
  }

  async function rebuildNow(scope: ScopeId): Promise<boolean> {
    await open.get(scope)?.close()
    open.delete(scope)
    broken.delete(scope)
    await carriers.drop(store, scope)
    const carrier = await carriers.open(store, scope)
    if (!carrier) {
      broken.add(scope)
      return false
    }
    open.set(scope, carrier)
    if (joins(carrier, await source.updates(scope))) return true
    // Not even the entries alone go in: nothing is put here until somebody asks for another try, or every page would build it anew.
    await carrier.close()
    open.delete(scope)
    broken.add(scope)
    return false
  }

  async function putNow(scope: ScopeId, updates: readonly Uint8Array[]): Promise<void> {
    const carrier = await carrierOf(scope)
    if (!carrier || joins(carrier, updates)) return
    onfault(scope, 'rebuilt')
    await rebuildNow(scope)
  }

  const behind = new Set<ScopeId>()
  let callOff = (): void => undefined

  /** Opening a carrier puts back what it lacks; an open one is closed first. */
  async function catchUp(): Promise<void> {
    callOff()
    const scopes = [...behind]
    behind.clear()
    for (const scope of scopes)
      await queue(async () => {
        await open.get(scope)?.close()
        open.delete(scope)
        await carrierOf(scope)
      })
  }

  function later(scope: ScopeId): void {
    behind.add(scope)
    callOff()
    callOff = timers.set(CALM_MS, () => void catchUp().catch(() => onfault(scope, 'not-opened')))
  }

  return {
    put(scope, updates) {
      if (updates.length === 0) return
      if (updates.length >= BULK_ROWS || behind.has(scope)) later(scope)
      else queue(() => putNow(scope, updates)).catch(() => onfault(scope, 'not-opened'))
    },
    async settled() {
      await catchUp()
      await queue(async () => undefined)
    },
    async ids(scope) {
      await catchUp()
      return queue(async () => (await carrierOf(scope))?.ids() ?? null)
    },
    values: (scope) =>
      queue(async () => {
        const here = open.get(scope)
        if (here) return here.values()
        const carrier = await carriers.open(store, scope)
        const values = carrier?.values() ?? null
        await carrier?.close()
        return values
      }),
    rebuild: (scope) => queue(() => rebuildNow(scope)),
    close: () => {
      callOff()
      return queue(async () => {
        for (const carrier of open.values()) await carrier.close()
        open.clear()
      })
    },
  }
}
