/** What a file is by its first bytes; its name says nothing. */
import type { SheetRefusal } from './workbook.ts'

export type Sniffed =
  | { readonly kind: 'zip' }
  | { readonly kind: 'text' }
  | Extract<SheetRefusal, { kind: 'empty' | 'locked-file' | 'old-excel' | 'not-a-table' }>

const starts = (bytes: Uint8Array, ...magic: number[]): boolean => magic.every((byte, at) => bytes[at] === byte)

export function sniff(bytes: Uint8Array): Sniffed {
  if (bytes.length === 0) return { kind: 'empty' }
  if (starts(bytes, 0x50, 0x4b, 0x03, 0x04) || starts(bytes, 0x50, 0x4b, 0x05, 0x06)) return { kind: 'zip' }
  if (starts(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return holdsWide(bytes, 'EncryptedPackage') ? { kind: 'locked-file' } : { kind: 'old-excel' }
  // The bare streams of the programs before 1997.
  if (bytes[0] === 0x09 && [0, 2, 4, 8].includes(bytes[1] ?? -1) && bytes[3] === 0) return { kind: 'old-excel' }
  return isPage(bytes) || isBinary(bytes) ? { kind: 'not-a-table' } : { kind: 'text' }
}

/** Whether the bytes hold `text` as UTF-16: that is how old containers name their streams. */
function holdsWide(bytes: Uint8Array, text: string): boolean {
  const first = text.charCodeAt(0)
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 0
    while (same < text.length && bytes[at + same * 2] === text.charCodeAt(same) && bytes[at + same * 2 + 1] === 0) same++
    if (same === text.length) return true
  }
  return false
}

/** Many "exports" are web pages or XML with a borrowed name. */
function isPage(bytes: Uint8Array): boolean {
  const head = new TextDecoder('utf-8').decode(bytes.subarray(0, 512)).replaceAll('\0', '').trimStart()
  return head.startsWith('<')
}

/** Text has no zeros, unless it is UTF-16, which says so or has every other byte zero. */
function isBinary(bytes: Uint8Array): boolean {
  if (starts(bytes, 0xff, 0xfe) || starts(bytes, 0xfe, 0xff)) return false
  if (starts(bytes, 0x25, 0x50, 0x44, 0x46)) return true
  const head = bytes.subarray(0, 4096)
  let zeros = 0
  let odd = 0
  for (let at = 0; at < head.length; at++)
    if (head[at] === 0) {
      zeros++
      if (at % 2 === 1) odd++
    }
  return zeros > 0 && !(odd === zeros && zeros > head.length / 8)
}
