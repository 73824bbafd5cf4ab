/** Full pictures to and from the relay, one at a time, after everything a person waits for. The thumbnail has travelled with the visit. */
import { parseRefusal } from '../../protocol/parse-down.ts'
import { sessionOf, type Db } from '../../readmodel/index.ts'
import type { ScopeId } from '../../kernel/ids.ts'

const SEND_LIMIT_MS = 120_000

export const blobPath = (hash: string, scope: ScopeId): string => `/blobs/${hash}?scope=${encodeURIComponent(scope)}`

/**
 * Sends what is unsent until the first that the link does not carry. The relay has a picture only when it says so with 204; one that it refuses for
 * ever stays on this device. Whatever else answers (a page of a hotel's network, a proxy) has decided nothing.
 */
export async function sendPhotos(db: Db, origin: string): Promise<void> {
  for (;;) {
    const photo = await db.photos.where('unsent').equals(1).first()
    const session = await sessionOf(db)
    if (!photo || !session) return
    const answer = await put(`${origin}${blobPath(photo.hash, photo.scope)}`, session.token, photo.bytes)
    if (answer.kind === 'not-now') return
    const { hash, scope } = photo
    await db.transaction('rw', [db.photos, db.setAside], async () => {
      if (answer.kind === 'refused') await db.setAside.add({ scope, seq: 0, reason: `photo ${hash} ${answer.why}`, bytes: null })
      await db.photos
        .where('[hash+scope]')
        .equals([hash, scope])
        .modify((row: { unsent?: 1 | 2 }) => {
          if (answer.kind === 'refused') row.unsent = 2
          else delete row.unsent
        })
    })
  }
}

type Answer = { readonly kind: 'taken' } | { readonly kind: 'refused'; readonly why: string } | { readonly kind: 'not-now' }

async function put(url: string, token: string, bytes: Uint8Array): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'x-doorstep': '1' },
      body: bytes.slice(),
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    })
    if (response.status === 204) return { kind: 'taken' }
    const said = parseRefusal(await response.json())
    return said.ok && said.value.retry === 'never' ? { kind: 'refused', why: said.value.refusal.kind } : { kind: 'not-now' }
  } catch (fault) {
    // No link, or an answer that is none of ours.
    if (fault instanceof TypeError || fault instanceof DOMException || fault instanceof SyntaxError) return { kind: 'not-now' }
    throw fault
  }
}

/** From this device, else from the relay; null when neither has it now. */
export async function photoOf(db: Db, hash: string, scope: ScopeId): Promise<Blob | null> {
  const here = (await db.photos.get([hash, scope])) ?? (await db.photos.where('hash').equals(hash).first())
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
