/**
 * Runs the runners, tells what each found, and ends with exactly one line: `N passed, N failed`.
 *   node test/run.mjs            everything (npm test)
 *   node test/run.mjs check      what needs no browser, in under a minute (npm run check)
 *   node test/run.mjs e2e …      one group; what follows goes to its runner
 * Counts come from the runners' own reports, never from their words. A runner that crashed, ran too long or ran nothing counts as one failed.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runners } from './support/runners.mjs'

/**
 * @typedef {import('./support/runners.mjs').Runner} Runner
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, why?: string }} Outcome
 */
const REPORTS = join('test-results', 'reports')
const GROUPS = /** @type {Record<string, readonly string[]>} */ ({
  all: ['static', 'unit', 'browser', 'build', 'e2e'],
  check: ['static', 'unit'],
  e2e: ['build', 'e2e'],
  screens: ['build', 'screens'],
  bench: ['build', 'bench'],
})

const [wanted = 'all', ...more] = process.argv.slice(2)
const groups = GROUPS[wanted] ?? [wanted]
const chosen = runners.filter((runner) => groups.includes(runner.group))
if (chosen.length === 0) {
  console.error(
    `no runner for «${wanted}»; there are ${[...new Set([...Object.keys(GROUPS), ...runners.map((runner) => runner.group)])].join(', ')}`,
  )
  process.exit(2)
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const child of running) endTree(child)
    process.exit(130)
  })
}

rmSync(REPORTS, { recursive: true, force: true })
mkdirSync(REPORTS, { recursive: true })
const outcomes = [
  ...(await inPairs(chosen.filter((runner) => !runner.alone))),
  ...(await oneByOne(chosen.filter((runner) => runner.alone))),
]
console.log('')
for (const { name, passed, failed, skipped, seconds, why } of outcomes) {
  const notes = [skipped ? `${skipped} skipped` : '', why ?? ''].filter(Boolean).join(', ')
  console.log(
    `${failed ? '✗' : '✓'} ${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${seconds.toFixed(1).padStart(6)} s  ${notes}`,
  )
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

/** Two at a time: most machines that run this have two cores. @param {readonly Runner[]} list */
async function inPairs(list) {
  const waiting = [...list]
  /** @type {Outcome[]} */
  const done = []
  const worker = async () => {
    for (let runner = waiting.shift(); runner; runner = waiting.shift()) done.push(await run(runner))
  }
  await Promise.all([worker(), worker()])
  return done
}

/** A build that failed makes what needs it pointless, but never silent. @param {readonly Runner[]} list */
async function oneByOne(list) {
  /** @type {Outcome[]} */
  const done = []
  for (const runner of list) done.push(await run(runner))
  return done
}

/** @param {Runner} runner @returns {Promise<Outcome>} */
async function run(runner) {
  const began = Date.now()
  const report = join(REPORTS, `${runner.name}.json`)
  const [command = 'node', ...args] = [
    ...runner.command,
    ...(runner.takesMore ? more : []),
    ...(runner.report === 'vitest' ? [`--outputFile.json=${report}`] : []),
  ]
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0', PLAYWRIGHT_JSON_OUTPUT_FILE: report, ...runner.env },
    detached: process.platform !== 'win32', // so that its whole tree can be ended
    shell: process.platform === 'win32',
  })
  running.add(child)
  tell(runner.name, child.stdout)
  tell(runner.name, child.stderr)
  let late = false
  const limit = setTimeout(
    () => {
      late = true
      endTree(child)
    },
    (runner.minutes ?? 10) * 60_000,
  )
  /** @type {number | null} */
  const exit = await new Promise((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  clearTimeout(limit)
  running.delete(child)
  const seconds = (Date.now() - began) / 1000
  const counts = runner.report ? countsOf(runner.report, report) : { passed: exit === 0 ? 1 : 0, failed: exit === 0 ? 0 : 1, skipped: 0 }
  const crash = late
    ? 'ran too long'
    : counts === null
      ? 'left no report'
      : counts.passed + counts.failed === 0
        ? 'ran nothing'
        : exit !== 0 && counts.failed === 0
          ? `crashed (exit ${exit})`
          : undefined
  const { passed, failed, skipped } = counts ?? { passed: 0, failed: 0, skipped: 0 }
  return { name: runner.name, passed, failed: failed + (crash ? 1 : 0), skipped, seconds, ...(crash ? { why: crash } : {}) }
}

/** @param {'vitest' | 'playwright'} kind @param {string} file @returns {{ passed: number, failed: number, skipped: number } | null} */
function countsOf(kind, file) {
  let json
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (fault) {
    console.error(`${file}: ${fault instanceof Error ? fault.message : fault}`)
    return null
  }
  if (kind === 'playwright') {
    const { expected, unexpected, flaky, skipped } = json.stats
    return { passed: expected, failed: unexpected + flaky + json.errors.length, skipped } // flaky is failed: a test that cannot be trusted
  }
  // A file that could not even be loaded has no tests in the report, only a failed status.
  const unloaded = json.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
  ).length
  return { passed: json.numPassedTests, failed: json.numFailedTests + unloaded, skipped: json.numPendingTests + (json.numTodoTests ?? 0) }
}

/** Line by line under the runner's name, so that two may talk at once. @param {string} name @param {import('node:stream').Readable} stream */
function tell(name, stream) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) console.log(`${name.padEnd(12)}│ ${line}`)
  })
  stream.on('end', () => rest && console.log(`${name.padEnd(12)}│ ${rest}`))
}

/** @param {import('node:child_process').ChildProcess} child */
function endTree(child) {
  if (!child.pid) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ESRCH')) throw fault // it had ended by itself
  }
}
