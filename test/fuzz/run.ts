/**
 * Spoiled updates through the validator, so and so many from a seed. Whatever it accepts is tried on the real Yjs: none may bear a mark.
 * `DOORSTEP_FUZZ` is the number of updates of each way of spoiling (100,000 unless told), `DOORSTEP_FUZZ_SEED` where chance begins.
 */
import fc from 'fast-check'
import { chanceOf, type Chance } from '../../src/lib/demo/chance.ts'
import { idOfDot } from '../../src/lib/kernel/dot.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import { arbitraryKnownEntry } from '../fixtures/histories.ts'
import { arbitraryEntry } from '../fixtures/wire-entries.ts'
import { AUTHORS, marksOf, SAID_BEFORE } from './poison.ts'

export const FUZZ_COUNT = Number(process.env['DOORSTEP_FUZZ'] ?? 100_000)
export const FUZZ_SEED = Number(process.env['DOORSTEP_FUZZ_SEED'] ?? 20261123)
/** A run of a hundred thousand takes well under a minute on an idle core; a longer one as much longer. */
export const FUZZ_LIMIT_MS = 240_000 + FUZZ_COUNT * 3

export interface Seeds {
  readonly entries: readonly [Entry, ...Entry[]]
  readonly updates: readonly [Uint8Array, ...Uint8Array[]]
}

/** Honest entries of every kind: most are the very next of a device that others know, as an attacker's own next would be. */
export function honestSeeds(): Seeds {
  const sampled = fc.sample(arbitraryKnownEntry, { seed: 3, numRuns: 300 })
  // Long ones cost a hundred times the time and are spoiled no differently: a few of them.
  const isLong = (entry: Entry): boolean => encodeUpdate(entry).length > 1000
  const known = [...sampled.filter((entry) => !isLong(entry)), ...sampled.filter(isLong).slice(0, 6)]
  const entries = known.map((entry, at): Entry =>
    at % 3 === 0 ? entry : { ...entry, id: idOfDot({ client: AUTHORS[0], clock: SAID_BEFORE }) },
  )
  entries.push(...fc.sample(arbitraryEntry({ maxClock: 40 }), { seed: 7, numRuns: 60 }))
  return { entries: atLeastOne(entries), updates: atLeastOne(entries.map((entry) => encodeUpdate(entry))) }
}

const atLeastOne = <T>(list: readonly T[]): readonly [T, ...T[]] => [must(list[0], 'there are seeds'), ...list.slice(1)]

export interface Outcome {
  readonly tried: number
  readonly accepted: number
  /** The first few that must not be, each with all that is needed to see it again. */
  readonly faults: readonly string[]
}

export async function fuzz(count: number, seed: number, mutate: (chance: Chance) => Uint8Array): Promise<Outcome> {
  let accepted = 0
  const faults: string[] = []
  for (let round = 0; round < count && faults.length < 5; round += 1) {
    // A chance of its own for every round: a failing one can be run alone.
    const bytes = mutate(chanceOf(Math.imul(seed + round, 0x9e3779b1)))
    const why = judge(bytes)
    if (why === 'accepted') accepted += 1
    else if (why !== 'refused') faults.push(`seed ${seed} round ${round}: ${why}: ${Buffer.from(bytes).toString('hex')}`)
    if (round % 2000 === 1999) await new Promise((resolve) => setImmediate(resolve)) // the runner wants to hear from its workers
  }
  return { tried: count, accepted, faults }
}

function judge(bytes: Uint8Array): string {
  try {
    const parsed = parseUpdate(bytes)
    if (!parsed.ok) return 'refused'
    const { value } = parsed
    if (!sameBytes(encodeUpdate(value), bytes)) return 'prints to other bytes'
    const marks = marksOf(bytes, value)
    JSON.stringify(value)
    return marks.length > 0 ? marks.join(', ') : 'accepted'
  } catch (fault) {
    return `threw ${String(fault)}`
  }
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
