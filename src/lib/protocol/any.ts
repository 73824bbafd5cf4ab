/**
 * Plain values as bytes, byte for byte as the carrier (lib0 `any`) writes them. Knows nothing of messages or entries.
 *
 *   A1  Counts are bounded by the bytes left, nodes and depth by limits, before anything is made.
 *   A2  A value has one form: what `readAny` accepts, `writeAny` writes again byte for byte.
 *   A3  No undefined, no bigint, no NaN or infinity, no key that reaches a prototype, no key twice.
 */
import { must } from '../kernel/must.ts'
import {
  bytesLeft,
  fail,
  makeRoom,
  readByte,
  readBytes,
  readText,
  readVarUint,
  writeByte,
  writeBytes,
  writeText,
  writeVarUint,
  type Reader,
  type Writer,
} from './bytes.ts'

export interface AnyLimits {
  readonly depth: number
  readonly nodes: number
}

/** The value at the reader; on a fault, anything: ask `reader.fault`. */
export const readAny = (reader: Reader, limits: AnyLimits): unknown => readValue(reader, { nodes: limits.nodes }, limits.depth)

/** What a value cannot hold is a bug of who made it; a key without a value is left out. */
export function writeAny(writer: Writer, value: unknown): void {
  if (typeof value === 'string') {
    writeByte(writer, TAG.text)
    writeText(writer, value)
  } else if (typeof value === 'number') writeNumber(writer, value)
  else if (typeof value === 'boolean') writeByte(writer, value ? TAG.yes : TAG.no)
  else if (value === null) writeByte(writer, TAG.nothing)
  else if (value instanceof Uint8Array) {
    writeByte(writer, TAG.bytes)
    writeBytes(writer, value)
  } else if (Array.isArray(value)) {
    writeByte(writer, TAG.list)
    writeVarUint(writer, value.length)
    for (const item of value) writeAny(writer, item)
  } else {
    must(typeof value === 'object' ? value : undefined, `a ${typeof value} cannot be written`)
    const object = value as Readonly<Record<string, unknown>>
    const keys = Object.keys(object).filter((key) => object[key] !== undefined)
    writeByte(writer, TAG.object)
    writeVarUint(writer, keys.length)
    for (const key of keys) {
      writeText(writer, key)
      writeAny(writer, object[key])
    }
  }
}

const TAG = {
  bytes: 116,
  list: 117,
  object: 118,
  text: 119,
  yes: 120,
  no: 121,
  float64: 123,
  float32: 124,
  whole: 125,
  nothing: 126,
} as const
const WHOLE_MAX = 0x7fffffff
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const isWhole = (value: number): boolean => Number.isInteger(value) && Math.abs(value) <= WHOLE_MAX

function readValue(reader: Reader, budget: { nodes: number }, depth: number): unknown {
  if (--budget.nodes < 0) return fail(reader, 'too many values')
  const tag = readByte(reader)
  switch (tag) {
    case TAG.text:
      return readText(reader)
    case TAG.whole:
      return readWhole(reader)
    case TAG.float32:
      return readFloat(reader, 4)
    case TAG.float64:
      return readFloat(reader, 8)
    case TAG.yes:
      return true
    case TAG.no:
      return false
    case TAG.nothing:
      return null
    case TAG.bytes:
      return readBytes(reader)
    case TAG.list:
      return depth <= 1 ? fail(reader, 'too deep') : readList(reader, budget, depth - 1)
    case TAG.object:
      return depth <= 1 ? fail(reader, 'too deep') : readObject(reader, budget, depth - 1)
    default:
      return fail(reader, 'unknown value')
  }
}

function readList(reader: Reader, budget: { nodes: number }, depth: number): unknown {
  const count = readVarUint(reader)
  if (count > bytesLeft(reader)) return fail(reader, 'count beyond the bytes')
  if (count > budget.nodes) return fail(reader, 'too many values')
  const list: unknown[] = []
  for (let index = 0; index < count && reader.fault === ''; index++) list.push(readValue(reader, budget, depth))
  return list
}

function readObject(reader: Reader, budget: { nodes: number }, depth: number): unknown {
  const count = readVarUint(reader)
  if (count * 2 > bytesLeft(reader)) return fail(reader, 'count beyond the bytes')
  if (count > budget.nodes) return fail(reader, 'too many values')
  const object: Record<string, unknown> = {}
  let lastIndex = -1
  for (let index = 0; index < count && reader.fault === ''; index++) {
    const key = readText(reader)
    if (FORBIDDEN.has(key)) return fail(reader, 'forbidden key')
    if (Object.hasOwn(object, key)) return fail(reader, 'key twice')
    // JavaScript lists number-like keys first and in order; in another order they would not print the same again (A2).
    const place = indexOfKey(key)
    if (place <= lastIndex) return fail(reader, 'keys out of order')
    lastIndex = place === Infinity && lastIndex !== Infinity ? NAMES_FOLLOW : place
    object[key] = readValue(reader, budget, depth)
  }
  return object
}

/** Above every array index, below `Infinity`: after the first name only names may follow. */
const NAMES_FOLLOW = Number.MAX_VALUE

function indexOfKey(key: string): number {
  const first = key.charCodeAt(0)
  // Nearly every key is a name: the dear question is asked only of what begins with a figure.
  if (!(first >= 48 && first <= 57) || !/^(0|[1-9]\d{0,9})$/.test(key)) return Infinity
  const index = Number(key)
  return index < 0xffffffff ? index : Infinity
}

/** Six bits and a sign in the first byte, seven in each that follows. */
function readWhole(reader: Reader): unknown {
  const first = readByte(reader)
  let value = first & 0x3f
  if (first >= 0x80) {
    const rest = readVarUint(reader)
    if (rest === 0) return fail(reader, 'number not minimal')
    value += rest * 64
  }
  if (value > WHOLE_MAX) return fail(reader, 'number in a foreign form')
  return (first & 0x40) === 0 ? value : -value
}

function readFloat(reader: Reader, size: 4 | 8): unknown {
  if (bytesLeft(reader) < size) return fail(reader, 'cut short')
  const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset + reader.at, size)
  reader.at += size
  const value = size === 4 ? view.getFloat32(0) : view.getFloat64(0)
  if (!Number.isFinite(value)) return fail(reader, 'not a number')
  if (isWhole(value) || (size === 8 && Math.fround(value) === value)) return fail(reader, 'number in a foreign form')
  return value
}

function writeNumber(writer: Writer, value: number): void {
  must(Number.isFinite(value) ? value : undefined, 'only finite numbers can be written')
  if (isWhole(value)) return writeWhole(writer, value)
  const size = Math.fround(value) === value ? 4 : 8
  writeByte(writer, size === 4 ? TAG.float32 : TAG.float64)
  makeRoom(writer, size)
  const view = new DataView(writer.bytes.buffer, writer.bytes.byteOffset + writer.at, size)
  if (size === 4) view.setFloat32(0, value)
  else view.setFloat64(0, value)
  writer.at += size
}

function writeWhole(writer: Writer, value: number): void {
  const size = Math.abs(value)
  const sign = value < 0 || Object.is(value, -0) ? 0x40 : 0
  const rest = Math.floor(size / 64)
  writeByte(writer, TAG.whole)
  writeByte(writer, (rest > 0 ? 0x80 : 0) | sign | (size & 0x3f))
  if (rest > 0) writeVarUint(writer, rest)
}
