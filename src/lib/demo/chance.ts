/** Seeded chance: the same seed tells the same story, byte for byte, on every machine. (sfc32, Chris Doty-Humphrey, public domain.) */
import type { RecordId } from '../kernel/ids.ts'

export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number
  /** Whole, both ends included. */
  int(from: number, to: number): number
  is(probability: number): boolean
  one<T>(list: readonly [T, ...T[]]): T
  /** By weights. */
  weighted<T>(list: readonly [readonly [number, T], ...(readonly [number, T])[]]): T
  shuffled<T>(list: readonly T[]): T[]
  recordId(): RecordId
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function chanceOf(seed: number): Chance {
  let [a, b, c, count] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1]

  function bits(): number {
    const sum = (((a + b) | 0) + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let turn = 0; turn < 12; turn += 1) bits()

  const next = (): number => bits() / 4294967296
  const int = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const one = <T>(list: readonly [T, ...T[]]): T => list[int(0, list.length - 1)] ?? list[0]

  function weighted<T>(list: readonly [readonly [number, T], ...(readonly [number, T])[]]): T {
    let left = next() * list.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, value] of list) {
      left -= weight
      if (left < 0) return value
    }
    return list[0][1]
  }

  function shuffled<T>(list: readonly T[]): T[] {
    const keyed = list.map((value) => ({ value, key: bits() }))
    return keyed.sort((x, y) => x.key - y.key).map(({ value }) => value)
  }

  function recordId(): RecordId {
    let id = ''
    while (id.length < 22) for (let word = bits(), at = 0; at < 5; at += 1, word >>>= 6) id += LETTERS.charAt(word & 63)
    return id.slice(0, 22) as RecordId
  }

  return { next, int, is: (probability) => next() < probability, one, weighted, shuffled, recordId }
}
