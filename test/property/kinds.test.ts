/** Whatever kind there is, it is tried: a kind without an arbitrary here fails, at compile time and at run time. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseEntry, topicOf, versionOfKind } from '../../src/lib/domain/parse-entry.ts'
import type { Body } from '../../src/lib/kernel/entry.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { BODIES, KINDS_HERE } from '../fixtures/known-bodies.ts'
import { FOLDS } from './folds.ts'

test('every kind of the table has an arbitrary body, and every topic a fold', () => {
  const room = readFileSync(new URL('../../src/lib/domain/parse-entry.ts', import.meta.url), 'utf8')
  const table = [...room.matchAll(/^ {2}'([a-zA-Z]+\.[a-zA-Z]+)': \{/gm)].map(([, kind]) => kind)
  expect(table.length).toBeGreaterThan(9)
  expect([...KINDS_HERE].sort()).toEqual(table.sort())
  expect(new Set(KINDS_HERE.map(topicOf))).toEqual(new Set(Object.keys(FOLDS)))
})

test.each(KINDS_HERE)('E3 any arbitrary body of %s is one that is read', (kind) => {
  fc.assert(
    fc.property(BODIES[kind], (body) => {
      const parsed = parseEntry({ ...anEntry({ kind }), v: versionOfKind(kind), body: body as Body })
      expect(parsed.ok && parsed.value.phase).toBe('known')
    }),
    { numRuns: 100 },
  )
})
