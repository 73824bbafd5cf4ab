import { expect, test } from 'vitest'
import { shrinkPhoto } from './photo.ts'

const MARK = 'GPS-31.34N-119.82E'

/** Left half red, right half blue. */
async function aPicture(width: number, height: number, noisy = false): Promise<Uint8Array> {
  const canvas = new OffscreenCanvas(width, height)
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('no canvas')
  pen.fillStyle = 'red'
  pen.fillRect(0, 0, width / 2, height)
  pen.fillStyle = 'blue'
  pen.fillRect(width / 2, 0, width / 2, height)
  for (let spot = 0; noisy && spot < 60_000; spot++) {
    pen.fillStyle = `hsl(${(spot * 137) % 360} 90% ${(spot * 53) % 100}%)`
    pen.fillRect((spot * 7919) % width, (spot * 104729) % height, 9, 9)
  }
  return new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer())
}

/** Puts an EXIF segment behind the first two bytes: which way is up, a place, and words anyone could find. */
function withExif(jpeg: Uint8Array, orientation: number): Blob {
  const words = [...MARK].map((sign) => sign.charCodeAt(0))
  const tiff = [0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 2]
  tiff.push(0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0)
  tiff.push(0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38)
  tiff.push(0, 0, 0, 0)
  tiff.push(0, 1, 0, 1, 0, 2, 0, 0, 0, 2, 0x4e, 0, 0, 0, 0, 0, 0, 0)
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff, ...words]
  const size = body.length + 2
  return new Blob([new Uint8Array([0xff, 0xd8, 0xff, 0xe1, size >> 8, size & 255, ...body]), jpeg.slice(2)], { type: 'image/jpeg' })
}

const holds = (bytes: Uint8Array, text: string): boolean => new TextDecoder('latin1').decode(bytes).includes(text)

async function colourAt(jpeg: Uint8Array, x: number, y: number): Promise<'red' | 'blue'> {
  const picture = await createImageBitmap(new Blob([jpeg.slice()], { type: 'image/jpeg' }))
  const pen = new OffscreenCanvas(picture.width, picture.height).getContext('2d')
  pen?.drawImage(picture, 0, 0)
  const [red = 0, , blue = 0] = pen?.getImageData(x * picture.width, y * picture.height, 1, 1).data ?? []
  return red > blue ? 'red' : 'blue'
}

async function shrunk(file: Blob) {
  const result = await shrinkPhoto(file)
  if (!result.ok) throw new Error(result.error.kind)
  return result.value
}

test('V2 the place and the words that a camera wrote are gone', async () => {
  const file = withExif(await aPicture(400, 300), 1)
  const before = new Uint8Array(await file.arrayBuffer())
  expect([holds(before, MARK), holds(before, 'Exif')]).toEqual([true, true])
  const { full, thumb } = await shrunk(file)
  for (const bytes of [full, thumb]) expect([holds(bytes, MARK), holds(bytes, 'Exif')]).toEqual([false, false])
})

test('a picture taken on its side stands upright', async () => {
  const { full, width, height } = await shrunk(withExif(await aPicture(400, 200), 6))
  expect([width, height]).toEqual([200, 400])
  expect([await colourAt(full, 0.5, 0.1), await colourAt(full, 0.5, 0.9)]).toEqual(['red', 'blue'])
})

test('a large and restless picture comes out at most 1600 long and 300 KB, its thumb 16 KB, under its own hash', async () => {
  const { full, thumb, width, height, bytes, hash } = await shrunk(new Blob([(await aPicture(4000, 3000, true)).slice()]))
  expect(Math.max(width, height)).toBeLessThanOrEqual(1600)
  expect(width / height).toBeCloseTo(4 / 3, 2)
  expect(full.length).toBeLessThanOrEqual(300 * 1024)
  expect(bytes).toBe(full.length)
  expect(thumb.length).toBeLessThanOrEqual(16 * 1024)
  expect(hash).toMatch(/^[0-9a-f]{64}$/)
})

test('a small picture is not blown up', async () => {
  const { width, height } = await shrunk(new Blob([(await aPicture(40, 30)).slice()]))
  expect([width, height]).toEqual([40, 30])
})

test('V1 no picture, half a picture, and too many pixels are refused by name', async () => {
  const kind = async (bytes: Uint8Array) => {
    const result = await shrinkPhoto(new Blob([bytes.slice()], { type: 'image/jpeg' }))
    return result.ok ? 'ok' : result.error.kind
  }
  expect(await kind(new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBe('not-a-picture')
  const jpeg = await aPicture(400, 300)
  expect(await kind(jpeg.slice(0, 200).fill(0, 100))).toBe('not-a-picture')
  const bomb = new Uint8Array(64)
  bomb.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30])
  expect(await kind(bomb)).toBe('too-large')
  expect(await kind(new Uint8Array(30 * 1024 * 1024 + 1))).toBe('too-large')
})
