/**
 * Carriers of a device on a played disk: real Yjs docs, whose updates are rows that may be lost (y-indexeddb writes relaxed and tells nobody).
 */
import * as Y from 'yjs'
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Carrier, CarrierStore } from '../../src/lib/replica/index.ts'

export type CarrierDisk = Map<ScopeId, Uint8Array[]>

export interface PlayedCarriers extends CarrierStore {
  /** Open docs with something that never joined on. */
  pending(): readonly ScopeId[]
}

export function openPlayedCarriers(disk: CarrierDisk, isAlive: () => boolean): PlayedCarriers {
  const open = new Map<ScopeId, Y.Doc>()

  function carrierOf(scope: ScopeId): Carrier {
    const rows = disk.get(scope) ?? []
    disk.set(scope, rows)
    const doc = new Y.Doc({ gc: false, guid: scope })
    Y.transact(doc, () => rows.forEach((row) => Y.applyUpdate(doc, row, 'disk')), 'disk', false)
    doc.on('update', (update: Uint8Array) => {
      if (isAlive()) disk.get(scope)?.push(update)
    })
    open.set(scope, doc)
    const entries = doc.getMap('entries')
    return {
      scope,
      ids: () => new Set(entries.keys()),
      values: () => new Map(entries.entries()),
      put(updates) {
        Y.transact(doc, () => updates.forEach((update) => Y.applyUpdate(doc, update, 'doorstep')), 'doorstep', false)
        return doc.store.pendingStructs === null && doc.store.pendingDs === null
      },
      close() {
        open.delete(scope)
        doc.destroy()
        return Promise.resolve()
      },
    } as Carrier
  }

  return {
    open: (_store, scope) => Promise.resolve(carrierOf(scope)),
    drop: (_store, scope) => {
      disk.delete(scope)
      return Promise.resolve()
    },
    pending: () => [...open].filter(([, doc]) => doc.store.pendingStructs !== null || doc.store.pendingDs !== null).map(([scope]) => scope),
  }
}
