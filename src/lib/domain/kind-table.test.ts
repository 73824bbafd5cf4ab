import { expect, test } from 'vitest'
import { aLog } from '../../../test/fixtures/log.ts'
import type { Body, Entry } from '../kernel/entry.ts'
import { readBy, versionIn, type KindTable } from './kind-table.ts'
import { KNOWN_VERSIONS, parseEntry, versionOfKind } from './parse-entry.ts'
import { list, object, oneOf, text, whole } from './shape.ts'

/** A kind that grew: v1 one phone in words, v2 a list of phones, v3 phones with whose they are. */
const KINDS: KindTable = {
  'phone.said': {
    earlier: [
      {
        body: object({ open: object({ phone: text(40) }) }),
        lift: ({ open: { phone, ...rest } }) => ({ open: { ...rest, phones: String(phone).split(/[,，]/) } }),
      },
      {
        body: object({ open: object({ phones: list(text(11), 3) }) }),
        lift: ({ open: { phones, ...rest } }) => ({
          open: { ...rest, phones: (phones as readonly string[]).map((number) => ({ number, of: 'self' })) },
        }),
      },
    ],
    body: object({ open: object({ phones: list(object({ number: text(11), of: oneOf(['self', 'child']) }), 3) }) }),
  },
  'rain.seen': { body: object({ open: object({ mm: whole(0, 1_000) }) }) },
}

const said = (v: number, open: object, kind = 'phone.said'): Entry => ({ ...aLog().say(kind, open), v })
const read = (entry: Entry): unknown => {
  const found = readBy(KINDS, entry)
  return found.ok ? found.value && [found.value.v, found.value.body.open] : found.error.at
}
const three = (...numbers: string[]) => [3, { phones: numbers.map((number) => ({ number, of: 'self' })) }]

test('E4 what any earlier version wrote is read as the present one, step by step', () => {
  expect(read(said(1, { phone: '13800001234,13800005678' }))).toEqual(three('13800001234', '13800005678'))
  expect(read(said(2, { phones: ['13800001234'] }))).toEqual(three('13800001234'))
  expect(read(said(3, { phones: [{ number: '13800001234', of: 'child' }] }))).toEqual([
    3,
    { phones: [{ number: '13800001234', of: 'child' }] },
  ])
  expect([versionIn(KINDS, 'phone.said'), versionIn(KINDS, 'rain.seen')]).toEqual([3, 1])
})

test('E4 each version is judged by its own shape: what only another version may say is refused with the path', () => {
  expect(read(said(1, { phones: ['13800001234'] }))).toBe('$.open.phone')
  expect(read(said(2, { phone: '13800001234' }))).toBe('$.open.phones')
  expect(read(said(3, { phones: ['13800001234'] }))).toBe('$.open.phones[0]')
  expect(read(said(2, { phones: ['138000012345'] }))).toBe('$.open.phones[0]')
})

test('E5 a body that its lifts bring into no fitting shape is refused, and a version that is no number of a version too', () => {
  expect(read(said(1, { phone: 'far too long for any phone' }))).toBe('$v3.open.phones[0].number')
  for (const v of [0, -1, 1.5, Number.NaN]) expect(read(said(v, { phone: '1' }))).toBe('$v')
})

test('E1 E2 a kind nobody knows and a version of tomorrow are neither read nor refused', () => {
  expect(readBy(KINDS, said(4, { phones: 'whatever' }))).toEqual({ ok: true, value: undefined })
  expect(readBy(KINDS, said(1, {}, 'snow.seen'))).toEqual({ ok: true, value: undefined })
  expect(readBy(KINDS, said(1, {}, 'toString'))).toEqual({ ok: true, value: undefined })
})

test('E6 reading changes nothing of the entry, and fields nobody knows go on', () => {
  const entry = said(1, { phone: '13800001234', more: { kept: true } })
  const before = JSON.stringify(entry)
  const frozen: Entry = Object.freeze({ ...entry, body: Object.freeze({ open: Object.freeze({ ...entry.body.open }) }) as Body })
  const found = readBy(KINDS, frozen)
  expect(found.ok && found.value).toMatchObject({ id: entry.id, v: 3, body: { open: { more: { kept: true } } } })
  expect(JSON.stringify(frozen)).toBe(before)
})

test('E4 this build says of every kind which version it writes, and reads that version as it is', () => {
  expect(KNOWN_VERSIONS).toContain('need.met 1')
  expect(versionOfKind('need.met')).toBe(1)
  const entry = aLog().say('need.met', { on: '2026-11-03' })
  const parsed = parseEntry(entry)
  expect(parsed.ok && parsed.value.entry).toBe(entry)
})
