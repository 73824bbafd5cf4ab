import { expect, test } from 'vitest'
import type { RecordId, ScopeId } from './ids.ts'
import { isAtHome, recordIn } from './record-id.ts'

const A = 'grid/329900112200001/register' as ScopeId
const B = 'grid/329900112200002/register' as ScopeId
const drawn = (n: number): string => n.toString(36).padStart(22, 'x')

test('N1 an id that was drawn for one scope is at home there and nowhere else', () => {
  let elsewhere = 0
  for (let n = 0; n < 20_000; n++) {
    const id = recordIn(A, drawn(n))
    expect(isAtHome(A, id)).toBe(true)
    if (isAtHome(B, id)) elsewhere += 1
  }
  expect(elsewhere).toBeLessThan(3)
})

test('N1 ids have 26 characters that a record id may have', () => {
  expect(recordIn(A, drawn(7))).toMatch(/^[A-Za-z0-9_-]{26}$/)
})

test('N2 ids of another length are bound to nothing', () => {
  for (const id of ['rhythm-329900112200', 'one', 'x'.repeat(22), 'x'.repeat(64)]) expect(isAtHome(B, id as RecordId)).toBe(true)
})
