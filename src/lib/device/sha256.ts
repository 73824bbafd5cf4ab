/** SHA-256 as 64 hex digits. A page on a plain http address in the village's own network has no `crypto.subtle`; there it is counted by hand (FIPS 180-4). */

export async function sha256(bytes: Uint8Array<ArrayBuffer>, subtle: Pick<SubtleCrypto, 'digest'> | null = subtleHere()): Promise<string> {
  return hexOf(subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : sha256ByHand(bytes))
}

/** The types say it is always there; outside a secure context it is not. */
const subtleHere = (): SubtleCrypto | null => (crypto.subtle as SubtleCrypto | undefined) ?? null

const hexOf = (hash: Uint8Array): string => [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const BLOCK = 64

function sha256ByHand(bytes: Uint8Array): Uint8Array {
  const state = Uint32Array.from(START)
  const whole = bytes.length - (bytes.length % BLOCK)
  const words = new Uint32Array(64)
  const body = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let from = 0; from < whole; from += BLOCK) mix(state, words, body, from)

  // The rest, one bit, zeroes, and the length in bits.
  const rest = bytes.length - whole
  const last = new Uint8Array(rest + 9 > BLOCK ? 2 * BLOCK : BLOCK)
  last.set(bytes.subarray(whole))
  last[rest] = 0x80
  const view = new DataView(last.buffer)
  view.setUint32(last.length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(last.length - 4, (bytes.length * 8) >>> 0)
  for (let from = 0; from < last.length; from += BLOCK) mix(state, words, view, from)

  const hash = new DataView(new ArrayBuffer(32))
  state.forEach((word, at) => hash.setUint32(at * 4, word))
  return new Uint8Array(hash.buffer)
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

function mix(state: Uint32Array, w: Uint32Array, block: DataView, from: number): void {
  for (let at = 0; at < 16; at += 1) w[at] = block.getUint32(from + at * 4)
  for (let at = 16; at < 64; at += 1) {
    const early = w[at - 15] ?? 0
    const late = w[at - 2] ?? 0
    const s0 = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3)
    const s1 = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10)
    w[at] = (w[at - 16] ?? 0) + s0 + (w[at - 7] ?? 0) + s1
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let at = 0; at < 64; at += 1) {
    const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + (ROUNDS[at] ?? 0) + (w[at] ?? 0)
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  for (const [at, word] of [a, b, c, d, e, f, g, h].entries()) state[at] = (state[at] ?? 0) + word
}

const PRIMES = primes(64)
/** The first 32 bits after the point of the roots of the first primes. */
const bitsOfRoot = (prime: number, power: number): number => Math.floor((prime ** power % 1) * 2 ** 32) >>> 0
const START = PRIMES.slice(0, 8).map((prime) => bitsOfRoot(prime, 1 / 2))
const ROUNDS = PRIMES.map((prime) => bitsOfRoot(prime, 1 / 3))

function primes(count: number): readonly number[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n += 1) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}
