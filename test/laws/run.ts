/**
 * Breaks every law on purpose: spoils one line at a time in a copy of the house and demands that a test which carries the law's number fails,
 * and that the same tests pass when nothing is spoiled. A law whose spoil nobody notices is no law.
 *   node test/laws/run.ts             all of them
 *   node test/laws/run.ts link K4     those whose room or law says so
 */
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { CORE } from './core.ts'
import { ENGINE } from './engine.ts'
import { RELAY } from './relay.ts'
import type { Spoil } from './spoil.ts'

const AT_ONCE = 2
const LIMIT_MS = 120_000
const CONFIG = `import { fileURLToPath } from 'node:url'
export default {
  cacheDir: '.cache',
  resolve: { alias: { $lib: fileURLToPath(new URL('src/lib', import.meta.url)) } },
  test: { environment: 'node', include: ['{src,sync-server,test}/**/*.test.ts'] },
}
`

interface Ran {
  readonly failed: readonly string[]
  readonly passed: number
  /** Why nothing could be run, or ''. */
  readonly fault: string
}

/** What is in the house, as it stands here and now; what is built or installed is not copied. */
function aCopy(): string {
  const house = mkdtempSync(join(tmpdir(), 'laws-'))
  for (const path of ['src', 'sync-server', 'test', 'package.json', 'package-lock.json'])
    cpSync(path, join(house, path), { recursive: true })
  symlinkSync(resolve('node_modules'), join(house, 'node_modules'))
  writeFileSync(join(house, 'laws.config.mjs'), CONFIG)
  writeFileSync(join(house, 'tsconfig.json'), '{}') // ours leans on what the kit generates
  return house
}

async function run(house: string, tests: readonly string[], law: string): Promise<Ran> {
  const report = join(house, 'report.json')
  rmSync(report, { force: true })
  const named = law === '' ? [] : ['--bail=1', '-t', `(^| )${law} `]
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--config',
    'laws.config.mjs',
    '--reporter=json',
    `--outputFile=${report}`,
    ...named,
    ...tests,
  ]
  const child = spawn(process.execPath, args, { cwd: house, stdio: 'ignore', env: { ...process.env, DOORSTEP_FUZZ: '3000' } })
  const impatience = setTimeout(() => child.kill('SIGKILL'), law === '' ? 10 * LIMIT_MS : LIMIT_MS)
  await new Promise((done) => child.on('exit', done))
  clearTimeout(impatience)
  if (!existsSync(report)) return { failed: [], passed: 0, fault: 'it did not come to an end' }
  interface Report {
    readonly testResults: readonly {
      readonly message: string
      readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
    }[]
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const results = testResults.flatMap((file) => file.assertionResults)
  return {
    failed: results.filter(({ status }) => status === 'failed').map(({ title }) => title),
    passed: results.filter(({ status }) => status === 'passed').length,
    fault:
      results.length === 0
        ? testResults
            .map(({ message }) => message)
            .join(' ')
            .slice(0, 300)
        : '',
  }
}

const carries = (title: string, law: string): boolean => (/^(?:[A-Z]{1,2}\d+ )+/.exec(title)?.[0] ?? '').split(' ').includes(law)

/** '' when the law's own test noticed. */
async function verdict(house: string, { law, room, find, put, tests }: Spoil): Promise<string> {
  const path = join(house, room)
  const sound = readFileSync(path, 'utf8')
  if (sound.split(find).length !== 2) return `its line stands ${sound.split(find).length - 1} times in the room`
  writeFileSync(
    path,
    sound.replace(find, () => put),
  )
  const { failed, passed, fault } = await run(house, tests, law)
  writeFileSync(path, sound)
  if (failed.some((title) => carries(title, law))) return ''
  if (fault !== '') return `nothing ran: ${fault}`
  return `not noticed: ${passed} tests of ${law} passed`
}

const wanted = process.argv.slice(2)
const spoils = [...CORE, ...ENGINE, ...RELAY].filter(({ law, room }) => wanted.every((word) => law === word || room.includes(word)))
if (spoils.length === 0) {
  console.error(`no spoil for «${wanted.join(' ')}»`)
  process.exit(2)
}
const houses = Array.from({ length: AT_ONCE }, aCopy)
process.on('exit', () => houses.forEach((house) => rmSync(house, { recursive: true, force: true })))
const started = performance.now()
const rows: { readonly spoil: Spoil; readonly why: string; readonly seconds: number }[] = []

const [first = ''] = houses
const sound = await run(first, [...new Set(spoils.flatMap(({ tests }) => tests))], '')
if (sound.fault !== '') console.log(`✗ unspoiled: ${sound.fault}`)
for (const title of sound.failed) console.log(`✗ fails although nothing is spoiled: ${title}`)

const waiting = [...spoils]
await Promise.all(
  houses.map(async (house) => {
    for (let spoil = waiting.shift(); spoil; spoil = waiting.shift()) {
      const from = performance.now()
      const why = await verdict(house, spoil)
      rows.push({ spoil, why, seconds: (performance.now() - from) / 1000 })
      console.log(
        `${why === '' ? '✓' : '✗'} ${spoil.law.padEnd(4)} ${spoil.room.padEnd(40)} ${((performance.now() - from) / 1000).toFixed(1).padStart(5)} s  ${why === '' ? spoil.find.split('\n')[0]?.slice(0, 70) : why}`,
      )
    }
  }),
)
const missed = rows.filter(({ why }) => why !== '')
const laws = new Set(spoils.map(({ law, room }) => `${room.split('/').slice(0, -1).join('/')} ${law}`))
console.log(
  `\n${spoils.length} lines spoiled, ${laws.size} laws, ${rows.length - missed.length} noticed, ${missed.length} not; ` +
    `${sound.passed} tests pass when nothing is spoiled, ${sound.failed.length} do not; ${((performance.now() - started) / 1000).toFixed(0)} s`,
)
process.exitCode = missed.length > 0 || sound.failed.length > 0 || sound.passed === 0 ? 1 : 0
