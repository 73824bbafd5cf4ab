/**
 * Takes a register of 20,000 persons in: `node test/bench/import.bench.ts [persons]`. Prints milliseconds per phase.
 * The file is a real .xlsx with numbers, dates, merges and a problem here and there; the register it is kept in is in memory.
 */
import { compareRegister } from '../../src/lib/domain/register/compare.ts'
import { judgeRegister } from '../../src/lib/domain/register/judge.ts'
import { must } from '../../src/lib/kernel/must.ts'
import type { Day } from '../../src/lib/kernel/ids.ts'
import { readTable } from '../../src/lib/sheets/index.ts'
import { countedIds, GRIDS } from '../support/register.ts'
import { memoryRegister } from '../support/register-store.ts'
import { registerOf } from './register-file.ts'

const persons = Number(process.argv[2] ?? 20_000)
const limitMs = 10_000 * Math.max(1, persons / 20_000)

const phases: [string, number][] = []
const timed = <T>(phase: string, work: () => T): T => {
  const start = performance.now()
  const done = work()
  phases.push([phase, performance.now() - start])
  return done
}

const bytes = registerOf(persons)
const deps = { ids: countedIds(), today: '2026-11-23' as Day }
const store = memoryRegister()

const workbook = timed('reading', () => readTable(bytes, 'bench'))
const sheet = must(workbook.ok ? workbook.value.sheets[0] : undefined, `the bench file is read: ${JSON.stringify(workbook)}`)
const judged = must(
  timed('judging', () => judgeRegister(sheet, { grids: GRIDS })),
  'it has a header',
)
const first = timed('comparing with nothing', () => compareRegister(judged, store.all(), deps))
const keeping = performance.now()
await store.keepMany(first.drafts, () => undefined)
phases.push(['keeping (in memory)', performance.now() - keeping])
const second = timed('comparing with all of it', () => compareRegister(judged, store.all(), deps))

const total = phases.reduce((sum, [, ms]) => sum + ms, 0)
for (const [phase, ms] of [...phases, ['all', total] as const]) console.log(`${phase.padEnd(26)} ${ms.toFixed(0).padStart(6)} ms`)
const held = judged.rows.filter((row) => row.status === 'hold').length
console.log(
  `${judged.rows.length} persons, ${held} held, ${judged.households.length} households; ${first.drafts.length} entries, ${second.drafts.length} the second time; file ${(bytes.length / 1048576).toFixed(1)} MB; rss ${(process.memoryUsage().rss / 1048576).toFixed(0)} MB`,
)
if (total > limitMs || second.drafts.length > 0 || judged.rows.length !== persons || held > persons / 100) {
  console.error(`not as it must be: within ${limitMs} ms, all persons, nothing the second time`)
  process.exitCode = 1
}
