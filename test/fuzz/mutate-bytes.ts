/** Spoils bytes without knowing what they say: flips, holes, repeats, pieces of others, numbers blown up. */
import type { Chance } from '../../src/lib/demo/chance.ts'

const DEAR_BYTES = [0, 1, 0x28, 0x7f, 0x80, 0xff, 118, 119, 125] as const

export function mutateBytes(chance: Chance, seed: Uint8Array, others: readonly [Uint8Array, ...Uint8Array[]]): Uint8Array {
  let bytes = seed
  for (let left = chance.int(1, 3); left > 0; left -= 1) bytes = once(chance, bytes, others)
  return bytes
}

function once(chance: Chance, bytes: Uint8Array, others: readonly [Uint8Array, ...Uint8Array[]]): Uint8Array {
  // The first bytes say most: half of what is spoiled is spoiled there.
  const at = chance.is(0.5) ? chance.int(0, Math.min(40, bytes.length)) : chance.int(0, bytes.length)
  const put = (byte: number): Uint8Array => {
    const spoiled = bytes.slice()
    if (at < spoiled.length) spoiled[at] = byte
    return spoiled
  }
  switch (chance.int(0, 7)) {
    case 0:
      return put(chance.int(0, 255))
    case 1:
      return put(chance.one(DEAR_BYTES))
    case 2:
      return put((bytes[at] ?? 0) ^ (1 << chance.int(0, 7)))
    case 3:
      return join(bytes.subarray(0, at), [chance.int(0, 255)], bytes.subarray(at))
    case 4:
      return join(bytes.subarray(0, at), bytes.subarray(at + chance.int(1, 4)))
    case 5:
      return join(bytes.subarray(0, at), bytes.subarray(at, at + chance.int(1, 20)), bytes.subarray(at))
    case 6: {
      const other = chance.one(others)
      return join(bytes.subarray(0, at), other.subarray(chance.int(0, other.length)))
    }
    default:
      return join(bytes.subarray(0, at), [0xff, 0xff, 0xff, chance.one([0x0f, 0x7f, 0xff])], bytes.subarray(at + 1))
  }
}

function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
