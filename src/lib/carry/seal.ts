/**
 * Sealing: packed, then AES-256-GCM under a key from the code (PBKDF2-SHA-256), the head of the file bound to it.
 *
 *   Z1  Without WebCrypto nothing is sealed and nothing is opened; it is said so.
 *   Z2  A wrong code, a damaged file, a newer one and a file of somebody else's app are told apart, and none of them throws.
 *   Z3  Unpacking stops at the limit, whatever the file says.
 */
import { deflateSync, Inflate } from 'fflate'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { CHECK_BYTES, headOf, NONCE_BYTES, partsOf, SALT_BYTES, type FileRefusal } from './file.ts'

export type SealRefusal = { readonly kind: 'no-crypto' }
export type UnsealRefusal = SealRefusal | FileRefusal | { readonly kind: 'wrong-code' } | { readonly kind: 'too-large' }

export interface Seal {
  seal(plain: Uint8Array, code: string): Promise<Result<Uint8Array<ArrayBuffer>, SealRefusal>>
  unseal(file: Uint8Array, code: string): Promise<Result<Uint8Array, UnsealRefusal>>
  /** SHA-256 as 64 hex digits. */
  hash(content: Uint8Array): Promise<Result<string, SealRefusal>>
  /** HMAC-SHA-256 under SHA-256(secret): what only who has the secret, and who knows its hash, can make. */
  sign(content: Uint8Array, secret: string): Promise<Result<Uint8Array<ArrayBuffer>, SealRefusal>>
}

export interface SealDeps {
  /** Null on a page that has none. */
  readonly subtle: SubtleCrypto | null
  random(into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer>
  readonly limitBytes: number
}

const ROUNDS = 600_000
const PIECE_BYTES = 64 * 1024

export function openSeal({ subtle, random, limitBytes }: SealDeps): Seal {
  if (!subtle) {
    const no = async () => refuse({ kind: 'no-crypto' } as const) // Z1
    return { seal: no, unseal: no, hash: no, sign: no }
  }

  async function keyOf(crypto: SubtleCrypto, code: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
    const words = await crypto.importKey('raw', new TextEncoder().encode(code), 'PBKDF2', false, ['deriveKey'])
    const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }
    return crypto.deriveKey(how, words, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  }
  const checkOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
    new Uint8Array(await subtle.digest('SHA-256', bytes)).subarray(0, CHECK_BYTES)

  return {
    async seal(plain, code) {
      const [salt, nonce] = [random(new Uint8Array(SALT_BYTES)), random(new Uint8Array(NONCE_BYTES))]
      const head = headOf(salt, nonce)
      const key = await keyOf(subtle, code, salt)
      const packed = deflateSync(plain.slice(), { level: 6 })
      const sealed = await subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: head }, key, packed.slice())
      const checked = joined(head, new Uint8Array(sealed))
      return ok(joined(checked, await checkOf(checked)))
    },

    async unseal(file, code) {
      const parts = partsOf(file)
      if (!parts.ok) return parts
      const { head, salt, nonce, sealed, check, checked } = parts.value
      const expected = await checkOf(checked)
      if (!expected.every((byte, at) => byte === check[at])) return refuse({ kind: 'damaged' })
      const key = await keyOf(subtle, code, salt)
      const opened = await subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: head }, key, sealed).catch(notOurs)
      return opened ? unpack(new Uint8Array(opened), limitBytes) : refuse({ kind: 'wrong-code' })
    },

    async hash(content) {
      const hash = new Uint8Array(await subtle.digest('SHA-256', content.slice()))
      return ok([...hash].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
    },

    async sign(content, secret) {
      const hash = await subtle.digest('SHA-256', new TextEncoder().encode(secret))
      const key = await subtle.importKey('raw', hash, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
      return ok(new Uint8Array(await subtle.sign('HMAC', key, content.slice())))
    },
  }
}

/** What does not open says so by this one name, whatever was wrong. */
function notOurs(fault: unknown): null {
  if (fault instanceof DOMException && fault.name === 'OperationError') return null
  throw fault
}

/** Z3. */
function unpack(packed: Uint8Array, limitBytes: number): Result<Uint8Array, UnsealRefusal> {
  const pieces: Uint8Array[] = []
  let size = 0
  const inflate = new Inflate((piece) => {
    size += piece.length
    if (size <= limitBytes) pieces.push(piece)
  })
  for (let from = 0; from < packed.length && size <= limitBytes; from += PIECE_BYTES) {
    const isLast = from + PIECE_BYTES >= packed.length
    if (!pushed(inflate, packed.subarray(from, from + PIECE_BYTES), isLast)) return refuse({ kind: 'damaged' })
  }
  if (size > limitBytes) return refuse({ kind: 'too-large' })
  const plain = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    plain.set(piece, at)
    at += piece.length
  }
  return ok(plain)
}

/** The library throws when the bits make no sense; such errors carry a number as `code`. Anything else is our bug. */
function pushed(inflate: Inflate, piece: Uint8Array, last: boolean): boolean {
  try {
    inflate.push(piece, last)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length)
  both.set(one)
  both.set(other, one.length)
  return both
}
