import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { lockFolder, openDatabase } from './database.ts'
import { openSqliteLog, renewLogId } from './sqlite-log.ts'

const scope = 'grid/320282112200001/register' as ScopeId
const device = 'aDevice' as DeviceId
const row = (clock: number, size = 8) => ({ scope, client: 7, clock, update: new Uint8Array(size).fill(clock) })

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'sqlite-log-'))))
afterEach(() => rmSync(folder, { recursive: true }))

test('D1 a commit is flushed: WAL and synchronous FULL', () => {
  const database = openDatabase(folder)
  expect(database.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 })
  expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
  database.close()
})

test('D2 a second relay on the same folder does not start', () => {
  const lock = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(/locked/)
  lock.close()
  lockFolder(folder).close()
})

test.each([
  ['edited', `update row set bytes = x'00' where seq = 2`, 2],
  ['removed', `delete from row where seq = 2`, 2],
  ['cut off', `delete from row where seq = 4`, 4],
  [
    'swapped',
    `update row set seq = case seq when 2 then 103 else 102 end where seq in (2, 3); update row set seq = seq - 100 where seq > 100`,
    2,
  ],
  ['given to another device', `update row set device = 'other' where seq = 3`, 3],
])('L5 a row that was %s is named by verify', async (_what, change, first) => {
  const database = openDatabase(folder)
  const log = openSqliteLog(database)
  await log.append(device, [row(0), row(1), row(2), row(3)])
  expect(log.verify(scope)).toBeNull()
  database.exec(change)
  expect(log.verify(scope)).toBe(first)
  database.close()
})

test('L6 a full disk refuses all of the commit, keeps what was acknowledged, and takes rows again once there is room', async () => {
  const database = openDatabase(folder)
  const log = openSqliteLog(database)
  await log.append(device, [row(0)])
  const pages = Number(database.prepare('pragma page_count').get()?.page_count)
  database.exec(`pragma max_page_count = ${String(pages + 2)}`)
  const outcomes = await Promise.all([log.append(device, [row(1)]), log.append(device, [row(2, 200_000)])])
  expect(outcomes.map((one) => !one.ok && one.error.refusal.kind)).toEqual(['disk-full', 'disk-full'])
  expect([...log.heads()]).toEqual([[scope, 1]])
  database.exec(`pragma max_page_count = 1000000`)
  expect(await log.append(device, [row(1)])).toEqual({ ok: true, value: [2] })
  expect(log.verify(scope)).toBeNull()
  database.close()
})

test('L6 without room nothing is begun', async () => {
  const database = openDatabase(folder)
  const log = openSqliteLog(database, { hasRoom: () => false })
  expect(await log.append(device, [row(0)])).toEqual({ ok: false, error: { refusal: { kind: 'disk-full' } } })
  database.close()
})

test('a log opened again goes on where it was, under the same name until it is given a new one', async () => {
  const first = openDatabase(folder)
  const log = openSqliteLog(first)
  await log.append(device, [row(0), row(1)])
  first.close()
  const second = openDatabase(folder)
  const again = openSqliteLog(second)
  expect(again.logId).toBe(log.logId)
  expect(await again.append(device, [row(2)])).toEqual({ ok: true, value: [3] })
  expect(again.verify(scope)).toBeNull()
  expect(renewLogId(second)).not.toBe(log.logId)
  second.close()
})
