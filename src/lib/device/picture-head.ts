/**
 * What a file says of itself in its first bytes: which kind of picture, and how many pixels it would unfold to. Read before anything is
 * decoded, so that a small file of a thousand megapixels costs nothing. By its bytes, never by its name or type.
 */
export interface PictureHead {
  readonly type: 'jpeg' | 'png' | 'webp' | 'gif'
  readonly width: number
  readonly height: number
}

/** Undefined when it is no picture that we take. */
export function pictureHead(bytes: Uint8Array): PictureHead | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const head = (HEADS.find(({ is }) => is(bytes)) ?? NO_HEAD).read(view)
  return head && head.width > 0 && head.height > 0 ? head : undefined
}

const startsWith = (bytes: Uint8Array, text: string, at = 0): boolean => [...text].every((sign, i) => bytes[at + i] === sign.charCodeAt(0))

type Read = (view: DataView) => PictureHead | undefined
const NO_HEAD: { readonly read: Read } = { read: () => undefined }
const HEADS: readonly { readonly is: (bytes: Uint8Array) => boolean; readonly read: Read }[] = [
  { is: (bytes) => startsWith(bytes, '\xff\xd8\xff'), read: jpegHead },
  { is: (bytes) => startsWith(bytes, '\x89PNG\r\n\x1a\n') && startsWith(bytes, 'IHDR', 12), read: pngHead },
  { is: (bytes) => startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8), read: webpHead },
  { is: (bytes) => startsWith(bytes, 'GIF8'), read: gifHead },
]

function pngHead(view: DataView): PictureHead | undefined {
  return view.byteLength < 24 ? undefined : { type: 'png', width: view.getUint32(16), height: view.getUint32(20) }
}

function gifHead(view: DataView): PictureHead | undefined {
  return view.byteLength < 10 ? undefined : { type: 'gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** Walks from segment to segment to the frame header. */
function jpegHead(view: DataView): PictureHead | undefined {
  let at = 2
  while (at + 9 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined
    const mark = view.getUint8(at + 1)
    const isFrame = mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc
    if (isFrame) return { type: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    const alone = mark === 0xff || mark === 0x01 || (mark >= 0xd0 && mark <= 0xd8)
    at += mark === 0xff ? 1 : alone ? 2 : 2 + Math.max(2, view.getUint16(at + 2))
  }
  return undefined
}

function webpHead(view: DataView): PictureHead | undefined {
  if (view.byteLength < 30) return undefined
  const [a, b] = [view.getUint32(24, true) & 0xffffff, (view.getUint32(26, true) >>> 8) & 0xffffff]
  switch (view.getUint32(12)) {
    case 0x56503858: // VP8X
      return { type: 'webp', width: a + 1, height: b + 1 }
    case 0x5650384c: {
      // VP8L
      const bits = view.getUint32(21, true)
      return { type: 'webp', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    case 0x56503820: // VP8
      return { type: 'webp', width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    default:
      return undefined
  }
}
