/**
 * Runs the runners, tells what each found, and ends with exactly one line: `N passed, N failed`.
 *   node test/run.mjs            everything (npm test)
 *   node test/run.mjs check      what needs no browser, in under a minute (npm run check)
 *   node test/run.mjs e2e …      one group; what follows goes to its runner
 */
import { drive } from './support/drive.mjs'
import { runners } from './support/runners.mjs'

/** @type {Record<string, readonly string[]>} */
const GROUPS = {
  all: ['static', 'unit', 'machine', 'world', 'plants', 'browser', 'build', 'e2e'],
  check: ['static', 'unit'],
  e2e: ['build', 'e2e'],
  screens: ['build', 'screens'],
  bench: ['build', 'bench'],
  kills: ['build', 'kills'],
}

const [wanted = 'all', ...more] = process.argv.slice(2)
const groups = GROUPS[wanted] ?? [wanted]
const chosen = runners.filter((runner) => groups.includes(runner.group))
if (chosen.length === 0) {
  console.error(
    `no runner for «${wanted}»; there are ${[...new Set([...Object.keys(GROUPS), ...runners.map((runner) => runner.group)])].join(', ')}`,
  )
  process.exit(2)
}

const outcomes = await drive(chosen, { more, reports: 'test-results/reports', say: (line) => console.log(line) })
console.log('')
for (const { name, passed, failed, skipped, seconds, why } of outcomes) {
  const notes = [skipped ? `${skipped} skipped` : '', why ?? ''].filter(Boolean).join(', ')
  console.log(
    `${failed ? '✗' : '✓'} ${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${seconds.toFixed(1).padStart(7)} s  ${notes}`,
  )
}
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0)
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0)
process.exitCode = failed > 0 ? 1 : 0
console.log(`${passed} passed, ${failed} failed`)
