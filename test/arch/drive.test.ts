import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { drive } from '../support/drive.mjs'

let reports = ''
beforeEach(() => {
  reports = mkdtempSync(join(tmpdir(), 'a folder with spaces '))
})
afterEach(() => rmSync(reports, { recursive: true, force: true }))

const report = (json: object) =>
  `require('node:fs').writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE, JSON.stringify(${JSON.stringify(json)}))`
const stats = (expected: number, unexpected: number, flaky = 0) => ({ stats: { expected, unexpected, flaky, skipped: 0 }, errors: [] })
const runner = (name: string, script: string, more: object = {}) => ({ name, group: 'x', command: ['node', '-e', script], ...more })
const counted = (name: string, script: string) => runner(name, script, { report: 'playwright' })

async function outcomeOf(one: ReturnType<typeof runner>) {
  const lines: string[] = []
  const [outcome] = await drive([one], { more: [], reports, say: (line) => lines.push(line) })
  return { ...outcome, lines }
}

test('N1 a check passes or fails by its exit, and its lines come under its name', async () => {
  const passed = await outcomeOf(runner('good', "console.log('one\\ntwo')"))
  expect(passed).toMatchObject({ passed: 1, failed: 0, lines: ['good        │ one', 'good        │ two'] })
  expect(await outcomeOf(runner('bad', 'process.exit(3)'))).toMatchObject({ passed: 0, failed: 1 })
})

test('N1 counts come from the report, not from the words, and flaky is failed', async () => {
  const words = `console.log('99 passed');${report(stats(5, 2, 1))};process.exit(1)`
  expect(await outcomeOf(counted('words', words))).toMatchObject({ passed: 5, failed: 3 })
})

test('N2 a runner that died after all its tests passed counts as one failed', async () => {
  expect(await outcomeOf(counted('dies', `${report(stats(5, 0))};process.exit(7)`))).toMatchObject({
    passed: 5,
    failed: 1,
    why: 'crashed (exit 7)',
  })
})

test('N2 a runner without a report, with half a report, or with nothing run counts as one failed', async () => {
  expect(await outcomeOf(counted('none', ''))).toMatchObject({ passed: 0, failed: 1, why: 'left no report' })
  const half = "require('node:fs').writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE, '{\"stats\":')"
  expect(await outcomeOf(counted('half', half))).toMatchObject({ passed: 0, failed: 1 })
  expect(await outcomeOf(counted('empty', report(stats(0, 0))))).toMatchObject({ passed: 0, failed: 1, why: 'ran nothing' })
})

test('N2 a command that does not exist counts as one failed', async () => {
  expect(await outcomeOf({ name: 'absent', group: 'x', command: ['no-such-command-here'] })).toMatchObject({ passed: 0, failed: 1 })
})

test('N3 a runner that hangs is ended with all it started, and counts as one failed', async () => {
  const hangs = "require('node:child_process').spawn('node', ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'inherit' })"
  expect(await outcomeOf(runner('hangs', hangs, { minutes: 0.01 }))).toMatchObject({ passed: 0, failed: 1, why: 'ran too long' })
})
