/**
 * Numbers and words as bytes, the way the carrier (lib0) lays them out. Knows nothing of messages.
 * A reader never throws and never allocates more than the bytes it was given: the first fault is kept, and everything read after it is empty.
 *
 *   B1  A varuint is minimal and at most 2^53-1.
 *   B2  Text is fatal UTF-8: no overlong form, no lone surrogate, nothing beyond U+10FFFF.
 *   B3  What was written belongs to whoever asked for it: no later writing changes it.
 */

export interface Reader {
  readonly bytes: Uint8Array
  at: number
  /** Why reading stopped, or ''. */
  fault: string
}

export interface Writer {
  bytes: Uint8Array
  at: number
  /** Whether `bytes` is nobody's but the writer's: then it may be lent to the next one. */
  isOwn: boolean
}

export const openReader = (bytes: Uint8Array): Reader => ({ bytes, at: 0, fault: '' })
/** One buffer is lent again and again: making and clearing a new one was most of the cost of a row. */
let spare: Uint8Array | null = null
const SPARE_BYTES = 64 * 1024

export function openWriter(sizeBytes = 256): Writer {
  const bytes = spare && spare.length >= sizeBytes ? spare : new Uint8Array(sizeBytes)
  spare = null
  return { bytes, at: 0, isOwn: true }
}
export const bytesLeft = (reader: Reader): number => reader.bytes.length - reader.at
/** B3. What was written, in a buffer of its own. */
export function written(writer: Writer): Uint8Array {
  const copy = writer.bytes.slice(0, writer.at)
  if (writer.isOwn && writer.bytes.length <= SPARE_BYTES) spare = writer.bytes
  writer.bytes = copy // whoever writes on makes room first, and so leaves this one alone
  writer.isOwn = false
  return copy
}

/** Keeps the first reason and jumps to the end, so that nothing more is read. */
export function fail(reader: Reader, why: string): void {
  if (reader.fault === '') reader.fault = why
  reader.at = reader.bytes.length
}

export function readByte(reader: Reader): number {
  const byte = reader.bytes[reader.at]
  if (byte === undefined) {
    fail(reader, 'cut short')
    return 0
  }
  reader.at++
  return byte
}

/** B1. */
export function readVarUint(reader: Reader): number {
  let value = 0
  let unit = 1
  for (let count = 0; count < 8; count++) {
    const byte = readByte(reader)
    value += (byte & 0x7f) * unit
    unit *= 128
    if (byte >= 0x80) continue
    if (byte === 0 && count > 0) fail(reader, 'number not minimal')
    if (value > Number.MAX_SAFE_INTEGER) break
    return reader.fault === '' ? value : 0
  }
  fail(reader, 'number too big')
  return 0
}

/** A copy in a buffer of its own: a view would drag the whole frame along into a store. */
export function readBytes(reader: Reader): Uint8Array {
  const length = readVarUint(reader)
  if (length > bytesLeft(reader)) fail(reader, 'cut short')
  if (reader.fault !== '') return new Uint8Array(0)
  const copy = new Uint8Array(length)
  copy.set(reader.bytes.subarray(reader.at, reader.at + length))
  reader.at += length
  return copy
}

/** B2. */
export function readText(reader: Reader): string {
  const length = readVarUint(reader)
  if (length > bytesLeft(reader)) fail(reader, 'cut short')
  if (reader.fault !== '') return ''
  const end = reader.at + length
  let text = ''
  let units: number[] = []
  while (reader.at < end) {
    const point = readPoint(reader, end)
    if (reader.fault !== '') return ''
    if (point < 0x10000) units.push(point)
    else units.push(0xd7c0 + (point >> 10), 0xdc00 + (point & 0x3ff))
    if (units.length >= 4096) {
      text += String.fromCharCode(...units)
      units = []
    }
  }
  return text + String.fromCharCode(...units)
}

export function writeByte(writer: Writer, byte: number): void {
  makeRoom(writer, 1)
  writer.bytes[writer.at++] = byte
}

export function writeVarUint(writer: Writer, value: number): void {
  let rest = value
  while (rest > 0x7f) {
    writeByte(writer, 0x80 | (rest % 128))
    rest = Math.floor(rest / 128)
  }
  writeByte(writer, rest)
}

export function writeBytes(writer: Writer, bytes: Uint8Array): void {
  writeVarUint(writer, bytes.length)
  makeRoom(writer, bytes.length)
  writer.bytes.set(bytes, writer.at)
  writer.at += bytes.length
}

/** Lone surrogates become U+FFFD, as the platform's own encoder has it. */
export function writeText(writer: Writer, text: string): void {
  if (text.length <= PLAIN_LENGTH && writePlain(writer, text)) return
  writeVarUint(writer, lengthInBytes(text))
  for (let index = 0; index < text.length; index++) {
    const point = pointAt(text, index)
    if (point > 0xffff) index++
    writePoint(writer, point)
  }
}

/** Names of fields, ids and days are short and ASCII: written in one go, where sign by sign was a third of the cost of a row. Its length is one byte. */
const PLAIN_LENGTH = 127

/** False when a sign is not ASCII: then nothing is written. */
function writePlain(writer: Writer, text: string): boolean {
  makeRoom(writer, text.length + 1)
  const { bytes, at } = writer
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) return false
    bytes[at + 1 + index] = unit
  }
  bytes[at] = text.length
  writer.at = at + 1 + text.length
  return true
}

/** Room for `count` more bytes. */
export function makeRoom(writer: Writer, count: number): void {
  const need = writer.at + count
  if (need <= writer.bytes.length) return
  const wider = new Uint8Array(Math.max(need, writer.bytes.length * 2))
  wider.set(writer.bytes)
  writer.bytes = wider
}

const SMALLEST = [0, 0, 0x80, 0x800, 0x10000] as const

function readPoint(reader: Reader, end: number): number {
  const first = readByte(reader)
  if (first < 0x80) return first
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  if (first < 0xc2 || first > 0xf4 || reader.at + length - 1 > end) return notText(reader)
  let point = first & (0x7f >> length)
  for (let count = 1; count < length; count++) {
    const byte = readByte(reader)
    if ((byte & 0xc0) !== 0x80) return notText(reader)
    point = (point << 6) | (byte & 0x3f)
  }
  if (point < SMALLEST[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return notText(reader)
  return point
}

function notText(reader: Reader): number {
  fail(reader, 'not UTF-8')
  return 0
}

function lengthInBytes(text: string): number {
  let length = 0
  for (let index = 0; index < text.length; index++) {
    const point = pointAt(text, index)
    if (point > 0xffff) index++
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}

function pointAt(text: string, index: number): number {
  const point = text.codePointAt(index) ?? 0
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
}

function writePoint(writer: Writer, point: number): void {
  if (point < 0x80) return writeByte(writer, point)
  if (point < 0x800) writeByte(writer, 0xc0 | (point >> 6))
  else {
    if (point < 0x10000) writeByte(writer, 0xe0 | (point >> 12))
    else {
      writeByte(writer, 0xf0 | (point >> 18))
      writeByte(writer, 0x80 | ((point >> 12) & 0x3f))
    }
    writeByte(writer, 0x80 | ((point >> 6) & 0x3f))
  }
  writeByte(writer, 0x80 | (point & 0x3f))
}
