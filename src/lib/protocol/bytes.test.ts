import fc from 'fast-check'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { expect, test, vi } from 'vitest'
import { readAny, writeAny } from './any.ts'
import { openReader, openWriter, readText, readVarUint, writeText, writeVarUint, written } from './bytes.ts'

// Many random cases on a shared machine.
vi.setConfig({ testTimeout: 30_000 })

const LIMITS = { depth: 12, nodes: 1000 }
const faultOf = (bytes: number[], read: (reader: ReturnType<typeof openReader>) => unknown): string => {
  const reader = openReader(Uint8Array.from(bytes))
  read(reader)
  return reader.fault
}

test('B1 numbers are written as the carrier writes them and read back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (value) => {
      const writer = openWriter(1)
      writeVarUint(writer, value)
      expect(written(writer)).toEqual(encoding.encode((encoder) => encoding.writeVarUint(encoder, value)))
      expect(readVarUint(openReader(written(writer)))).toBe(value)
    }),
  )
})

test('B1 a number that is not minimal, too big or cut short is a fault', () => {
  expect(faultOf([0x80, 0], readVarUint)).toBe('number not minimal')
  expect(faultOf([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f], readVarUint)).toBe('number too big')
  expect(faultOf(Array<number>(9).fill(0xff), readVarUint)).toBe('number too big')
  expect(faultOf([0x80], readVarUint)).toBe('cut short')
})

test('B3 what was written stays as it is, whoever writes afterwards, and asking twice is no harm', () => {
  const results = ['one', '第二', 'x'.repeat(5000), 'four'].flatMap((text) => {
    const writer = openWriter()
    writeText(writer, text)
    const [first, again] = [written(writer), written(writer)]
    const other = openWriter()
    writeText(other, 'z'.repeat(300))
    writeText(writer, 'more')
    return [first, again, written(writer)].map((bytes) => ({ text, bytes }))
  })
  for (const { text, bytes } of results) expect(readText(openReader(bytes))).toBe(text)
  expect(new Set(results.map(({ bytes }) => bytes.buffer)).size).toBe(results.length)
})

test('B2 any text, lone surrogates too, is written as the platform encodes it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).map((text) => `${text}\ud800a`),
      (text) => {
        const writer = openWriter(1)
        writeText(writer, text)
        expect(written(writer)).toEqual(encoding.encode((encoder) => encoding.writeVarString(encoder, text)))
        expect(readText(openReader(written(writer)))).toBe(new TextDecoder().decode(new TextEncoder().encode(text)))
      },
    ),
  )
})

test('B2 bytes are read as text exactly where a fatal decoder reads them', () => {
  const nearText = fc.array(
    fc.oneof(fc.constantFrom(0x41, 0x80, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xa0, 0xed, 0x9f, 0xef, 0xf0, 0x90, 0xf4, 0x8f, 0xf5), fc.nat(255)),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(nearText, (bytes) => {
      const reader = openReader(Uint8Array.from([bytes.length, ...bytes]))
      const text = readText(reader)
      expect(reader.fault === '' ? text : 'fault').toBe(fatally(bytes))
    }),
    { numRuns: 20_000 },
  )
})

test('A2 values are written as the carrier writes them and the carrier reads them back', () => {
  const values = fc.anything({
    withNullPrototype: false,
    key: fc.string().filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key)),
    values: [fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), fc.constant(null)],
  })
  fc.assert(
    fc.property(values, (value) => {
      const writer = openWriter(1)
      writeAny(writer, value)
      expect(written(writer)).toEqual(
        encoding.encode((encoder) => encoding.writeAny(encoder, value as Parameters<typeof encoding.writeAny>[1])),
      )
      expect(decoding.readAny(decoding.createDecoder(written(writer)))).toEqual(readAny(openReader(written(writer)), LIMITS))
    }),
    { numRuns: 1000 },
  )
})

test('A2 any bytes that are accepted print to the same bytes', () => {
  let accepted = 0
  const tags = fc.array(fc.oneof(fc.constantFrom(116, 117, 118, 119, 120, 121, 123, 124, 125, 126, 0, 1, 2, 3, 97, 48, 49), fc.nat(255)), {
    minLength: 1,
    maxLength: 14,
  })
  fc.assert(
    fc.property(tags, (bytes) => {
      const reader = openReader(Uint8Array.from(bytes))
      const value = readAny(reader, LIMITS)
      if (reader.fault !== '') return
      accepted++
      const writer = openWriter(1)
      writeAny(writer, value)
      expect([...written(writer)]).toEqual(bytes.slice(0, reader.at))
    }),
    { numRuns: 20_000 },
  )
  expect(accepted).toBeGreaterThan(1000)
})

test('A3 no value is undefined, a bigint, NaN or infinity, and no object has a key twice or one that reaches a prototype', () => {
  const key = (word: string): number[] => [word.length, ...new TextEncoder().encode(word)]
  const objectWith = (...words: string[]): number[] => [118, words.length, ...words.flatMap((word) => [...key(word), 126])]
  const read = (bytes: number[]): string => faultOf(bytes, (reader) => readAny(reader, LIMITS))
  expect([[127], [122, 0, 0, 0, 0, 0, 0, 0, 1]].map(read)).toEqual(['unknown value', 'unknown value'])
  const odd = [NaN, Infinity, -Infinity].map((value) => [124, ...new Uint8Array(new Float32Array([value]).buffer).reverse()])
  expect(odd.map(read)).toEqual(['not a number', 'not a number', 'not a number'])
  expect(['__proto__', 'constructor', 'prototype'].map((word) => read(objectWith(word)))).toEqual(Array(3).fill('forbidden key'))
  expect([read(objectWith('a', 'a')), read(objectWith('a', 'b'))]).toEqual(['key twice', ''])
})

test('A2 number-like keys stand first and in order, as every engine lists them', () => {
  const keysOf = (...words: string[]) =>
    faultOf([118, words.length, ...words.flatMap((word) => [1, word.charCodeAt(0), 126])], (reader) => readAny(reader, LIMITS))
  expect([keysOf('1', '2', 'b', 'a'), keysOf('b', '1'), keysOf('2', '1')]).toEqual(['', 'keys out of order', 'keys out of order'])
})

test('A1 depth and nodes are bounded', () => {
  const deep = (depth: number): number[] => [...Array.from({ length: depth }, () => [117, 1]).flat(), 126]
  expect(faultOf(deep(11), (reader) => readAny(reader, LIMITS))).toBe('')
  expect(faultOf(deep(12), (reader) => readAny(reader, LIMITS))).toBe('too deep')
  expect(faultOf([117, 5, 126, 126, 126, 126, 126], (reader) => readAny(reader, { depth: 2, nodes: 5 }))).toBe('too many values')
  const lists = [117, 2, 117, 1, 126, 126]
  expect([4, 3].map((nodes) => faultOf(lists, (reader) => readAny(reader, { depth: 3, nodes })))).toEqual(['', 'too many values'])
})

function fatally(bytes: number[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch (error) {
    if (error instanceof TypeError) return 'fault'
    throw error
  }
}
