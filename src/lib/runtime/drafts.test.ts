import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { must } from '../kernel/must.ts'
import { openReadModel, type Db } from '../readmodel/index.ts'
import { openDrafts } from './drafts.ts'

async function open(name: string): Promise<Db> {
  const opened = await openReadModel(name, 'relaxed')
  return must(opened.ok ? opened.value : undefined, 'the database opens')
}

test('of many keystrokes, each asking for the draft anew, few are written and the last one stays', async () => {
  const db = await open('many')
  let writes = 0
  db.drafts.hook('creating', () => void (writes += 1))
  db.drafts.hook('updating', () => void (writes += 1))
  const drafts = openDrafts(db, () => 7)
  const said = Array.from('家里电饭锅坏了').map((_, n, all) => drafts.of<string>('visit/h1').save(all.slice(0, n + 1).join('')))
  expect((await Promise.all(said)).every((one) => one.ok)).toBe(true)
  expect(await db.drafts.get('visit/h1')).toEqual({ key: 'visit/h1', value: '家里电饭锅坏了', at: 7 })
  expect(writes).toBeLessThan(3)
})

test('what was settled is not written over the record that took its place', async () => {
  const db = await open('settled')
  const drafts = openDrafts(db, () => 7)
  const saves = ['一', '一二', '一二三'].map((words) => drafts.of<string>('visit/h1').save(words))
  await drafts.settle('visit/h1')
  await db.drafts.delete('visit/h1') // as the visit does, in its own write
  await Promise.all(saves)
  await drafts.flush()
  expect(await db.drafts.count()).toBe(0)
})

test('a flush waits for what was typed in the same breath, in every draft', async () => {
  const db = await open('flush')
  const drafts = openDrafts(db, () => 7)
  void drafts.of<string>('visit/h1').save('一')
  void drafts.of<string>('visit/h1').save('一二')
  void drafts.of<string>('visit/h2').save('三')
  expect(await drafts.flush()).toEqual({ ok: true, value: null })
  expect((await db.drafts.toArray()).map((row) => row.value)).toEqual(['一二', '三'])
})

test('what a full store refused is not forgotten: a flush says so, and the next try writes it', async () => {
  const db = await open('full')
  const drafts = openDrafts(db, () => 7)
  let full = true
  db.drafts.hook('creating', () => {
    if (full) throw new DOMException('full', 'QuotaExceededError')
  })
  const draft = drafts.of<string>('visit/h1')
  expect((await draft.save('复查过了')).ok).toBe(false)
  expect(await drafts.flush()).toMatchObject({ ok: false, error: { kind: 'disk-full' } })
  expect(await draft.load()).toBe('复查过了')
  full = false
  expect((await drafts.flush()).ok).toBe(true)
  expect(await db.drafts.get('visit/h1')).toMatchObject({ value: '复查过了' })
})
