import { IDBFactory } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { openNotes } from './notes.ts'

test('N1 a note that was put is there for whoever opens the notes next, until it is dropped', async () => {
  const disk = new IDBFactory()
  await openNotes('doorstep', () => disk).put('person', 'demo-wg1')
  expect(await openNotes('doorstep', () => disk).get('person')).toBe('demo-wg1')
  await openNotes('doorstep', () => disk).drop('person')
  expect(await openNotes('doorstep', () => disk).get('person')).toBeUndefined()
})

test('N1 a note waits for the disk', async () => {
  const disk = new IDBFactory()
  const asked: unknown[] = []
  const open = disk.open.bind(disk)
  disk.open = (...how: Parameters<IDBFactory['open']>) => {
    const opening = open(...how)
    opening.addEventListener('success', () => {
      const db = opening.result
      const begin = db.transaction.bind(db)
      db.transaction = (...some: Parameters<IDBDatabase['transaction']>) => (asked.push(some[2]), begin(...some))
    })
    return opening
  }
  await openNotes('doorstep', () => disk).put('person', 'demo-wg1')
  expect(asked).toEqual([{ durability: 'strict' }])
})
