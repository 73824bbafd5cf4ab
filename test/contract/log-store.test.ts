/** One suite for every log store: the laws of `sync-server/store/log-store.ts`. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { openDatabase } from '../../sync-server/store/database.ts'
import type { LogStore, NewRow } from '../../sync-server/store/log-store.ts'
import { openMemoryLog } from '../../sync-server/store/memory-log.ts'
import { openSqliteLog } from '../../sync-server/store/sqlite-log.ts'

const A = 'grid/320282112200001/register' as ScopeId
const B = 'grid/320282112200001/2026Q4' as ScopeId
const device = 'aDevice' as DeviceId
const row = (scope: ScopeId, client: number, clock: number, said = `${client}-${clock}`): NewRow => ({
  scope,
  client,
  clock,
  update: new TextEncoder().encode(said),
})
const words = (rows: readonly { update: Uint8Array }[]): string[] => rows.map(({ update }) => new TextDecoder().decode(update))
const ALL = { rows: 1000, bytes: 1e9 }

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

function sqlite(): LogStore {
  const folder = mkdtempSync(join(tmpdir(), 'log-store-'))
  const database = openDatabase(folder)
  closers.push(() => {
    database.close()
    rmSync(folder, { recursive: true })
  })
  return openSqliteLog(database)
}

describe.each([
  ['memory', () => openMemoryLog()],
  ['sqlite', sqlite],
] as const)('%s', (_name, open) => {
  test('L1 rows of a scope are numbered without gaps, each scope for itself', async () => {
    const log = open()
    const [one, two] = await Promise.all([
      log.append(device, [row(A, 1, 0), row(B, 1, 0), row(A, 1, 1)]),
      log.append(device, [row(A, 2, 0), row(B, 2, 0)]),
    ])
    expect([one, two]).toEqual([
      { ok: true, value: [1, 1, 2] },
      { ok: true, value: [3, 2] },
    ])
    expect(log.page(A, 0, ALL).map(({ seq }) => seq)).toEqual([1, 2, 3])
    expect(words(log.page(A, 1, ALL))).toEqual(['1-1', '2-0'])
    expect(new Map(log.heads())).toEqual(
      new Map([
        [A, 3],
        [B, 2],
      ]),
    )
  })

  test('L2 a push with one bad row leaves nothing behind, and its neighbours in the same commit stand', async () => {
    const log = open()
    const outcomes = await Promise.all([
      log.append(device, [row(A, 1, 0)]),
      log.append(device, [row(A, 2, 0), row(B, 2, 0), row(A, 2, 2)]),
      log.append(device, [row(A, 3, 0)]),
    ])
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(words(log.page(A, 0, ALL))).toEqual(['1-0', '3-0'])
    expect(log.page(B, 0, ALL)).toEqual([])
    expect(log.nextClock(A, 2)).toBe(0)
  })

  test('L3 the next clocks of a client are known for every scope it wrote to', async () => {
    const log = open()
    await log.append(device, [row(A, 1, 0), row(A, 1, 1), row(B, 1, 0), row(B, 2, 0)])
    expect(new Map(log.clocksOf(1))).toEqual(
      new Map([
        [A, 2],
        [B, 1],
      ]),
    )
    expect(log.clocksOf(3).size).toBe(0)
  })

  test('L3 a clock that skips is a gap and tells the next one', async () => {
    const log = open()
    await log.append(device, [row(A, 1, 0)])
    expect(await log.append(device, [row(A, 1, 2)])).toEqual({
      ok: false,
      error: { refusal: { kind: 'clock-gap', scope: A, next: 1 }, row: 0 },
    })
    expect(log.nextClock(A, 1)).toBe(1)
  })

  test('L3 an old clock with other bytes is a reuse, also within one push', async () => {
    const log = open()
    const reused = (row: number) => ({ ok: false, error: { refusal: { kind: 'clock-reused', scope: A, next: 1 }, row } })
    expect(await log.append(device, [row(A, 1, 0), row(A, 1, 0, 'other')])).toEqual(reused(1))
    await log.append(device, [row(A, 1, 0)])
    expect(await log.append(device, [row(A, 1, 0, 'other')])).toEqual(reused(0))
    expect(words(log.page(A, 0, ALL))).toEqual(['1-0'])
  })

  test('L4 the same row again keeps its number and is not written again, alone, mixed, or twice in one push', async () => {
    const log = open()
    await log.append(device, [row(A, 1, 0), row(A, 1, 1)])
    expect(await log.append(device, [row(A, 1, 1), row(A, 1, 2), row(A, 1, 2)])).toEqual({ ok: true, value: [2, 3, 3] })
    expect(words(log.page(A, 0, ALL))).toEqual(['1-0', '1-1', '1-2'])
  })

  test('L5 an honest log verifies', async () => {
    const log = open()
    await log.append(device, [row(A, 1, 0), row(A, 1, 1), row(B, 1, 0)])
    expect([log.verify(A), log.verify(B)]).toEqual([null, null])
  })

  test('a page ends at its limits, but is never empty while there is a row', async () => {
    const log = open()
    await log.append(
      device,
      [0, 1, 2, 3].map((clock) => row(A, 1, clock)),
    )
    expect(log.page(A, 0, { rows: 3, bytes: 1e9 })).toHaveLength(3)
    expect(log.page(A, 0, { rows: 3, bytes: 6 })).toHaveLength(2)
    expect(log.page(A, 0, { rows: 3, bytes: 1 })).toHaveLength(1)
    expect(log.page(A, 4, { rows: 3, bytes: 1 })).toHaveLength(0)
  })

  test('what was appended is not changed by whoever appended it', async () => {
    const log = open()
    const mine = row(A, 1, 0)
    await log.append(device, [mine])
    mine.update.fill(0)
    expect(words(log.page(A, 0, ALL))).toEqual(['1-0'])
  })
})
