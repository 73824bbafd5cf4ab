import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import * as Y from 'yjs'
import { idOfDot } from '../kernel/dot.ts'
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, PersonId, RecordId } from '../kernel/ids.ts'
import { encodeUpdate, parseUpdate, UPDATE_LIMIT_BYTES } from './update.ts'
import { BOMBS, HARMLESS } from '../../../test/fixtures/wire-bombs.ts'
import { anEntry, arbitraryEntry } from '../../../test/fixtures/wire-entries.ts'

// Many random cases on a shared machine.
vi.setConfig({ testTimeout: 30_000 })

const clientOf = (entry: Entry): number => parseInt(entry.id.split('-')[0] ?? '', 36)
const clockOf = (entry: Entry): number => parseInt(entry.id.split('-')[1] ?? '', 36)

/** What Yjs itself writes for the second entry of a client, and for any later one. */
function byYjs(entry: Entry): Uint8Array {
  const doc = new Y.Doc({ gc: false })
  doc.clientID = clientOf(entry)
  const map = doc.getMap('entries')
  const { id, ...value } = entry
  const clock = clockOf(entry)
  for (let before = 0; before < clock; before++) map.set(`before-${before}`, 0)
  const seen = Y.encodeStateVector(doc)
  map.set(id, value)
  return Y.encodeStateAsUpdate(doc, seen)
}

test('U1 a row is byte for byte what Yjs writes for the same entry', () => {
  const same = fc.property(arbitraryEntry({ maxClock: 3 }), (entry) => {
    expect(encodeUpdate(entry)).toEqual(byYjs(entry))
  })
  fc.assert(same, { numRuns: 500 })
})

test('U1 applying a row to a carrier doc gives the entry under its id, with nothing pending', () => {
  const doc = new Y.Doc({ gc: false })
  const entries = [
    anEntry({ client: 7, clock: 0 }),
    anEntry({ client: 7, clock: 1, personal: { name: '张三丰', thumbs: [new Uint8Array([1, 2])] } }),
  ]
  for (const entry of entries) Y.applyUpdate(doc, encodeUpdate(entry))
  for (const { id, ...value } of entries) expect(doc.getMap('entries').get(id)).toEqual(value)
  expect(doc.store.pendingStructs).toBeNull()
})

test('U2 what was printed parses to the same entry, and prints to the same bytes', () => {
  fc.assert(
    fc.property(arbitraryEntry(), (entry) => {
      const bytes = encodeUpdate(entry)
      const parsed = parseUpdate(bytes)
      expect(parsed).toEqual({ ok: true, value: { ...entry, client: clientOf(entry), clock: clockOf(entry) } })
      if (parsed.ok) expect(encodeUpdate(parsed.value)).toEqual(bytes)
    }),
    { numRuns: 2000 },
  )
})

test('U2 bytes parse the same from a pooled buffer, and what comes out does not share it', () => {
  const bytes = encodeUpdate(anEntry({ personal: { thumb: new Uint8Array([9, 9, 9]) } }))
  const pool = Buffer.alloc(bytes.length + 64, 0xaa)
  pool.set(bytes, 32)
  const parsed = parseUpdate(pool.subarray(32, 32 + bytes.length))
  pool.fill(0)
  expect(parsed.ok && parsed.value.body.personal).toEqual({ thumb: new Uint8Array([9, 9, 9]) })
})

test('U2 a row with one byte more or less, before, within or behind, is no row', () => {
  const bytes = encodeUpdate(anEntry({}))
  for (let at = 0; at <= bytes.length; at += 1) {
    expect(parseUpdate(Uint8Array.from([...bytes.slice(0, at), 0, ...bytes.slice(at)])).ok, `more at ${at}`).toBe(false)
    if (at < bytes.length)
      expect(parseUpdate(Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 1)])).ok, `less at ${at}`).toBe(false)
  }
})

test('U2 U3 mutated updates never throw, and what is accepted is one clean entry', () => {
  const random = seeded(20261123)
  const seeds = fc.sample(arbitraryEntry({ maxClock: 40 }), { numRuns: 60, seed: 7 }).map((entry) => encodeUpdate(entry))
  let accepted = 0
  for (let round = 0; round < 20_000; round++) {
    const bytes = mutate(seeds[random(seeds.length)] ?? new Uint8Array(0), seeds, random)
    const parsed = parseUpdate(bytes)
    if (!parsed.ok) continue
    accepted++
    expectClean(bytes, parsed.value)
  }
  expect(accepted).toBeGreaterThan(100)
  expect(accepted).toBeLessThan(15_000)
})

test('U3 every crafted bomb is refused', () => {
  expect(parseUpdate(HARMLESS).ok).toBe(true)
  for (const [name, bytes] of BOMBS) expect(parseUpdate(bytes).ok, name).toBe(false)
  expect(BOMBS.length).toBeGreaterThan(20)
})

test('U3 a row beyond the size limit is refused before it is read', () => {
  expect(parseUpdate(new Uint8Array(UPDATE_LIMIT_BYTES + 1))).toEqual({
    ok: false,
    error: { kind: 'too-large', limitBytes: UPDATE_LIMIT_BYTES },
  })
})

test('U4 an envelope with a wrong field is refused by the name of that field', () => {
  const good = anEntry({})
  const spoiled: [string, Partial<Record<keyof Entry, unknown>>][] = [
    ['about', { about: '' as RecordId }],
    ['about', { about: 'a/b' as RecordId }],
    ['kind', { kind: 'visit' }],
    ['kind', { kind: 'Visit.recorded' }],
    ['by', { by: 'x'.repeat(65) as PersonId }],
    ['at', { at: 'later' }],
    ['after', { after: Array.from({ length: 33 }, (_, clock) => idOfDot({ client: 9, clock })) }],
    ['after', { after: [good.id] }],
    ['after', { after: ['1-0', '1-0'] as EntryId[] }],
    ['after', { after: ['nobody'] as unknown as EntryId[] }],
    ['v', { v: 0 }],
    ['v', { v: 1.5 }],
    ['body', { body: { open: [] } }],
    ['body', { body: { open: {}, personal: 1 } }],
    ['fields', { v: undefined }],
  ]
  for (const [at, part] of spoiled)
    expect(parseUpdate(encodeUpdate({ ...good, ...part } as Entry)), JSON.stringify(part)).toEqual({
      ok: false,
      error: { kind: 'malformed', at },
    })
})

/** Nothing of the nine poison marks: applied to a doc it adds its one key, disturbs nobody else's entry, and leaves nothing pending. */
function expectClean(bytes: Uint8Array, entry: Entry & { client: number; clock: number }): void {
  expect(encodeUpdate(entry)).toEqual(bytes)
  expect(JSON.parse(JSON.stringify(entry))).toBeTypeOf('object')
  if (entry.clock !== 0) return
  const doc = new Y.Doc({ gc: false })
  const other = anEntry({ client: entry.client === 5 ? 6 : 5, clock: 0 })
  Y.applyUpdate(doc, encodeUpdate(other))
  Y.applyUpdate(doc, bytes)
  expect(doc.store.pendingStructs ?? doc.store.pendingDs).toBeNull()
  expect([...doc.getMap('entries').keys()].sort()).toEqual([other.id, entry.id].sort())
  expect([...doc.share.keys()]).toEqual(['entries'])
}

function mutate(seed: Uint8Array, seeds: readonly Uint8Array[], random: (below: number) => number): Uint8Array {
  let bytes = [...seed]
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(bytes.length + 1)
    const other = seeds[random(seeds.length)] ?? seed
    switch (random(7)) {
      case 0:
        bytes[Math.min(at, bytes.length - 1)] = random(256)
        break
      case 1:
        bytes.splice(at, 0, random(256))
        break
      case 2:
        bytes.splice(at, 1 + random(4))
        break
      case 3:
        bytes.splice(at, 0, ...bytes.slice(at, at + random(20)))
        break
      case 4:
        bytes = [...bytes.slice(0, at), ...other.slice(random(other.length))]
        break
      case 5:
        bytes.splice(at, 1, 0xff, 0xff, 0xff, 0x0f)
        break
      case 6:
        bytes[Math.min(at, bytes.length - 1)] = (bytes[Math.min(at, bytes.length - 1)] ?? 0) ^ (1 << random(8))
        break
    }
  }
  return Uint8Array.from(bytes)
}

function seeded(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 0x100000000) * below)
  }
}
