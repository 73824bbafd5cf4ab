/**
 * Makes the browser begin a new log under its databases. Why (met by killing Chromium 156, about once in forty kills while writing): killed between two writes to
 * its log, it leaves a record that is cut off at the end. The next start goes on in the same file, right behind the cut; the start after that finds it in the
 * middle, calls the databases of the whole origin broken and begins with none, and no page is told. A log that was left for a new one is never read again:
 * so one is begun soon after every start, before there can be a second one.
 *
 *   T1  What was kept outlasts a log that was cut off, once this has settled.
 */

/** More than the browser holds before it begins a new log (4 MB), in pieces that it does not put into files of their own. */
const PIECES = 72
const PIECE_BYTES = 60_000
const SCRATCH = 'doorstep turns over'
const TABLE = 'scratch'

/** Costs a tenth of a second of the disk's time and leaves nothing. Rejects with a DOMException where there is no room. */
export async function turnOverLog(): Promise<void> {
  const db = await opened()
  try {
    await filled(db)
  } finally {
    db.close()
    await settled(indexedDB.deleteDatabase(SCRATCH))
  }
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(SCRATCH)
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE)
  await settled(request)
  return request.result
}

function filled(db: IDBDatabase): Promise<void> {
  return new Promise((resolve, reject) => {
    const work = db.transaction(TABLE, 'readwrite', { durability: 'relaxed' })
    const piece = new Uint8Array(PIECE_BYTES)
    // Two places, written again and again: the log takes every write, the database keeps two.
    for (let at = 0; at < PIECES; at += 1) work.objectStore(TABLE).put(piece, at % 2)
    work.oncomplete = () => resolve()
    work.onabort = () => reject(work.error ?? new DOMException('called off', 'AbortError'))
  })
}

function settled(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve()
    request.onerror = () => reject(request.error ?? new DOMException('not done', 'UnknownError'))
  })
}
