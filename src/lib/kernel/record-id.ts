/**
 * A record's id says in which scope the record lives: 22 characters of chance, and 4 that follow from them and from the scope's name. So whoever
 * may write in one scope cannot speak of a record of another one, and nobody need ask where a record is at home.
 *
 *   N1  An id that was drawn for one scope is at home in that scope and in no other.
 *   N2  Ids of any other length (names like `rhythm-…`, ids of tests) are bound to nothing.
 */
import type { RecordId, ScopeId } from './ids.ts'

const DRAWN = 22
const TAG = 4
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** `drawn`: 22 characters of `[A-Za-z0-9_-]`. */
export const recordIn = (scope: ScopeId, drawn: string): RecordId => `${drawn}${tagOf(scope, drawn)}` as RecordId

/** Whether this id may be spoken of in this scope. */
export function isAtHome(scope: ScopeId, id: RecordId): boolean {
  if (id.length !== DRAWN + TAG) return true
  return id.slice(DRAWN) === tagOf(scope, id.slice(0, DRAWN))
}

/** 24 bits of FNV-1a over both. Nothing secret is behind it: an id is given, so there is nothing to search a fitting one for. */
function tagOf(scope: ScopeId, drawn: string): string {
  let hash = 0x811c9dc5
  const text = `${scope}\n${drawn}`
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  let tag = ''
  for (let n = 0; n < TAG; n++) tag += LETTERS.charAt((hash >>> (n * 6)) & 63)
  return tag
}
