/** Chance that can be had again: one seed, one stream per concern, so that leaving one fault out does not shift the others. */

export interface Chance {
  /** 0 ≤ x < 1. */
  next(): number
  /** Whole, `from` ≤ x < `to`. */
  whole(from: number, to: number): number
  hits(probability: number): boolean
  pick<T>(some: readonly T[]): T
  /** A stream of its own under a name. */
  fork(name: string): Chance
}

export function openChance(seed: number): Chance {
  let state = seed | 0
  /** mulberry32 */
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from))
  return {
    next,
    whole,
    hits: (probability) => next() < probability,
    pick: (some) => {
      const found = some[whole(0, some.length)]
      if (found === undefined) throw new Error('bug: nothing to pick from')
      return found
    },
    fork: (name) => openChance(mix(seed, name)),
  }
}

/** FNV-1a over the seed and a name. */
export function mix(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  hash ^= hash >>> 15
  return Math.imul(hash, 0x2c1b3c6d) ^ (hash >>> 12)
}
