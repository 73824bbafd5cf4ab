/**
 * The device's database over an in-memory IndexedDB: however a log comes down in pages, twice or in another order of scopes, and whoever
 * wrote which part of it here, the rows are the same.
 */
import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { topicOf, type KnownKind } from '../../src/lib/domain/parse-entry.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import { groupBy } from '../../src/lib/kernel/group.ts'
import type { DeviceId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import {
  arrive,
  catchUpLines,
  keep,
  markSent,
  META,
  openReadModel,
  putMeta,
  rebuild,
  type Db,
  type Saying,
  type StoredEntry,
} from '../../src/lib/readmodel/index.ts'
import { arbitraryHistory } from '../fixtures/histories.ts'
import { printed } from './folds.ts'

vi.setConfig({ testTimeout: 240_000 })

const GRID = '320282112200001'
const NOW = Date.parse('2026-11-24T12:00:00+08:00')
const SCOPE_OF = {
  household: `grid/${GRID}/register`,
  resident: `grid/${GRID}/register`,
  visit: `grid/${GRID}/2026Q4`,
  need: `grid/${GRID}/2026Q4`,
  followUp: `grid/${GRID}/2026Q4`,
  case: 'station/320282112200/2026Q4',
  rhythm: 'station/320282112200/register',
} as const satisfies Record<ReturnType<typeof topicOf>, string>
const scopeOf = (kind: string): ScopeId => SCOPE_OF[topicOf(kind as KnownKind)] as ScopeId

const opened: Db[] = []
let count = 0
async function aStore(client = 77): Promise<Db> {
  const db = await openReadModel(`property-${(count += 1)}`, 'relaxed')
  if (!db.ok) throw new Error(db.error.kind)
  opened.push(db.value)
  await putMeta(db.value, META.session, {
    token: 't',
    device: 'd' as DeviceId,
    lease: { epoch: 1, client },
    logId: 'log',
    person: { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' },
    village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
    grids: [{ code: GRID, name: '第一网格' }],
  })
  return db.value
}
afterEach(async () => {
  for (const db of opened.splice(0)) await db.delete()
})

/** What a device shows and counts; what is the device's own (outbox, cursors, numbers of what was set aside) is left out. */
const ROWS = ['entries', 'households', 'residents', 'visits', 'needs', 'followUps', 'cases', 'conflicts', 'hindsight'] as const
async function shown(db: Db): Promise<readonly string[]> {
  await catchUpLines(db, NOW)
  const tables = await Promise.all(ROWS.map((name) => db.table(name).toArray()))
  const rhythm = await db.meta.get(META.rhythm)
  // By key, and fields by name: an index may list equals in the order they came.
  return [...tables, rhythm].map((rows) => printed(sorted(rows)))
}
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, sorted(one)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
}

const pageOf = (scope: ScopeId, log: readonly StoredEntry[], from: number, to: number) => ({
  scope,
  from,
  head: log.length,
  rows: log.slice(from, to).map((entry, at) => ({ seq: from + at + 1, entry, bytes: new Uint8Array(1) })),
})

/** The logs of a history's scopes, in the order it was said. */
const logsOf = (history: readonly Entry[]): Map<ScopeId, StoredEntry[]> =>
  groupBy(
    history.map((entry): StoredEntry => ({ ...entry, scope: scopeOf(entry.kind) })),
    ({ scope }) => scope,
  )

interface Step {
  readonly which: number
  readonly size: number
  readonly again: boolean
}
const steps = fc.array(fc.record({ which: fc.nat(), size: fc.integer({ min: 1, max: 6 }), again: fc.boolean() }), {
  minLength: 40,
  maxLength: 40,
})

/** Pages of chosen sizes, scope by chosen scope; some come a second time, or overlap with what is here. */
async function fill(db: Db, logs: ReadonlyMap<ScopeId, readonly StoredEntry[]>, plan: readonly Step[]): Promise<void> {
  const at = new Map([...logs.keys()].map((scope) => [scope, 0]))
  for (const { which, size, again } of plan) {
    const scopes = [...logs.keys()].filter((scope) => (at.get(scope) ?? 0) < must(logs.get(scope), 'a log').length)
    const scope = scopes[which % Math.max(1, scopes.length)]
    if (scope === undefined) break
    const log = must(logs.get(scope), 'a log')
    const from = at.get(scope) ?? 0
    const to = Math.min(log.length, from + size)
    if (again && from > 0) await arrive(db, pageOf(scope, log, Math.max(0, from - 2), to), NOW)
    const { outcome } = await arrive(db, pageOf(scope, log, from, to), NOW)
    expect(outcome).toBe(again && from > 0 ? 'old' : 'taken')
    at.set(scope, to)
  }
  for (const [scope, log] of logs)
    if ((at.get(scope) ?? 0) < log.length) await arrive(db, pageOf(scope, log, at.get(scope) ?? 0, log.length), NOW)
}

/** Records as honest apps name them: of one topic each, and one rhythm for the village. */
const nameOf = (kind: string, about: string): string => {
  const topic = topicOf(kind as KnownKind)
  return topic === 'household' ? about : topic === 'rhythm' ? 'rhythm-320282112200' : `${topic}-${about}`
}
const histories = arbitraryHistory({ most: 26, devices: 4, abouts: ['record-one', 'record-two'], nameOf })

test('M1 M2 A1 rows are the same whatever pages a log came down in, in whatever order of scopes, and again after a rebuild', async () => {
  let conflicts = 0
  await fc.assert(
    fc.asyncProperty(histories, steps, steps, async (history, one, other) => {
      const logs = logsOf(history)
      const dbs = [await aStore(), await aStore(), await aStore()]
      const [whole, first, second] = dbs as [Db, Db, Db]
      for (const [scope, log] of logs) await arrive(whole, pageOf(scope, log, 0, log.length), NOW)
      await fill(first, logs, one)
      await fill(second, new Map([...logs].reverse()), other)
      const rows = await shown(whole)
      expect(await shown(first)).toEqual(rows)
      expect(await shown(second)).toEqual(rows)
      await rebuild(second, NOW)
      expect(await shown(second)).toEqual(rows)
      conflicts += await whole.conflicts.count()
      for (const db of opened.splice(0)) await db.delete()
    }),
    { numRuns: 60, endOnFailure: true, seed: 21 },
  )
  expect(conflicts).toBeGreaterThan(10)
})

test('M2 A3 O3 who wrote a log and who only heard it show the same rows once all of it was acknowledged, however acks and pages came between', async () => {
  const mine = fc.array(fc.boolean(), { minLength: 26, maxLength: 26 })
  await fc.assert(
    fc.asyncProperty(histories, mine, steps, async (history, isMine, plan) => {
      const author = await aStore()
      const logs = new Map<ScopeId, StoredEntry[]>()
      const cursors = new Map<ScopeId, number>()
      let waiting: StoredEntry[] = []
      /** The relay's next page of a scope, as far as it goes. */
      const hear = async (scope: ScopeId): Promise<void> => {
        const log = logs.get(scope) ?? []
        const from = cursors.get(scope) ?? 0
        if (from === log.length) return
        await arrive(author, pageOf(scope, log, from, log.length), NOW)
        cursors.set(scope, log.length)
      }
      const commit = (entry: StoredEntry): void => void logs.set(entry.scope, [...(logs.get(entry.scope) ?? []), entry])
      for (const [at, said] of history.entries()) {
        const scope = scopeOf(said.kind)
        if (isMine[at] === true) {
          const kept = await keep(author, [{ scope, about: said.about, kind: said.kind, body: said.body } as Saying], NOW)
          if (!kept.ok) throw new Error(kept.error.kind)
          waiting.push(...kept.value)
        } else commit({ ...said, scope })
        const step = plan[at % plan.length] as Step
        if (step.which % 3 === 0) {
          // Pushed and committed; the ack comes, or is lost and the page brings the row back.
          for (const entry of waiting) commit(entry)
          if (!step.again) await markSent(author, waiting)
          waiting = []
        }
        if (step.size > 3) await hear(scope)
      }
      for (const entry of waiting) commit(entry)
      await markSent(author, waiting)
      for (const scope of logs.keys()) await hear(scope)
      expect(await author.outbox.count()).toBe(0)
      const listener = await aStore(88)
      for (const [scope, log] of [...logs].reverse()) await arrive(listener, pageOf(scope, log, 0, log.length), NOW)
      expect(await shown(author)).toEqual(await shown(listener))
      for (const db of opened.splice(0)) await db.delete()
    }),
    { numRuns: 60, endOnFailure: true, seed: 22 },
  )
})
