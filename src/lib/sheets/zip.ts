/**
 * The few pages of a zip archive that a workbook needs: its directory, and one part at a time, unpacked piece by piece.
 * Nothing the archive claims is believed: sizes, checksum and ratio are counted while unpacking, and unpacking stops at the first lie.
 *
 *   Z1  More entries than the limit, a path that climbs, or a name given twice refuse the archive before anything is unpacked.
 *   Z2  Unpacking stops when the budget of the whole file, the ratio of one part, or the size the part claimed is passed.
 */
import { Inflate } from 'fflate'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { crcOf } from './crc.ts'
import { BROKEN, hostile, tooLarge, type SheetLimits, type SheetRefusal } from './workbook.ts'

export interface ZipEntry {
  readonly name: string
  readonly method: number
  readonly sealed: boolean
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}
export type ZipDirectory = ReadonlyMap<string, ZipEntry>

/** What may still be unpacked from this file. */
export interface Budget {
  left: number
}

const PIECE = 4096
const RATIO_FROM = 4 * 1024 * 1024

export function readZipDirectory(bytes: Uint8Array, limits: SheetLimits): Result<ZipDirectory, SheetRefusal> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  if (end < 0) return refuse(BROKEN)
  const count = view.getUint16(end + 10, true)
  if (count > limits.entries) return refuse(tooLarge('entries'))
  const entries = new Map<string, ZipEntry>()
  const names = new TextDecoder('utf-8')
  let at = view.getUint32(end + 16, true)
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) return refuse(BROKEN)
    const nameLength = view.getUint16(at + 28, true)
    const extraLength = view.getUint16(at + 30, true)
    const next = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true)
    if (next > end) return refuse(BROKEN)
    const name = names
      .decode(bytes.subarray(at + 46, at + 46 + nameLength))
      .replaceAll('\\', '/')
      .replace(/^\/+/, '')
    if (name.includes('\0') || name.split('/').includes('..') || /^[a-z]:/i.test(name)) return refuse(hostile('path'))
    if (entries.has(name)) return refuse(hostile('twice-named'))
    const entry = entryAt(view, at, name, extraLength)
    if (!entry) return refuse(BROKEN)
    entries.set(name, entry)
    at = next
  }
  return ok(entries)
}

/** Hands the unpacked bytes of one part to `onpiece` until it objects. Undefined when all of it went well. */
export function unpack(
  bytes: Uint8Array,
  entry: ZipEntry,
  budget: Budget,
  limits: SheetLimits,
  onpiece: (piece: Uint8Array) => SheetRefusal | undefined,
): SheetRefusal | undefined {
  if (entry.sealed) return { kind: 'locked-file' }
  const from = contentStart(bytes, entry)
  if (from < 0 || (entry.method !== 0 && entry.method !== 8)) return BROKEN
  if (entry.size > budget.left) return tooLarge('unpacked')
  if (entry.size > RATIO_FROM && entry.size > entry.packed * limits.ratio) return hostile('ratio')
  const packed = bytes.subarray(from, from + entry.packed)
  let refusal: SheetRefusal | undefined
  let size = 0
  let crc = 0
  const take = (piece: Uint8Array): void => {
    if (refusal || piece.length === 0) return
    size += piece.length
    budget.left -= piece.length
    if (budget.left < 0) refusal = tooLarge('unpacked')
    else if (size > RATIO_FROM && size > entry.packed * limits.ratio) refusal = hostile('ratio')
    else if (size > entry.size) refusal = BROKEN
    else {
      crc = crcOf(piece, crc)
      refusal = onpiece(piece)
    }
  }
  const inflate = entry.method === 8 ? new Inflate(take) : undefined
  for (let at = 0; (at < packed.length || at === 0) && !refusal; at += PIECE) {
    const piece = packed.subarray(at, at + PIECE)
    if (!inflate) take(piece)
    else if (!inflated(inflate, piece, at + PIECE >= packed.length)) return refusal ?? BROKEN
  }
  if (refusal) return refusal
  return size === entry.size && crc === entry.crc ? undefined : BROKEN
}

/** The library throws when the bits make no sense; such errors carry a number as `code`. Anything else is our bug. */
function inflated(inflate: Inflate, piece: Uint8Array, last: boolean): boolean {
  try {
    inflate.push(piece, last)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 22 - 0xffff); at--)
    if (view.getUint32(at, true) === 0x06054b50) return at
  return -1
}

function entryAt(view: DataView, at: number, name: string, extraLength: number): ZipEntry | undefined {
  const wide = wideSizes(view, at + 46 + view.getUint16(at + 28, true), extraLength)
  const read = (offset: number): number | undefined => {
    const value = view.getUint32(at + offset, true)
    return value === 0xffffffff ? wide.shift() : value
  }
  const size = read(24)
  const packed = read(20)
  const offset = read(42)
  if (size === undefined || packed === undefined || offset === undefined) return undefined
  const sealed = (view.getUint16(at + 8, true) & 1) === 1
  return { name, method: view.getUint16(at + 10, true), sealed, crc: view.getUint32(at + 16, true), packed, size, offset }
}

/** The 64-bit numbers of an entry, in the order of the fields that need them. */
function wideSizes(view: DataView, from: number, length: number): number[] {
  for (let at = from; at + 4 <= from + length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    const found: number[] = []
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), from + length)
    for (let value = at + 4; value + 8 <= end; value += 8) found.push(Number(view.getBigUint64(value, true)))
    return found
  }
  return []
}

function contentStart(bytes: Uint8Array, entry: ZipEntry): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== 0x04034b50) return -1
  const from = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true)
  return from + entry.packed <= bytes.length ? from : -1
}
