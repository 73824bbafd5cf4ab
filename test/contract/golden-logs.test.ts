/** What shipped builds wrote is read for ever, byte for byte, and folds to the same rows whatever the order, the pages and the app that folds them. */
import 'fake-indexeddb/auto'
import { afterEach, expect, test } from 'vitest'
import { groupBy } from '../../src/lib/kernel/group.ts'
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import { arrive, catchUpLines, learn, META, rebuild, type ArrivedRow, type Db } from '../../src/lib/readmodel/index.ts'
import { goldenLog, goldenRows, rowsOf, type GoldenLine } from '../fixtures/logs/golden.ts'
import { chanceOf, shuffled } from '../fixtures/random-graphs.ts'
import { aStore, closeStores, NOW } from '../support/a-store.ts'

afterEach(closeStores)

const LOGS = ['v1/village']
/** Every kind that the first build could write. */
const KINDS_OF_V1 =
  'case.handedOver case.opened followUp.kept followUp.promised followUp.reopened household.described need.heard need.met need.reopened resident.described rhythm.described visit.recorded'

const rowOf = ({ scope, seq, update }: GoldenLine): ArrivedRow => {
  const parsed = parseUpdate(update)
  if (!parsed.ok) return { seq, entry: null, reason: `update ${parsed.error.kind}`, bytes: update }
  const { client: _client, clock: _clock, ...entry } = parsed.value
  return { seq, entry: { ...entry, scope }, bytes: update }
}

async function takeAll(db: Db, lines: readonly GoldenLine[], scopes: readonly ScopeId[], pageRows: number, isFill: boolean): Promise<void> {
  for (const scope of scopes) {
    const own = lines.filter((line) => line.scope === scope)
    for (let from = 0; from < own.length; from += pageRows) {
      const rows = own.slice(from, from + pageRows).map(rowOf)
      const { outcome } = await arrive(db, { scope, from, rows, head: own.length + (isFill ? 5_000 : 0) }, NOW)
      expect(outcome).toBe('taken')
    }
  }
  await catchUpLines(db, NOW)
}

for (const name of LOGS) {
  const lines = goldenLog(name)
  const scopes = [...groupBy(lines, (line) => line.scope).keys()]
  const expected = goldenRows(name) as Record<string, object>

  test(`E4 ${name}: every row is read as the entry that was written, and written again byte for byte`, () => {
    for (const { seq, entry, update } of lines) {
      const parsed = parseUpdate(update)
      expect(parsed.ok, `row ${seq}`).toBe(entry !== null)
      if (parsed.ok && entry) {
        expect(parsed.value).toMatchObject(entry)
        expect(encodeUpdate(parsed.value)).toEqual(update)
      }
    }
  })

  test(`M2 ${name}: the same rows, whatever the order of scopes and the size of pages`, async () => {
    for (const pageRows of [500, 7, 1])
      for (const isFill of [false, true]) {
        const db = await aStore(999)
        await takeAll(db, lines, shuffled(chanceOf(pageRows), scopes), pageRows, isFill)
        expect(await rowsOf(db), `pages of ${pageRows}`).toMatchObject(expected)
      }
  })

  test(`N1 ${name}: the same rows when all is folded anew, and after an update`, async () => {
    const db = await aStore(999)
    await takeAll(db, lines, scopes, 100, false)
    await rebuild(db, NOW)
    expect(await rowsOf(db)).toMatchObject(expected)
    for (const table of [db.households, db.needs, db.conflicts, db.hindsight, db.visits, db.cases]) await table.clear()
    await db.meta.delete(META.understood)
    const parse = (bytes: Uint8Array) => {
      const parsed = parseUpdate(bytes)
      return parsed.ok ? parsed.value : null
    }
    expect(await learn(db, { parse, now: () => NOW })).toBe(true)
    expect(await rowsOf(db)).toMatchObject(expected)
  })
}

test('E1 the log of the first build says a word of every kind it could write', () => {
  const kinds = new Set(goldenLog('v1/village').flatMap(({ entry }) => (entry ? [entry.kind] : [])))
  expect([...kinds].sort().join(' ')).toBe(`${KINDS_OF_V1} household.photographed need.weighed`.split(' ').sort().join(' '))
})
