/** No honest update is ever refused: arbitrary entries of every kind, all that the demo's people write, and what Yjs itself writes for them. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { demoWorld } from '../../src/lib/demo/index.ts'
import { parseEntry } from '../../src/lib/domain/parse-entry.ts'
import { dotOfId } from '../../src/lib/kernel/dot.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import type { Day } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import { arbitraryHistory, arbitraryKnownEntry } from '../fixtures/histories.ts'
import { KINDS_HERE } from '../fixtures/known-bodies.ts'
import { arbitraryEntry } from '../fixtures/wire-entries.ts'
import { AUTHORS, marksOf, SAID_BEFORE } from './poison.ts'

const LIMIT_MS = 120_000
const EACH = 12_000

/** Why it is refused, in the words of whoever refuses it; '' when it passes and comes back as it was. */
function refusalOf(entry: Entry): string {
  const bytes = encodeUpdate(entry)
  const parsed = parseUpdate(bytes)
  if (!parsed.ok) return JSON.stringify(parsed.error)
  if (Buffer.compare(encodeUpdate(parsed.value), bytes) !== 0) return 'prints to other bytes'
  const body = parseEntry(parsed.value)
  return body.ok ? '' : `body ${body.error.at}`
}

test(
  'U2 arbitrary honest entries of every kind pass, alone and in histories of several devices',
  () => {
    const kinds = new Set<string>()
    let tried = 0
    const passes = (entry: Entry): void => {
      kinds.add(entry.kind)
      tried += 1
      const why = refusalOf(entry)
      if (why !== '') expect.fail(`${entry.kind} ${entry.id} refused: ${why}`)
    }
    fc.assert(fc.property(arbitraryKnownEntry, passes), { numRuns: EACH, seed: 1 })
    fc.assert(
      fc.property(arbitraryHistory(), (history) => history.forEach(passes)),
      { numRuns: 600, seed: 2 },
    )
    expect([...kinds].sort()).toEqual([...KINDS_HERE].sort())
    expect(tried).toBeGreaterThan(EACH + 2000)
  },
  LIMIT_MS,
)

test(
  'U2 entries of kinds that nobody here knows pass as well',
  () => {
    fc.assert(
      fc.property(arbitraryEntry(), (entry) => parseUpdate(encodeUpdate(entry)).ok),
      { numRuns: 3000, seed: 3 },
    )
  },
  LIMIT_MS,
)

test(
  'U2 a year of the demo passes, every row of it',
  () => {
    let tried = 0
    for (const { entry } of demoWorld({ seed: 5, residents: 1600, today: '2026-11-23' as Day }).entries) {
      tried += 1
      const why = refusalOf(entry)
      if (why !== '') expect.fail(`${entry.kind} ${entry.id} refused: ${why}`)
    }
    expect(tried).toBeGreaterThan(5000)
  },
  LIMIT_MS,
)

test(
  'U1 what Yjs itself writes for an entry of any kind passes, and is what we write',
  () => {
    const sent = fc.sample(arbitraryKnownEntry, { seed: 4, numRuns: 1500 })
    for (const entry of sent) {
      const { client } = must(dotOfId(entry.id), 'an honest entry has a dot')
      const first = { ...entry, id: `${client.toString(36)}-0` as Entry['id'] }
      const doc = new Y.Doc({ gc: false, guid: 'a doc' })
      doc.clientID = client
      const { id, ...value } = first
      const fields = { about: value.about, kind: value.kind, by: value.by, at: value.at, after: value.after, v: value.v, body: value.body }
      doc.getMap('entries').set(id, fields)
      const byYjs = Y.encodeStateAsUpdate(doc)
      expect(Buffer.from(byYjs).equals(encodeUpdate(first))).toBe(true)
      expect(parseUpdate(byYjs).ok).toBe(true)
    }
  },
  LIMIT_MS,
)

test(
  'U3 no honest update bears one of the nine marks',
  () => {
    const sent = fc.sample(arbitraryKnownEntry, { seed: 6, numRuns: 300 })
    for (const [at, entry] of sent.entries()) {
      const own = at % 2 === 0 ? { client: AUTHORS[0], clock: SAID_BEFORE } : must(dotOfId(entry.id), 'an honest entry has a dot')
      const id = `${own.client.toString(36)}-${own.clock.toString(36)}` as Entry['id']
      expect(marksOf(encodeUpdate({ ...entry, id, after: [] }), own)).toEqual([])
    }
  },
  LIMIT_MS,
)
