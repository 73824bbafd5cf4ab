/**
 * Runs a list of runners and counts what they found.
 *
 *   N1  Counts come from the runners' own reports, never from their words.
 *   N2  A runner that crashed, ran too long, left no report or ran nothing counts as one failed.
 *   N3  Nothing that was started outlives the drive.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @typedef {import('./runners.mjs').Runner} Runner
 * @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, why?: string }} Outcome
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ more: readonly string[], reports: string, say: (line: string) => void }} Drive
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of running) endTree(child)
    process.exit(130)
  })
}

/** First those that may share the machine, two at a time, then the others one by one. @param {readonly Runner[]} runners @param {Drive} how @returns {Promise<readonly Outcome[]>} */
export async function drive(runners, how) {
  rmSync(how.reports, { recursive: true, force: true })
  mkdirSync(how.reports, { recursive: true })
  const waiting = runners.filter((runner) => !runner.alone)
  /** @type {Outcome[]} */
  const outcomes = []
  const lane = async () => {
    for (let runner = waiting.shift(); runner; runner = waiting.shift()) outcomes.push(await run(runner, how))
  }
  await Promise.all([lane(), lane()])
  for (const runner of runners.filter((one) => one.alone)) outcomes.push(await run(runner, how))
  return outcomes
}

/** @param {Runner} runner @param {Drive} how @returns {Promise<Outcome>} */
async function run(runner, { more, reports, say }) {
  const began = Date.now()
  const report = join(reports, `${runner.name}.json`)
  const [command = 'node', ...args] = [
    ...runner.command,
    ...(runner.takesMore ? more : []),
    ...(runner.report === 'vitest' ? [`--outputFile.json=${report}`] : []),
  ]
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
      PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      ...runner.env,
    },
    detached: process.platform !== 'win32', // so that its whole tree can be ended
    shell: process.platform === 'win32',
  })
  running.add(child)
  tell(runner.name, child.stdout, say)
  tell(runner.name, child.stderr, say)
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
  const ended = late ? 'ran too long' : exit === 0 ? '' : `crashed (exit ${exit})`
  return { name: runner.name, seconds, ...(runner.report ? verdict(countsOf(runner.report, report), ended) : verdictOfCheck(ended)) }
}

/** A check says one thing by its exit. @param {string} ended */
function verdictOfCheck(ended) {
  return { passed: ended ? 0 : 1, failed: ended ? 1 : 0, skipped: 0, ...(ended.startsWith('ran') ? { why: ended } : {}) }
}

/** @param {Counts | null} counts @param {string} ended */
function verdict(counts, ended) {
  if (counts === null) return { passed: 0, failed: 1, skipped: 0, why: ended || 'left no report' }
  const why = counts.passed + counts.failed === 0 ? 'ran nothing' : ended.startsWith('ran') || counts.failed === 0 ? ended : ''
  return why ? { ...counts, failed: counts.failed + 1, why } : counts
}

/** @param {'vitest' | 'playwright'} kind @param {string} file @returns {Counts | null} */
function countsOf(kind, file) {
  let json
  try {
    json = JSON.parse(readFileSync(file, 'utf8'))
  } catch (fault) {
    if (fault instanceof SyntaxError || (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT')) return null // it died before it could report
    throw fault
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

/** Line by line under the runner's name, so that two may talk at once. @param {string} name @param {import('node:stream').Readable} stream @param {(line: string) => void} say */
function tell(name, stream, say) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) say(`${name.padEnd(12)}│ ${line}`)
  })
  stream.on('end', () => rest && say(`${name.padEnd(12)}│ ${rest}`))
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
