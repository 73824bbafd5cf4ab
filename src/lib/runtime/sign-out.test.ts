import { expect, test } from 'vitest'
import type { HeldHere } from './face.ts'
import { signOut } from './sign-out.ts'

const NOTHING: HeldHere = { lines: 0, photos: 0, drafts: 0, parcels: 0 }

function parts(held: () => Promise<HeldHere>, stop: () => Promise<void> = () => Promise.resolve()) {
  const done: string[] = []
  const note = (what: string): void => void done.push(what)
  return {
    done,
    stop: () => (note('stop'), stop()),
    held: () => (note('held'), held()),
    closeStore: () => note('close'),
    leave: () => (note('leave'), Promise.resolve()),
    deleteStore: () => (note('delete'), Promise.resolve()),
  }
}

test('S1 it is counted after everything stopped and before the store is closed; with nothing left the store goes', async () => {
  const its = parts(() => Promise.resolve(NOTHING))
  await signOut(its)
  expect(its.done).toEqual(['stop', 'held', 'close', 'leave', 'delete'])
})

test.each([{ lines: 1 }, { photos: 1 }, { drafts: 1 }, { parcels: 1 }])('S2 %o keeps the store', async (some) => {
  const its = parts(() => Promise.resolve({ ...NOTHING, ...some }))
  await signOut(its)
  expect(its.done).toEqual(['stop', 'held', 'close', 'leave'])
})

test('S3 a count that cannot be had, or an engine that does not stop, deletes nothing and still signs out', async () => {
  const broken = () => Promise.reject(new Error('broken'))
  const uncounted = parts(broken)
  await expect(signOut(uncounted)).rejects.toThrow('broken')
  expect(uncounted.done).toEqual(['stop', 'held', 'close', 'leave'])
  const stuck = parts(() => Promise.resolve(NOTHING), broken)
  await expect(signOut(stuck)).rejects.toThrow('broken')
  expect(stuck.done).toEqual(['stop', 'close', 'leave'])
})
