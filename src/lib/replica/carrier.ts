/**
 * One scope's Yjs doc, kept by y-indexeddb. A carrier is never the truth: whatever it loses is put back from the device's entries.
 * It knows updates as bytes that were checked before; it does not know what they say.
 *
 * Why the care (y-indexeddb 9.0.12, each met by running it): opening may never settle; a failed write tells nobody; every opening writes
 * a full-state row; a second tab's trimming deletes rows. So: a deadline, compaction on opening, and one lease holder per device.
 */
import { IndexeddbPersistence, storeState } from 'y-indexeddb'
import * as Y from 'yjs'
import type { ScopeId } from '../kernel/ids.ts'

const OPEN_LIMIT_MS = 20_000
/** Rows in its database above which an opened carrier is written as one. */
const COMPACT_ABOVE = 20
/** The origin of everything that is applied here; the doc's own client never writes. */
const APPLIED = 'doorstep'

export interface Carrier {
  readonly scope: ScopeId
  /** Ids of the entries it carries. */
  ids(): ReadonlySet<string>
  /** What it carries, as its database has it: not judged. For repair alone. */
  values(): ReadonlyMap<string, unknown>
  /** One transaction, so one row in its database. False when something did not join on: the carrier must be rebuilt. */
  put(updates: readonly Uint8Array[]): boolean
  close(): Promise<void>
}

export const carrierName = (store: string, scope: ScopeId): string => `${store}/${scope}`

/** Null when the database did not open in time. */
export async function openCarrier(store: string, scope: ScopeId, limitMs = OPEN_LIMIT_MS): Promise<Carrier | null> {
  const name = carrierName(store, scope)
  if (!(await within(limitMs, opens(name)))) return null
  const doc = new Y.Doc({ gc: false })
  const keeper = new IndexeddbPersistence(name, doc)
  if (
    !(await within(
      limitMs,
      keeper.whenSynced.then(() => true),
    ))
  ) {
    doc.off('update', keeper._storeUpdate)
    doc.destroy()
    return null
  }
  if (keeper._dbsize > COMPACT_ABOVE) await storeState(keeper, true)
  const entries = doc.getMap('entries')
  return {
    scope,
    ids: () => new Set(entries.keys()),
    values: () => new Map(entries.entries()),
    put(updates) {
      Y.transact(doc, () => updates.forEach((update) => Y.applyUpdate(doc, update, APPLIED)), APPLIED, false)
      return doc.store.pendingStructs === null && doc.store.pendingDs === null
    },
    async close() {
      await keeper.destroy()
      doc.destroy()
    },
  }
}

/** Whether the database opens, tried by ourselves first: where y-indexeddb cannot open it, nobody could catch its rejection. */
function opens(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open(name)
      request.onupgradeneeded = () => {
        request.result.createObjectStore('updates', { autoIncrement: true })
        request.result.createObjectStore('custom')
      }
      request.onsuccess = () => {
        request.result.close()
        resolve(true)
      }
      request.onerror = () => resolve(false)
    } catch (fault) {
      if (!(fault instanceof DOMException)) throw fault
      resolve(false)
    }
  })
}

async function within(limitMs: number, work: Promise<boolean>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

export function dropCarrier(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = () => resolve()
    request.onblocked = () => resolve() // it goes when the last connection closes
    request.onerror = () => reject(request.error ?? new Error('deleting a carrier'))
  })
}
