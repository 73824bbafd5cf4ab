/** Plays worlds with one planted bug (see `plant-hook.ts`) until it is found, at most 500; says where as one line of JSON. */
import { FAILED_ONCE, TELLING } from './seeds.ts'
import { playWorld } from './world.ts'

const MOST_SEEDS = 500
const SEEDS = [...new Set([...TELLING, ...FAILED_ONCE, ...Array.from({ length: MOST_SEEDS }, (_none, at) => at + 1)])].slice(0, MOST_SEEDS)

// A planted bug may well break a promise that nobody waits for: that is finding it, too.
let broke: string | null = null
process.on('unhandledRejection', (fault) => {
  broke = fault instanceof Error ? fault.message : String(fault)
})

for (const seed of SEEDS) {
  const { violations } = await playWorld(seed)
  const [first] = violations
  if (!first && broke === null) continue
  console.log(JSON.stringify({ seed, law: first?.law ?? 'bug', what: (first?.what ?? broke ?? '').slice(0, 200) }))
  process.exit(0)
}
console.log(JSON.stringify({ seed: null }))
