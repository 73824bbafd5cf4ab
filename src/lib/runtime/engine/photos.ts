/** Full pictures to and from the relay, one at a time, after everything a person waits for. The thumbnail has travelled with the visit. */
import { sessionOf, type Db } from '../../readmodel/index.ts'
import type { ScopeId } from '../../kernel/ids.ts'

const SEND_LIMIT_MS = 120_000

export const blobPath = (hash: string, scope: ScopeId): string => `/blobs/${hash}?scope=${encodeURIComponent(scope)}`

/** Sends what is unsent until the first that the link does not carry. A picture that the relay will never take is marked as done: it stays on this device. */
export async function sendPhotos(db: Db, origin: string): Promise<void> {
  for (;;) {
    const photo = await db.photos.where('unsent').equals(1).first()
    const session = await sessionOf(db)
    if (!photo || !session) return
    const status = await put(`${origin}${blobPath(photo.hash, photo.scope)}`, session.token, photo.bytes)
    if (status === null || status === 401 || status === 429 || status >= 500) return
    if (status >= 400) await db.setAside.add({ scope: photo.scope, seq: 0, reason: `photo ${photo.hash} ${status}`, bytes: null })
    await db.photos
      .where('hash')
      .equals(photo.hash)
      .modify((row) => {
        delete (row as { unsent?: 1 }).unsent
      })
  }
}

async function put(url: string, token: string, bytes: Uint8Array): Promise<number | null> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'x-doorstep': '1' },
      body: bytes.slice(),
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    })
    return response.status
  } catch (fault) {
    if (fault instanceof TypeError || fault instanceof DOMException) return null
    throw fault
  }
}

/** From this device, else from the relay; null when neither has it now. */
export async function photoOf(db: Db, hash: string, scope: ScopeId): Promise<Blob | null> {
  const here = await db.photos.get(hash)
  if (here) return new Blob([here.bytes.slice()], { type: 'image/jpeg' })
  const session = await sessionOf(db)
  if (!session) return null
  try {
    const response = await fetch(blobPath(hash, scope), { headers: { authorization: `Bearer ${session.token}` } })
    return response.ok ? new Blob([await response.arrayBuffer()], { type: 'image/jpeg' }) : null
  } catch (fault) {
    if (fault instanceof TypeError) return null
    throw fault
  }
}
