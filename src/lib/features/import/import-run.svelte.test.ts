import { expect, test } from 'vitest'
import { must } from '$lib/kernel/must.ts'
import { ok, refuse, type Result } from '$lib/kernel/result.ts'
import type { ImportColumn, ImportPreview, ImportRefusal, KeepRefusal, RegisterImport } from '$lib/runtime/face.ts'
import { heldBack, ImportRun, toTake, type Taken } from './import-run.svelte.ts'

const column = (at: number, field: ImportColumn['field']): ImportColumn => ({ column: at, header: `h${at}`, field, samples: [] })
const preview = (over: Partial<ImportPreview> = {}): ImportPreview => ({
  fileName: 'a.xlsx',
  sheet: 'one',
  sheets: ['one', 'two'],
  columns: [column(0, 'name'), column(1, null)],
  missing: [],
  counts: { rows: 10, ok: 7, warn: 2, hold: 1, ignored: 0, new: 4, changed: 2, same: 1, households: 3 },
  householdProblems: [],
  ...over,
})

/** A desk that answers when the test says so, and remembers what it was asked. */
function aDesk() {
  const asked: string[] = []
  const answers = new Map<string, { readonly yes: (answer: never) => void; readonly no: (fault: Error) => void }>()
  const ask = <T>(what: string, detail: unknown = ''): Promise<T> => {
    asked.push(`${what} ${JSON.stringify(detail)}`)
    return new Promise<T>((yes, no) => answers.set(what, { yes: yes as (answer: never) => void, no }))
  }
  const desk: RegisterImport = {
    read: () => ask('read'),
    remap: (choice) => ask('remap', choice),
    rows: () => Promise.resolve([]),
    accept: () => ask('accept'),
    badRows: () => Promise.resolve(new Blob()),
    close: () => void asked.push('close'),
  }
  const at = (what: string) => must(answers.get(what), `${what} was asked`)
  return {
    desk,
    asked,
    read: (answer: Result<ImportPreview, ImportRefusal>) => at('read').yes(answer as never),
    remap: (answer: Result<ImportPreview, ImportRefusal>) => at('remap').yes(answer as never),
    accept: (answer: Result<Taken, KeepRefusal>) => at('accept').yes(answer as never),
    fail: (what: string) => at(what).no(new Error('broken')),
  }
}
const file = new File(['x'], 'a.xlsx')

async function inColumns() {
  const its = aDesk()
  const run = new ImportRun(its.desk)
  const reading = run.read(file)
  its.read(ok(preview()))
  await reading
  return { ...its, run }
}
async function inRows() {
  const its = await inColumns()
  its.run.lookAtRows()
  return its
}

test('a file that is refused leads back to the choice, with the reason', async () => {
  const { desk, read } = aDesk()
  const run = new ImportRun(desk)
  const reading = run.read(file)
  expect(run.at).toMatchObject({ phase: 'reading', fileName: 'a.xlsx' })
  read(refuse({ kind: 'locked-file' }))
  await reading
  expect(run.at).toEqual({ phase: 'choose', refusal: { kind: 'locked-file' } })
})

test('a field that is given to a column is taken from the one that had it', async () => {
  const { run, asked, remap } = await inColumns()
  const mapping = run.assign(1, 'name')
  expect(asked.at(-1)).toBe('remap {"fields":{"0":null,"1":"name"}}')
  expect(run.at).toMatchObject({ phase: 'columns', busy: true })
  remap(ok(preview({ missing: ['grid'] })))
  await mapping
  expect(run.at).toMatchObject({ phase: 'columns', busy: false, preview: { missing: ['grid'] } })
})

test('a sheet that is no register is named beside the choice of sheets, so that another can be taken', async () => {
  const { run, remap } = await inColumns()
  const choosing = run.chooseSheet('two')
  remap(refuse({ kind: 'not-a-register', why: 'no-header' }))
  await choosing
  expect(run.at).toMatchObject({
    phase: 'columns',
    preview: { sheet: 'two', sheets: ['one', 'two'], columns: [] },
    refusal: { kind: 'not-a-register' },
  })
})

test('I1 nothing is kept before the person takes it', async () => {
  const { run, asked, accept } = await inRows()
  expect(asked.filter((one) => one.startsWith('accept'))).toEqual([])
  const taking = run.take()
  expect(run.at).toMatchObject({ phase: 'keeping' })
  accept(ok({ households: 3, residents: 6, same: 1 }))
  await taking
  expect(run.at).toMatchObject({ phase: 'done', taken: { residents: 6 } })
})

test('a full disk leads back to the rows, from where it can be taken again', async () => {
  const { run, accept } = await inRows()
  const taking = run.take()
  accept(refuse({ kind: 'disk-full' }))
  await taking
  expect(run.at).toMatchObject({ phase: 'rows', refusal: { kind: 'disk-full' } })
})

test('I2 what is answered after the person stopped reading changes nothing', async () => {
  const { desk, read, asked } = aDesk()
  const run = new ImportRun(desk)
  const reading = run.read(file)
  run.startOver()
  read(ok(preview()))
  await reading
  expect(asked.at(-1)).toBe('close')
  expect(run.at).toEqual({ phase: 'choose' })
})

test('I3 a fault says whether it was while reading or while keeping, and is passed on', async () => {
  const first = aDesk()
  const reading = new ImportRun(first.desk)
  const read = reading.read(file)
  first.fail('read')
  await expect(read).rejects.toThrow('broken')
  expect(reading.at).toEqual({ phase: 'failed', while: 'reading' })

  const { run, fail } = await inRows()
  const taking = run.take()
  fail('accept')
  await expect(taking).rejects.toThrow('broken')
  expect(run.at).toEqual({ phase: 'failed', while: 'keeping' })
})

test('who leaves the page while it is keeping lets it finish; the desk is closed then', async () => {
  const { run, asked, accept } = await inRows()
  const taking = run.take()
  run.leave()
  expect(asked.at(-1)).toBe('accept ""')
  accept(ok({ households: 1, residents: 1, same: 0 }))
  await taking
  expect(asked.at(-1)).toBe('close')
})

test('new and changed persons are taken; whoever is neither these nor the same is held back', () => {
  expect(toTake(preview())).toBe(6)
  expect(heldBack(preview())).toBe(3)
})
