/** The whole import, from the page's end to a register in memory; messages are cloned on their way as between threads. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countedIds, GRIDS } from '../../../../test/support/register.ts'
import { memoryRegister, type MemoryRegister } from '../../../../test/support/register-store.ts'
import type { Day } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import type { Result } from '../../kernel/result.ts'
import { ok } from '../../kernel/result.ts'
import { readWorkbook } from '../../sheets/index.ts'
import type { ImportProgress, RegisterImport } from '../face.ts'
import { openDesk } from './desk.ts'
import { openDeskHost } from './desk-host.ts'
import { openRegisterImport, type RegisterWorker } from './open-register-import.ts'
import type { FromRegister } from './talk.ts'

const folder = new URL('../../../../test/fixtures/registers/', import.meta.url)
const sample = (name: string): File => new File([readFileSync(new URL(name, folder))], name)
const workbook = sample('西望村户籍册.xlsx')

function opened(register: MemoryRegister = memoryRegister()): { readonly register: MemoryRegister; readonly desk: RegisterImport } {
  const ids = countedIds()
  const start = (): RegisterWorker => {
    const host = openDeskHost(
      () => Promise.resolve(ok(openDesk({ store: register, ids, grids: GRIDS }))),
      (message: FromRegister) => worker.onmessage?.(new MessageEvent('message', { data: structuredClone(message) })),
    )
    const worker: RegisterWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => host.hear(message),
      terminate: () => undefined,
    }
    return worker
  }
  return { register, desk: openRegisterImport({ store: 'test', grids: GRIDS }, () => '2026-11-23' as Day, start) }
}
const value = <T>(result: Result<T, unknown>): T => must(result.ok ? result.value : undefined, 'it is taken')
const quiet = (): void => undefined

test('the sample workbook is read, shown, taken in once, and nothing the second time', async () => {
  const { desk, register } = opened()
  const seen: ImportProgress[] = []
  const preview = value(await desk.read(workbook, (at) => seen.push(at)))
  expect(preview).toMatchObject({ fileName: '西望村户籍册.xlsx', sheet: '西望村户籍册', sheets: ['西望村户籍册', '说明'], missing: [] })
  expect(preview.counts).toEqual({ rows: 799, ok: 736, warn: 26, hold: 37, ignored: 21, new: 760, changed: 0, same: 0, households: 279 })
  expect(preview.columns.filter((column) => column.field === null).map((column) => column.header)).toEqual(['联系电话（旧）', '核对'])
  expect(new Set(seen.map((at) => at.phase))).toEqual(new Set(['reading', 'judging', 'comparing']))

  const taken = value(await desk.accept(quiet))
  // The two persons of a grid that nobody knows wait for somebody to map it.
  expect(taken).toMatchObject({ residents: 760, same: 0 })
  expect(register.all().residents.length).toBe(760)
  expect(register.all().households.length).toBe(taken.households)
  const again = value(await desk.read(workbook, quiet))
  expect(again.counts).toMatchObject({ new: 0, changed: 0, same: 760 })
  expect(value(await desk.accept(quiet))).toEqual({ households: 0, residents: 0, same: 760 })
})

test('rows come by filter and page, with what they would change', async () => {
  const { desk } = opened()
  value(await desk.read(workbook, quiet))
  const held = await desk.rows('hold', 0, 100)
  expect(held.length).toBe(37)
  expect((await desk.rows('hold', 35, 100)).map((row) => row.row)).toEqual(held.slice(35).map((row) => row.row))
  expect((await desk.rows('warn', 0, 100)).find((row) => row.row === 453)).toMatchObject({
    status: 'warn',
    change: 'held',
    name: '王寿良',
    household: '3040 王寿良',
  })
  expect((await desk.rows('all', 0, 1))[0]).toMatchObject({ row: 4, status: 'ok', change: 'new' })
})

test('bad rows come back as a workbook with reasons, and can be read again', async () => {
  const { desk } = opened()
  value(await desk.read(workbook, quiet))
  const bad = await desk.badRows(false, (problem) => `«${problem.code}»`)
  const back = value(readWorkbook(new Uint8Array(await bad.arrayBuffer())))
  const rows = must(back.sheets[0], 'one sheet').rows
  expect(rows.length).toBe(1 + 37 + 2)
  const texts = rows.map((row) => row.cells.map((cell) => cell?.text ?? ''))
  expect(texts[0]?.slice(-2)).toEqual(['«BAD_ROWS_ROW»', '«BAD_ROWS_REASON»'])
  const eleven = must(
    texts.find((row) => row.at(-2) === '11'),
    'row 11 is held',
  )
  expect(eleven.slice(0, 4)).toEqual(['第一网格', '1002', '许俊峰', '欧阳秀霞'])
  expect(eleven.at(-1)).toBe('«ID_DUPLICATE»')
  expect(texts.flat().filter((text) => /^[=+@-]/.test(text))).toEqual([])
  expect(texts.flat().some((text) => text.includes('社区矫正') || text.includes('刑满'))).toBe(false)
  const again = value(await desk.read(new File([bad], 'bad.xlsx'), quiet))
  expect(again.counts).toMatchObject({ rows: 39 })
})

test('another sheet and other columns can be chosen', async () => {
  const { desk } = opened()
  value(await desk.read(workbook, quiet))
  expect(value(await desk.remap({ sheet: '说明' })).counts.rows).toBe(1)
  const swapped = value(await desk.remap({ sheet: '西望村户籍册', fields: { 8: null, 12: 'phone' } }))
  expect(swapped.columns.find((column) => column.column === 12)?.field).toBe('phone')
  expect(swapped.columns.find((column) => column.column === 8)?.field).toBe(null)
})

test('a full disk keeps what fitted, and the same file again goes on from there', async () => {
  const { desk, register } = opened()
  register.room = 300
  value(await desk.read(workbook, quiet))
  expect(await desk.accept(quiet)).toEqual({ ok: false, error: { kind: 'disk-full' } })
  register.room = Infinity
  value(await desk.accept(quiet))
  expect(register.all().residents.length).toBe(760)
  expect(new Set(register.all().residents.map((one) => one.personal.idNumber)).size).toBeGreaterThan(750)
})

test('files that are no register are refused by kind', async () => {
  const { desk } = opened()
  const read = (body: string, name = 'a.csv') => desk.read(new File([body], name), quiet)
  expect(await read('')).toEqual({ ok: false, error: { kind: 'not-a-register', why: 'empty' } })
  expect(await read('<html><table><tr><td>姓名</td></tr></table></html>', 'a.xls')).toEqual({
    ok: false,
    error: { kind: 'not-a-register', why: 'not-a-table' },
  })
  expect(await read('今天\n没有表\n')).toEqual({ ok: false, error: { kind: 'not-a-register', why: 'no-header' } })
  expect(await read('姓名,户号,性别\n')).toEqual({ ok: false, error: { kind: 'not-a-register', why: 'empty' } })
})

test('a worker that dies fails whoever waits', async () => {
  const worker: RegisterWorker = { onmessage: null, onerror: null, postMessage: () => undefined, terminate: () => undefined }
  const desk = openRegisterImport(
    { store: 'test', grids: GRIDS },
    () => '2026-11-23' as Day,
    () => worker,
  )
  const reading = desk.read(workbook, quiet)
  worker.onerror?.(Object.assign(new Event('error'), { message: 'out of memory' }) as ErrorEvent)
  await expect(reading).rejects.toThrow('out of memory')
})
