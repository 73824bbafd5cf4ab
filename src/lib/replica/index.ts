/**
 * This device's carriers: one Yjs doc per scope, opened when something is to be put in, closed again when nothing came for a while.
 * It does not know the relay, the rows or the screens; it is handed updates that were checked and kept before. See SPEC.md.
 */
import type { ScopeId } from '../kernel/ids.ts'
import { carrierName, dropCarrier, openCarrier, type Carrier } from './carrier.ts'

export type { Carrier } from './carrier.ts'

/** What the replica needs of whoever holds the entries. */
export interface EntrySource {
  /** How many entries this device has of a scope that the relay knows too. */
  count(scope: ScopeId): Promise<number>
  /** All of them as updates, in clock order per client. */
  updates(scope: ScopeId): Promise<readonly Uint8Array[]>
}

export interface Replica {
  /** Queues updates that are kept already; never fails, never waits. */
  put(scope: ScopeId, updates: readonly Uint8Array[]): void
  /** Settles when everything put so far has gone into its carrier, or its fault was told. */
  settled(): Promise<void>
  ids(scope: ScopeId): Promise<ReadonlySet<string> | null>
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
    if (carrier.ids().size < (await source.count(scope))) carrier.put(await source.updates(scope))
    for (const [oldest, one] of open) {
      if (open.size <= OPEN_AT_ONCE) break
      open.delete(oldest)
      await one.close()
    }
    return carrier
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
    return carrier.put(await source.updates(scope))
  }

  async function putNow(scope: ScopeId, updates: readonly Uint8Array[]): Promise<void> {
    const carrier = await carrierOf(scope)
    if (!carrier || carrier.put(updates)) return
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
