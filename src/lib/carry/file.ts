/**
 * The file around the sealed bytes: `JMK`, version, salt, nonce, ciphertext, checksum. The checksum tells a damaged file from a wrong code.
 * The same file may travel as text: what people's phones pass on to each other is often only what looks like text or a picture.
 */
import { ok, refuse, type Result } from '../kernel/result.ts'

export const FILE_VERSION = 1
export const SALT_BYTES = 16
export const NONCE_BYTES = 12
const MAGIC = [0x4a, 0x4d, 0x4b] // JMK
export const HEAD_BYTES = MAGIC.length + 1 + SALT_BYTES + NONCE_BYTES
export const CHECK_BYTES = 8
/** `JMK` as base64 text. */
const MAGIC_TEXT = [0x53, 0x6b, 0x31, 0x4c] // Sk1L

export interface SealedFile {
  /** Everything before the ciphertext; bound to it. */
  readonly head: Uint8Array<ArrayBuffer>
  readonly salt: Uint8Array<ArrayBuffer>
  readonly nonce: Uint8Array<ArrayBuffer>
  readonly sealed: Uint8Array<ArrayBuffer>
  readonly check: Uint8Array
  /** What the checksum is taken over. */
  readonly checked: Uint8Array<ArrayBuffer>
}

export type FileRefusal = { readonly kind: 'not-a-parcel' } | { readonly kind: 'newer-file' } | { readonly kind: 'damaged' }

export function headOf(salt: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...MAGIC, FILE_VERSION, ...salt, ...nonce])
}

/** Whether it is worth asking for a code. */
export const isSealedFile = (bytes: Uint8Array): boolean => startsWith(bytes, MAGIC) || startsWith(bytes, MAGIC_TEXT)

export function partsOf(given: Uint8Array): Result<SealedFile, FileRefusal> {
  const bytes = startsWith(given, MAGIC_TEXT) ? bytesOfText(given) : given.slice()
  if (!startsWith(bytes, MAGIC)) return refuse({ kind: 'not-a-parcel' })
  if ((bytes[MAGIC.length] ?? 0) > FILE_VERSION) return refuse({ kind: 'newer-file' })
  if (bytes[MAGIC.length] !== FILE_VERSION) return refuse({ kind: 'not-a-parcel' })
  if (bytes.length <= HEAD_BYTES + CHECK_BYTES) return refuse({ kind: 'damaged' })
  const end = bytes.length - CHECK_BYTES
  return ok({
    head: bytes.slice(0, HEAD_BYTES),
    salt: bytes.slice(MAGIC.length + 1, MAGIC.length + 1 + SALT_BYTES),
    nonce: bytes.slice(HEAD_BYTES - NONCE_BYTES, HEAD_BYTES),
    sealed: bytes.slice(HEAD_BYTES, end),
    check: bytes.slice(end),
    checked: bytes.slice(0, end),
  })
}

/** `doorstep-2026-11-23-k3f9.jmk`: a day and four letters of chance, nothing of anybody. */
export const fileName = (day: string, chance: Uint8Array): string =>
  `doorstep-${day}-${[...chance.subarray(0, 4)].map((byte) => (byte % 36).toString(36)).join('')}.jmk`

/** The file as text, in lines. */
export function textOf(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let from = 0; from < bytes.length; from += 57) pieces.push(btoa(String.fromCharCode(...bytes.subarray(from, from + 57))))
  return `${pieces.join('\n')}\n`
}

/** Empty when it is no such text. */
function bytesOfText(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const figures = new TextDecoder().decode(text).replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(figures) || figures.length % 4 !== 0) return Uint8Array.from([...MAGIC, FILE_VERSION]) // damaged on the way
  const letters = atob(figures)
  const bytes = new Uint8Array(letters.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = letters.charCodeAt(at) // not letter by letter: each would be a value of its own first
  return bytes
}

const startsWith = (bytes: Uint8Array, start: readonly number[]): boolean => start.every((byte, at) => bytes[at] === byte)
