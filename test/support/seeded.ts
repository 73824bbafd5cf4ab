/** A run that draws lots says by which seed it did, and how to do it again. */
import { chanceOf, type Chance } from '../../src/lib/demo/chance.ts'

export interface Seeded {
  readonly chance: Chance
  /** To be the message of every expectation. */
  readonly again: string
}

/** `DOORSTEP_SEED` sets the seed; `words` is the rest of the command that runs this one test. */
export function seeded(words: string): Seeded {
  const seed = Number(process.env['DOORSTEP_SEED'] ?? Date.now() % 1_000_000_007)
  return { chance: chanceOf(seed), again: `again: DOORSTEP_SEED=${seed} ${words}` }
}
