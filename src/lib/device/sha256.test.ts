import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { sha256 } from './sha256.ts'

const bytes = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, at) => (at * 131 + 7) % 256)

test.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 300 * 1024 + 3])(
  'V3 the hash of %i bytes is the same with and without the browser’s own',
  async (length) => {
    const known = createHash('sha256').update(bytes(length)).digest('hex')
    expect(await sha256(bytes(length), null)).toBe(known)
    expect(await sha256(bytes(length), crypto.subtle)).toBe(known)
  },
)

test('V3 bytes that lie within a larger buffer are hashed alone', async () => {
  const within = bytes(200).subarray(50, 150)
  expect(await sha256(within, null)).toBe(createHash('sha256').update(within).digest('hex'))
})
