/**
 * Simulated counties, for a while: `npm run world`, `npm run soak -- --minutes 60`.
 *
 *   --seconds 60 | --minutes 60    how long; 60 seconds unless told
 *   --seed 7                       one world, with its story (--trace tells every event); --devices --acts --no-carriers --without cut,clone make it smaller
 *   --from 1                       the first fresh seed; unless told, of the commit for the gate, so that whoever runs it again plays the same, and of the clock for a soak
 *   --all                          goes on after a world that failed
 *   --workers 2                    as many threads; one per core unless told
 *
 * First come the seeds that once failed and the first two hundred, then fresh ones. A world that fails is made smaller and printed as one command.
 */
import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { mkdirSync, writeFileSync } from 'node:fs'
import { add, commandOf, isFault, noSum, playMany, shrink, type Sum } from './play-many.ts'
import { FAILED_ONCE } from './seeds.ts'
import type { Wanted } from './weather.ts'
import { playWorld } from './world.ts'

/** What must have happened, or the worlds have shown nothing. */
const MUST_HAPPEN = [
  'kept',
  'conflicts',
  'hindsight',
  'process-kill',
  'power-cut',
  'partition',
  'cut',
  'half-open',
  'portal',
  'lost-answer',
  'twice',
  'restored',
  'clone',
  'relay-kill',
  'relay restored',
  'relay-full',
  'skewed',
  'clock-jump',
  'refused to keep',
  'rights',
  'signed-out',
  'newer-app',
  'malice',
  'set aside',
  'unknown kinds',
  'leases renewed',
] as const

const FIXED = 200
const PIECE = 25

const args = process.argv.slice(2)
const word = (name: string): string | undefined => (args.includes(`--${name}`) ? args[args.indexOf(`--${name}`) + 1] : undefined)
const number = (name: string): number | undefined => (word(name) === undefined ? undefined : Number(word(name)))

interface Task {
  readonly seeds: readonly number[]
}

async function many(): Promise<void> {
  const limitMs = (number('minutes') ?? 0) * 60_000 || (number('seconds') ?? 60) * 1_000
  const from = number('from') ?? (number('minutes') === undefined ? seedOfCommit() : seedOfClock())
  const workers = number('workers') ?? availableParallelism()
  const began = performance.now()
  const total = noSum()
  let next = from
  const fixed = [...FAILED_ONCE, ...Array.from({ length: FIXED }, (_none, at) => at + 1)]
  const piece = (): readonly number[] => (fixed.length > 0 ? fixed.splice(0, PIECE) : Array.from({ length: PIECE }, () => next++))

  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = new Worker(fileURLToPath(import.meta.url), { workerData: null })
      while ((fixed.length > 0 || performance.now() - began < limitMs) && (args.includes('--all') || total.failures.length === 0)) {
        const sum = await ask(worker, { seeds: piece() })
        total.seeds += sum.seeds
        add(total, sum.counts)
        total.failures.push(...sum.failures)
        if (args.includes('--all')) for (const { law, what, seed } of sum.failures) console.log(`✗ ${law}: ${what}\n  ${commandOf(seed)}`)
      }
      await worker.terminate()
    }),
  )
  total.ms = performance.now() - began
  const isSame = await playsTheSame()
  tell(total, workers, from)
  if (!isSame) console.log('✗ the same seed played two different worlds')
  const lacking = total.failures.length > 0 ? [] : MUST_HAPPEN.filter((what) => !total.counts[what])
  for (const what of lacking) console.log(`✗ nothing of this ever happened: ${what}`)
  const [first] = total.failures
  if (first) {
    console.log(`✗ ${first.law}: ${first.what}\n  ${commandOf(first.seed)}`)
    const outcome = await playWorld(first.seed)
    const law = outcome.violations[0]?.law
    if (law) console.log(`  smaller: ${commandOf(first.seed, await shrink(first.seed, law, outcome))}`)
    for (const failure of total.failures.slice(1, 10)) console.log(`  also ${failure.law} in seed ${String(failure.seed)}`)
  }
  process.exitCode = first || !isSame || lacking.length > 0 ? 1 : 0
}

const seedOfClock = (): number => 1_000 + (Math.floor(Date.now() / 1_000) % 1_000_000_000)

function seedOfCommit(): number {
  try {
    return (
      1_000 +
      parseInt(execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).slice(0, 7), 16)
    )
  } catch {
    return seedOfClock() // a copy without its history
  }
}

function ask(worker: Worker, task: Task): Promise<Sum> {
  return new Promise((done, fail) => {
    worker.once('error', fail)
    worker.once('message', (sum: Sum) => {
      worker.off('error', fail)
      done(sum)
    })
    worker.postMessage(task)
  })
}

/** The same plan twice, to the last byte. */
async function playsTheSame(): Promise<boolean> {
  for (const seed of [3, 17, 80, 94]) {
    const first = await playWorld(seed)
    const second = await playWorld(seed)
    if (first.hash !== second.hash) return false
  }
  return true
}

function tell({ seeds, ms, counts }: Sum, workers: number, from: number): void {
  const perMinute = Math.round((seeds / ms) * 60_000)
  console.log(
    `${String(seeds)} worlds in ${(ms / 1000).toFixed(0)} s on ${String(workers)} threads: ${String(perMinute)} a minute; fresh from ${String(from)}`,
  )
  const words = Object.entries(counts)
    .filter(([what]) => what !== 'seeds')
    .sort(([, a], [, b]) => b - a)
    .map(([what, n]) => `${what} ${String(n)}`)
  console.log(`  ${words.join(' · ')}`)
  const folder = fileURLToPath(new URL('../bench/results/', import.meta.url))
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}world.json`, JSON.stringify({ seeds, seconds: ms / 1000, workers, perMinute, from, counts }, null, 2))
}

async function one(seed: number): Promise<void> {
  const wanted: Wanted = {
    ...(number('devices') === undefined ? {} : { devices: number('devices') ?? 2 }),
    ...(number('acts') === undefined ? {} : { acts: number('acts') ?? 20 }),
    ...(args.includes('--no-carriers') ? { carriers: false } : {}),
    without: (word('without') ?? '').split(',').filter(isFault),
  }
  const { violations, hash, counts, trace, plan } = await playWorld(seed, wanted, args.includes('--trace'))
  for (const line of trace) console.log(line)
  console.log(plan)
  console.log(counts)
  for (const { law, what } of violations) console.log(`✗ ${law}: ${what}`)
  console.log(`${violations.length === 0 ? '✓' : '✗'} seed ${String(seed)}, trace ${hash}`)
  process.exitCode = violations.length === 0 ? 0 : 1
}

if (isMainThread) await (number('seed') === undefined ? many() : one(number('seed') ?? 0))
else parentPort?.on('message', ({ seeds }: Task) => void playMany(seeds, () => true).then((sum) => parentPort?.postMessage(sum)))
