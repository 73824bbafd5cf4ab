import { expect, test } from 'vitest'
import { pictureHead } from './picture-head.ts'

const bytes = (...parts: (string | readonly number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((sign) => sign.charCodeAt(0)) : part)))
const SIZE = [0, 0, 0x75, 0x30]

test('V1 a picture is known by its bytes and tells its size before it is decoded', () => {
  expect(pictureHead(bytes('\x89PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR', SIZE, SIZE))).toEqual({ type: 'png', width: 30_000, height: 30_000 })
  expect(pictureHead(bytes('GIF89a', [10, 0, 20, 0]))).toEqual({ type: 'gif', width: 10, height: 20 })
  const jpeg = bytes('\xff\xd8\xff\xe1', [0, 4, 1, 2], [0xff, 0xc4, 0, 9, 1, 1, 1, 1, 1, 1, 1], [0xff, 0xc0, 0, 11, 8, 0, 20, 0, 10, 1, 1])
  expect(pictureHead(jpeg)).toEqual({ type: 'jpeg', width: 10, height: 20 })
  const webp = bytes('RIFF', [0, 0, 0, 0], 'WEBPVP8X', [10, 0, 0, 0, 0, 0, 0, 0], [9, 0, 0], [19, 0, 0])
  expect(pictureHead(webp)).toEqual({ type: 'webp', width: 10, height: 20 })
})

test('V1 what is no picture, or half of one, is none', () => {
  const halves = [bytes(), bytes('PK\x03\x04'), bytes('<html>'), bytes('%PDF-1.7'), bytes('\xff\xd8\xff'), bytes('GIF89a'), bytes('RIFF')]
  for (const half of halves) expect(pictureHead(half)).toBe(undefined)
  expect(pictureHead(bytes('\xff\xd8\xff\xe1', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toBe(undefined)
})
