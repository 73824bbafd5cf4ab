/**
 * A picture made small enough to travel: drawn anew, upright, as JPEG. Drawing anew leaves behind all that a camera writes beside the
 * picture, the place above all. Works in a page and in a worker. It knows no visit.
 *
 *   V1  What is no picture by its own bytes is refused, and what is too large is refused before it is decoded.
 *   V2  Nothing of the file's own bytes is in the answer.
 */
import { ok, refuse, type Result } from '../kernel/result.ts'
import { pictureHead } from './picture-head.ts'
import { sha256 } from './sha256.ts'

export interface ShrunkPicture {
  /** SHA-256 of `full`, 64 hex digits. */
  readonly hash: string
  readonly bytes: number
  readonly width: number
  readonly height: number
  readonly full: Uint8Array
  readonly thumb: Uint8Array
}

export type PhotoRefusal = { readonly kind: 'not-a-picture' } | { readonly kind: 'too-large' }

const FILE_LIMIT_BYTES = 30 * 1024 * 1024
const PIXEL_LIMIT = 40_000_000
const FULL: Aim = { sides: [1600, 1280, 1024, 800, 640], qualities: [0.82, 0.72, 0.6, 0.5], limitBytes: 300 * 1024 }
const THUMB: Aim = { sides: [200, 160, 120, 80], qualities: [0.7, 0.55, 0.4], limitBytes: 16 * 1024 }

export async function shrinkPhoto(file: Blob): Promise<Result<ShrunkPicture, PhotoRefusal>> {
  if (file.size > FILE_LIMIT_BYTES) return refuse({ kind: 'too-large' })
  const head = pictureHead(new Uint8Array(await file.arrayBuffer()))
  if (!head) return refuse({ kind: 'not-a-picture' })
  if (head.width * head.height > PIXEL_LIMIT) return refuse({ kind: 'too-large' })
  const picture = await decoded(file)
  if (!picture) return refuse({ kind: 'not-a-picture' })
  try {
    const full = await drawnWithin(picture, FULL)
    const thumb = await drawnWithin(picture, THUMB)
    const { width, height, bytes } = full
    return ok({ hash: await sha256(bytes), bytes: bytes.length, width, height, full: bytes, thumb: thumb.bytes })
  } finally {
    picture.close()
  }
}

interface Aim {
  /** Longest sides to try, largest first. */
  readonly sides: readonly number[]
  readonly qualities: readonly number[]
  readonly limitBytes: number
}

interface Drawn {
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Without options: every Chromium from 81 on turns it upright by itself, and older ones refuse the word for it. */
async function decoded(file: Blob): Promise<ImageBitmap | undefined> {
  try {
    return await createImageBitmap(file)
  } catch (fault) {
    if (fault instanceof DOMException) return undefined
    throw fault
  }
}

/** The largest and best that fits; if none does, the smallest. */
async function drawnWithin(picture: ImageBitmap, { sides, qualities, limitBytes }: Aim): Promise<Drawn> {
  let last: Drawn | undefined
  for (const side of sides) {
    const canvas = drawn(picture, side)
    for (const quality of qualities) {
      last = { width: canvas.width, height: canvas.height, bytes: await jpegOf(canvas, quality) }
      if (last.bytes.length <= limitBytes) return last
    }
  }
  if (!last) throw new Error('bug: an aim without sides')
  return last
}

type Canvas = OffscreenCanvas | HTMLCanvasElement

function drawn(picture: ImageBitmap, side: number): Canvas {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height))
  const width = Math.max(1, Math.round(picture.width * scale))
  const height = Math.max(1, Math.round(picture.height * scale))
  const canvas = emptyCanvas(width, height)
  const pen = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null
  if (!pen) throw new DOMException('no canvas to draw on', 'InvalidStateError')
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, width, height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, 0, 0, width, height)
  return canvas
}

function emptyCanvas(width: number, height: number): Canvas {
  if ('OffscreenCanvas' in globalThis) return new OffscreenCanvas(width, height)
  return Object.assign(document.createElement('canvas'), { width, height })
}

async function jpegOf(canvas: Canvas, quality: number): Promise<Uint8Array<ArrayBuffer>> {
  const blob = 'convertToBlob' in canvas ? await canvas.convertToBlob({ type: 'image/jpeg', quality }) : await blobOf(canvas, quality)
  return new Uint8Array(await blob.arrayBuffer())
}

function blobOf(canvas: HTMLCanvasElement, quality: number): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new DOMException('nothing drawn', 'EncodingError'))), 'image/jpeg', quality),
  )
}
