/**
 * Folds the log of an invented county: `node test/bench/fold.bench.ts [entries]`. Pure: no database, no browser. Each record is judged, read in today's
 * versions and folded by its topic, as a device does it. Prints the figure and writes `test/bench/results/fold.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { parseEntry, topicOf, type KnownEntry } from '../../src/lib/domain/parse-entry.ts'
import { foldCase, foldFollowUp, foldHousehold, foldNeed, foldResident, foldRhythm, foldVisit } from '../../src/lib/domain/states.ts'
import { demoWorld } from '../../src/lib/demo/index.ts'
import { groupBy } from '../../src/lib/kernel/group.ts'
import type { Day } from '../../src/lib/kernel/ids.ts'
import { readableOf } from '../../src/lib/readmodel/readable.ts'

const wanted = Number(process.argv[2] ?? 100_000)
const RUNS = 5
const TODAY = '2026-11-23' as Day
/** A resident of the demo has about four entries. */
const residents = Math.ceil(wanted / 4)

const entries = [...demoWorld({ seed: 1, residents, today: TODAY }).entries]
  .slice(0, wanted)
  .map(({ scope, entry }) => ({ ...entry, scope }))
const times = Array.from({ length: RUNS }, foldAll).sort((a, b) => a - b)
const ms = times[Math.floor(RUNS / 2)] ?? NaN
const load = loadavg()[0] ?? NaN
console.log(
  `${entries.length} entries folded in ${ms.toFixed(0)} ms (${times.map((one) => one.toFixed(0)).join(', ')}), ${Math.round(entries.length / (ms / 1000))} a second; load ${load.toFixed(1)}`,
)
mkdirSync('test/bench/results', { recursive: true })
writeFileSync(
  'test/bench/results/fold.json',
  JSON.stringify({ at: new Date().toISOString(), cpus: cpus().length, load, entries: entries.length, ms: times }, null, 2),
)

function foldAll(): number {
  const began = performance.now()
  let bad = 0
  for (const entry of entries) if (!parseEntry(entry).ok) bad += 1
  for (const own of groupBy(entries, (entry) => entry.about).values())
    for (const [topic, some] of groupBy(readableOf(own), (entry) => topicOf(entry.kind))) fold(topic, some)
  if (bad > 0) throw new Error(`${bad} entries of the demo do not parse`)
  return performance.now() - began
}

function fold(topic: string, some: readonly KnownEntry[]): unknown {
  // A topic's kinds are its fold's entry type, see `fold-rows.ts`.
  const folds: Readonly<Record<string, (entries: never) => unknown>> = {
    household: foldHousehold,
    resident: foldResident,
    visit: foldVisit,
    need: foldNeed,
    followUp: foldFollowUp,
    case: foldCase,
    rhythm: foldRhythm,
  }
  return folds[topic]?.(some as never)
}
