/** Plays many seeds, adds up what happened, and makes a failing world smaller until one command shows the fault in the fewest steps. */
import { FAULTS, type Fault, type Wanted } from './weather.ts'
import { playWorld, type Counts, type Outcome } from './world.ts'

export interface Sum {
  seeds: number
  ms: number
  readonly counts: Counts
  readonly failures: Failure[]
}

export interface Failure {
  readonly seed: number
  readonly law: string
  readonly what: string
}

export const noSum = (): Sum => ({ seeds: 0, ms: 0, counts: {}, failures: [] })

export function add(to: Sum, counts: Counts): void {
  for (const [what, n] of Object.entries(counts)) to.counts[what] = (to.counts[what] ?? 0) + n
}

/** Until `goOn` says no, or the seeds have run out. */
export async function playMany(seeds: Iterable<number>, goOn: (sum: Sum) => boolean, wanted: Wanted = {}): Promise<Sum> {
  const sum = noSum()
  const began = performance.now()
  for (const seed of seeds) {
    if (!goOn(sum)) break
    const { violations, counts } = await playWorld(seed, wanted)
    sum.seeds += 1
    sum.ms = performance.now() - began
    add(sum.counts === counts ? noSum() : sum, counts)
    for (const { law, what } of violations) sum.failures.push({ seed, law, what })
  }
  return sum
}

/** The same violation in a smaller world: fewer kinds of fault, fewer acts, fewer devices. Each step is tried once; what still fails is kept. */
export async function shrink(seed: number, law: string, first: Outcome): Promise<Wanted> {
  let wanted: Wanted = { acts: first.plan.acts, devices: first.plan.devices, without: [] }
  const fails = async (tried: Wanted): Promise<boolean> => (await playWorld(seed, tried)).violations.some((one) => one.law === law)
  for (const fault of FAULTS) {
    const tried: Wanted = { ...wanted, without: [...(wanted.without ?? []), fault] }
    if (await fails(tried)) wanted = tried
  }
  const smaller: readonly ((now: Wanted) => Wanted)[] = [
    (now) => ({ ...now, carriers: false }),
    (now) => ({ ...now, devices: Math.max(1, (now.devices ?? 2) - 1) }),
    (now) => ({ ...now, acts: Math.floor((now.acts ?? 2) / 2) }),
    (now) => ({ ...now, acts: Math.floor((now.acts ?? 2) * 0.8) }),
    (now) => ({ ...now, acts: (now.acts ?? 2) - 1 }),
  ]
  for (const step of smaller)
    for (;;) {
      const tried = step(wanted)
      if (JSON.stringify(tried) === JSON.stringify(wanted) || !(await fails(tried))) break
      wanted = tried
    }
  return wanted
}

/** How to see it again. */
export function commandOf(seed: number, { devices, acts, without = [], carriers }: Wanted = {}): string {
  const parts = [`npm run world -- --seed ${String(seed)}`]
  if (devices !== undefined) parts.push(`--devices ${String(devices)}`)
  if (acts !== undefined) parts.push(`--acts ${String(acts)}`)
  if (carriers === false) parts.push('--no-carriers')
  if (without.length > 0) parts.push(`--without ${without.join()}`)
  return parts.join(' ')
}

export const isFault = (word: string): word is Fault => (FAULTS as readonly string[]).includes(word)
