/**
 * One message as bytes: the wire version, a byte of flags, then the message as one plain value. Knows no message by name.
 * Several frames in one body (POST) stand one behind the other, each after its length.
 *
 *   F1  No frame is larger than `FRAME_LIMIT_BYTES`, none has flags we do not know, none has bytes behind its value.
 *   F2  A frame of another wire version is refused by name, so that an old app is told to update.
 */
import { ok, refuse, type Result } from '../kernel/result.ts'
import { readAny, writeAny, type AnyLimits } from './any.ts'
import { bytesLeft, openReader, openWriter, readByte, writeByte, written } from './bytes.ts'
import type { Down } from './down.ts'
import type { Refusal } from './refusal.ts'
import type { Up } from './up.ts'
import { OLDEST_WIRE_VERSION, WIRE_VERSION } from './version.ts'

export const FRAME_LIMIT_BYTES = 1024 * 1024
export type FrameRefusal = Extract<Refusal, { kind: 'malformed' | 'too-large' | 'app-too-old' }>

/** Bit 0 of the flags is kept for a deflated value; nobody writes it yet. */
export function encodeFrame(message: Up | Down): Uint8Array {
  const writer = openWriter(1024)
  writeByte(writer, WIRE_VERSION)
  writeByte(writer, 0)
  writeAny(writer, message)
  return written(writer)
}

/** The value in a frame, for `parseUp` or `parseDown` to look at. F1, F2. */
export function decodeFrame(bytes: Uint8Array, limits: AnyLimits = FRAME_VALUE_LIMITS): Result<unknown, FrameRefusal> {
  if (bytes.length > FRAME_LIMIT_BYTES) return refuse({ kind: 'too-large', limitBytes: FRAME_LIMIT_BYTES })
  const reader = openReader(bytes)
  const version = readByte(reader)
  if (reader.fault === '' && version < OLDEST_WIRE_VERSION) return refuse({ kind: 'app-too-old', oldest: OLDEST_WIRE_VERSION })
  if (version !== WIRE_VERSION) return refuse({ kind: 'malformed', at: 'wire version' })
  if (readByte(reader) !== 0) return refuse({ kind: 'malformed', at: 'flags' })
  const value = readAny(reader, limits)
  if (reader.fault !== '') return refuse({ kind: 'malformed', at: reader.fault })
  return bytesLeft(reader) === 0 ? ok(value) : refuse({ kind: 'malformed', at: 'bytes behind the end' })
}

/** Frames one behind the other, each after its length (four bytes, big end first). */
export function joinFrames(frames: readonly Uint8Array[]): Uint8Array {
  const body = new Uint8Array(frames.reduce((size, frame) => size + 4 + frame.length, 0))
  const view = new DataView(body.buffer)
  let at = 0
  for (const frame of frames) {
    view.setUint32(at, frame.length)
    body.set(frame, at + 4)
    at += 4 + frame.length
  }
  return body
}

/** The frames of a body, as views into it. */
export function splitFrames(body: Uint8Array, limit = 4096): Result<readonly Uint8Array[], FrameRefusal> {
  const view = new DataView(body.buffer, body.byteOffset, body.length)
  const frames: Uint8Array[] = []
  let at = 0
  while (at < body.length) {
    if (frames.length === limit || body.length - at < 4) return refuse({ kind: 'malformed', at: 'frames' })
    const end = at + 4 + view.getUint32(at)
    if (end > body.length) return refuse({ kind: 'malformed', at: 'frame length' })
    frames.push(body.subarray(at + 4, end))
    at = end
  }
  return ok(frames)
}

const FRAME_VALUE_LIMITS: AnyLimits = { depth: 8, nodes: 50_000 }
