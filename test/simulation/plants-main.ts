/**
 * Whether a world would find what it is for: plants every bug of `plants.ts`, one at a time, and demands that each is found within 500 seeds.
 *   node test/simulation/plants-main.ts [--only <part of a name>]
 */
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { PLANTS } from './plants.ts'

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined

interface Found {
  readonly seed: number | null
  readonly law?: string
  readonly what?: string
}

function run(at: number): Promise<Found> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--import', here('plant-hook.ts'), here('plant-run.ts')], {
      env: { ...process.env, PLANT: String(at) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    let cried = ''
    child.stdout.on('data', (data: Buffer) => (said += data.toString()))
    child.stderr.on('data', (data: Buffer) => (cried += data.toString()))
    child.on('close', () => {
      const line = said.trim().split('\n').at(-1) ?? ''
      done(line.startsWith('{') ? (JSON.parse(line) as Found) : { seed: null, what: cried.trim().split('\n').slice(0, 6).join(' ') })
    })
  })
}

const began = performance.now()
const waiting = PLANTS.map((plant, at) => ({ plant, at })).filter(({ plant }) => !only || plant.name.includes(only))
const asked = waiting.length
let missed = 0
const work = async (): Promise<void> => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { seed, law = '', what = '' } = await run(next.at)
    if (seed === null) missed += 1
    console.log(
      `${seed === null ? '✗' : '✓'} ${next.plant.name.padEnd(58)} ${seed === null ? `not found ${what}` : `seed ${String(seed).padStart(3)}  ${law}`}`,
    )
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, work))
console.log(`${String(asked - missed)} of ${String(asked)} planted bugs found, ${((performance.now() - began) / 1000).toFixed(0)} s`)
process.exitCode = missed > 0 || asked === 0 ? 1 : 0
