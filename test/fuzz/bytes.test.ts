/** Half of the fuzz of the validator: honest updates with bytes spoiled. See `run.ts`. */
import { expect, test } from 'vitest'
import { mutateBytes } from './mutate-bytes.ts'
import { fuzz, FUZZ_COUNT, FUZZ_LIMIT_MS, FUZZ_SEED, honestSeeds } from './run.ts'

test(
  'U3 no update with spoiled bytes makes the validator throw, and what it accepts bears none of the nine marks',
  async () => {
    const { updates } = honestSeeds()
    const { tried, accepted, faults } = await fuzz(FUZZ_COUNT, FUZZ_SEED, (chance) => mutateBytes(chance, chance.one(updates), updates))
    console.log(`spoiled bytes: ${tried} tried, ${accepted} accepted`)
    expect(faults).toEqual([])
    expect(accepted).toBeGreaterThan(tried / 500)
    expect(accepted).toBeLessThan(tried / 2)
  },
  FUZZ_LIMIT_MS,
)
