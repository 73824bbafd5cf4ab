/**
 * Payloads one behind the other in a file that may be cut anywhere: length (4 bytes), CRC-32 (4 bytes), payload. Knows nothing of what they say.
 *
 *   F1  What was written whole is read as it was written, in its order.
 *   F2  Reading stops at the first frame that is not whole and tells how many bytes it left aside. It never throws.
 */
import { crc32 } from './crc32.ts'

/** A row of the log has at most 256 KB; a line has a little around it. */
export const FRAME_LIMIT_BYTES = 300 * 1024
const HEAD_BYTES = 8

export function frameOf(payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + payload.length)
  const view = new DataView(frame.buffer)
  view.setUint32(0, payload.length)
  view.setUint32(4, crc32(payload))
  frame.set(payload, HEAD_BYTES)
  return frame
}

export interface Framed {
  readonly payloads: readonly Uint8Array[]
  readonly leftAsideBytes: number
}

export function readFrames(bytes: Uint8Array): Framed {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const payloads: Uint8Array[] = []
  let at = 0
  while (bytes.length - at > HEAD_BYTES) {
    const length = view.getUint32(at)
    const start = at + HEAD_BYTES
    // An empty payload says nothing, and zeros are what a file system leaves of a write that was cut.
    if (length === 0 || length > FRAME_LIMIT_BYTES || length > bytes.length - start) break
    const payload = bytes.subarray(start, start + length)
    if (crc32(payload) !== view.getUint32(at + 4)) break
    payloads.push(payload)
    at = start + length
  }
  return { payloads, leftAsideBytes: bytes.length - at }
}
