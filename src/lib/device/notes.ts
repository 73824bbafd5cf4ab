/**
 * A few small notes of this browser under a name, for what must be known before any bigger store is opened. It knows no note's meaning.
 *
 *   N1  A note that was put outlasts the browser being killed right after. (The browser's localStorage does not: it is written seconds later.)
 */
export interface Notes {
  get(key: string): Promise<unknown>
  put(key: string, value: unknown): Promise<void>
  drop(key: string): Promise<void>
}

const TABLE = 'notes'

/** Opened for one note at a time, so that nobody's upgrade ever waits for it. Rejects with a DOMException where the browser keeps nothing. */
export function openNotes(name: string, factory: () => IDBFactory = () => indexedDB): Notes {
  const within = async <T>(mode: IDBTransactionMode, ask: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
    const db = await opened(factory(), name)
    try {
      const transaction = db.transaction(TABLE, mode, { durability: 'strict' })
      const asked = ask(transaction.objectStore(TABLE))
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve()
        transaction.onabort = () => reject(transaction.error ?? new DOMException('given up', 'AbortError'))
      })
      return asked.result
    } finally {
      db.close()
    }
  }
  return {
    get: (key) => within<unknown>('readonly', (table) => table.get(key)),
    put: async (key, value) => void (await within('readwrite', (table) => table.put(value, key))),
    drop: async (key) => void (await within('readwrite', (table) => table.delete(key))),
  }
}

const opened = (factory: IDBFactory, name: string): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const opening = factory.open(name, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE)
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(opening.error ?? new DOMException('not opened', 'UnknownError'))
  })
