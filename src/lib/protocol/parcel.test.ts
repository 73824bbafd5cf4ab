import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anEntry, arbitraryEntry } from '../../../test/fixtures/wire-entries.ts'
import type { DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { parseCarriedAnswer } from './carried.ts'
import {
  encodeParcel,
  parseParcel,
  peekParcel,
  withMac,
  PARCEL_LIMIT_BYTES,
  SIGNED_LIMIT_BYTES,
  SIGNED_LIMIT_ROWS,
  type ParcelHead,
  type ParcelRow,
} from './parcel.ts'
import { encodeUpdate } from './update.ts'

const QUARTER = 'grid/329900112200001/2026Q4' as ScopeId
const REGISTER = 'grid/329900112200001/register' as ScopeId
const HEAD: ParcelHead = {
  at: 1_795_000_000_000,
  from: 'mei' as PersonId,
  device: 'aDeviceOfTwentyTwoChar' as DeviceId,
  village: '329900112200',
  way: 'unsent',
}
const MAC = new Uint8Array(32).fill(7)
const row = (clock: number, scope = QUARTER, client = 77): ParcelRow => ({ scope, update: encodeUpdate(anEntry({ client, clock })) })
const parcel = (rows: readonly ParcelRow[], head: Partial<ParcelHead> = {}, mac: Uint8Array | null = MAC): Uint8Array =>
  withMac(encodeParcel({ ...HEAD, ...head }, rows), mac)
const why = (bytes: Uint8Array): unknown => {
  const parsed = parseParcel(bytes)
  return parsed.ok ? 'taken' : 'at' in parsed.error ? parsed.error.at : parsed.error.kind
}
/** On a machine that has other things to do. */
const LIMIT_MS = 30_000
const ROWS = [row(0), row(0, REGISTER), row(1), row(5, REGISTER), row(0, QUARTER, 78)]

test('P1 what is written is read: head, rows in their order, content and signature', () => {
  const content = encodeParcel(HEAD, ROWS)
  const parsed = parseParcel(withMac(content, MAC))
  expect(parsed).toMatchObject({ ok: true, value: { head: HEAD, mac: MAC, content } })
  if (parsed.ok) expect(parsed.value.rows.map(({ scope, update }) => ({ scope, update }))).toEqual(ROWS)
  expect(peekParcel(withMac(content, MAC))).toEqual({ ok: true, value: { head: HEAD, rows: 5, content, mac: MAC } })
})

test('P1 any rows of any entries come through, and what is accepted prints to the same bytes', () => {
  const rows = fc.uniqueArray(fc.tuple(fc.constantFrom(QUARTER, REGISTER), arbitraryEntry()), {
    minLength: 1,
    maxLength: 6,
    selector: ([scope, { id }]) => `${scope} ${id.split('-')[0] ?? ''}`,
  })
  fc.assert(
    fc.property(rows, (some) => {
      const bytes = parcel(some.map(([scope, entry]) => ({ scope, update: encodeUpdate(entry) })))
      const parsed = parseParcel(bytes)
      expect(parsed.ok && parcel(parsed.value.rows, parsed.value.head, parsed.value.mac)).toEqual(bytes)
    }),
    { numRuns: 300 },
  )
})

test(
  'P1 P2 30,000 spoiled parcels: none throws, and what is still accepted prints to the same bytes',
  () => {
    const good = parcel(ROWS)
    let seed = 20_261_123
    const chance = (below: number): number => (seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0) % below
    let accepted = 0
    for (let run = 0; run < 30_000; run++) {
      const bytes = spoiled(good, chance)
      const parsed = parseParcel(bytes)
      peekParcel(bytes)
      if (!parsed.ok) continue
      accepted++
      const printed = parcel(parsed.value.rows, parsed.value.head, parsed.value.mac)
      if (Buffer.compare(printed, bytes) !== 0) expect.fail(`prints to other bytes: ${Buffer.from(bytes).toString('hex')}`)
    }
    // Words in a body, a stamp or the signature may change and it is a parcel still: whose it is says the signature.
    expect(accepted).toBeGreaterThan(100)
    expect(accepted).toBeLessThan(25_000)
  },
  LIMIT_MS,
)

function spoiled(good: Uint8Array, chance: (below: number) => number): Uint8Array {
  const bytes = good.slice()
  switch (chance(5)) {
    case 0:
      return bytes.slice(0, chance(bytes.length))
    case 1:
      return Uint8Array.from([...bytes, ...bytes.slice(0, 1 + chance(20))])
    case 2: {
      const [from, to] = [chance(bytes.length), chance(bytes.length)]
      bytes.copyWithin(to, from, from + chance(40))
      return bytes
    }
    default:
      for (let flips = 1 + chance(3); flips > 0; flips--) {
        const at = chance(bytes.length)
        bytes[at] = must(bytes[at], 'it is inside') ^ (1 << chance(8))
      }
      return bytes
  }
}

test('P3 rows of a client stand in clock order in their scope, none twice', () => {
  expect(why(parcel([row(1), row(0)]))).toBe('clock order')
  expect(why(parcel([row(0), row(0)]))).toBe('clock order')
  expect(why(parcel([row(0), row(0, REGISTER), row(0, QUARTER, 78)]))).toBe('taken')
})

test('P4 what was not sent is signed with 32 bytes; whole scopes are not signed', () => {
  expect(why(parcel([row(0)], {}, null))).toBe('signature')
  expect(why(parcel([row(0)], {}, MAC.slice(1)))).toBe('signature')
  expect(why(parcel([row(0)], { way: 'scope' }, MAC))).toBe('signature')
  expect(why(parcel([row(0)], { way: 'scope' }, null))).toBe('taken')
  expect(peekParcel(parcel([row(0)], { way: 'scope' }, null))).toMatchObject({ ok: false })
})

test('P1 nothing empty, nothing behind the end, no foreign scope, no row that is none, no newer version unnamed', () => {
  const good = parcel([row(0)])
  expect(why(parcel([]))).toBe('head')
  expect(why(Uint8Array.from([...good, 0]))).toBe('bytes behind the end')
  expect(why(parcel([{ ...row(0), scope: 'elsewhere' as ScopeId }]))).toBe('head')
  expect(why(parcel([{ scope: QUARTER, update: new Uint8Array(30) }]))).toMatch(/^row /)
  const newer = good.slice()
  newer[16] = 2
  expect(why(newer)).toBe('app-too-old')
  expect(why(new Uint8Array(0))).toBe('magic')
})

test('P2 a count that the bytes cannot hold, and a file beyond the limit, are refused before anything is made', () => {
  const rows = Array.from({ length: 3 }, (_none, clock) => row(clock))
  const content = encodeParcel(HEAD, rows)
  const at = content.findIndex((byte, place) => byte === 125 && content[place + 1] === 3)
  const liar = withMac(content, MAC)
  liar[at + 1] = 63
  expect(why(liar)).toBe('count beyond the bytes')
  expect(parseParcel(new Uint8Array(PARCEL_LIMIT_BYTES + 1))).toEqual({
    ok: false,
    error: { kind: 'too-large', limitBytes: PARCEL_LIMIT_BYTES },
  })
})

test(
  'P2 what was not sent is refused beyond what the relay takes in one go; a copy of whole scopes may be longer',
  () => {
    const many = Array.from({ length: SIGNED_LIMIT_ROWS + 1 }, (_none, clock) => row(clock))
    const tooMany = { kind: 'too-large', limitBytes: SIGNED_LIMIT_BYTES }
    expect(parseParcel(parcel(many))).toEqual({ ok: false, error: tooMany })
    expect(peekParcel(parcel(many))).toEqual({ ok: false, error: tooMany })
    expect(why(parcel(many, { way: 'scope' }, null))).toBe('taken')
    expect(why(parcel(many.slice(1)))).toBe('taken')
  },
  LIMIT_MS,
)

test('M3 the relay’s answer comes through, a refusal of an unknown kind with its retry; anything else is malformed', () => {
  const answer = { taken: 2, here: 1, refused: [{ refusal: { kind: 'of-tomorrow' }, retry: 'later', rows: [3, 4] }] }
  expect(parseCarriedAnswer(answer)).toEqual({ ok: true, value: answer })
  for (const bad of [
    null,
    {},
    { ...answer, taken: -1 },
    { ...answer, refused: [{ rows: [1] }] },
    { ...answer, refused: [{ ...answer.refused[0], rows: 'all' }] },
  ])
    expect(parseCarriedAnswer(bad).ok).toBe(false)
})
