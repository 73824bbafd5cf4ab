/** The other half: updates that are well formed and say what they should not. See `run.ts`. */
import { expect, test } from 'vitest'
import { mutateStructure } from './mutate-structure.ts'
import { fuzz, FUZZ_COUNT, FUZZ_LIMIT_MS, FUZZ_SEED, honestSeeds } from './run.ts'

test(
  'U3 no update with a spoiled structure makes the validator throw, and what it accepts bears none of the nine marks',
  async () => {
    const { entries } = honestSeeds()
    const { tried, accepted, faults } = await fuzz(FUZZ_COUNT, FUZZ_SEED, (chance) => mutateStructure(chance, entries))
    console.log(`spoiled structure: ${tried} tried, ${accepted} accepted`)
    expect(faults).toEqual([])
    expect(accepted).toBeGreaterThan(tried / 500)
    expect(accepted).toBeLessThan(tried / 2)
  },
  FUZZ_LIMIT_MS,
)
