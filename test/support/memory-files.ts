/** A mirror's files in memory, which can be torn, filled up and held by somebody else. */
import type { MirrorFile, MirrorFolder } from '../../src/lib/mirror/index.ts'

export interface MemoryFolder extends MirrorFolder {
  readonly files: Map<string, Uint8Array>
  /** So many bytes may still be written; what is beyond is written in part, and the write rejects. */
  room: number
  /** Called before every change: a test throws here to be switched off. */
  onstep: (step: 'write' | 'truncate' | 'flush') => void
}

export function memoryFolder(): MemoryFolder {
  const folder: MemoryFolder = {
    files: new Map(),
    room: Infinity,
    onstep: () => undefined,
    async open(name) {
      if (!folder.files.has(name)) folder.files.set(name, new Uint8Array(0))
      return fileIn(folder, name)
    },
  }
  return folder
}

function fileIn(folder: MemoryFolder, name: string): MirrorFile {
  const now = (): Uint8Array => folder.files.get(name) ?? new Uint8Array(0)
  return {
    read: async () => now().slice(),
    async write(bytes, at) {
      folder.onstep('write')
      const taken = bytes.subarray(0, Math.max(0, folder.room))
      folder.room -= taken.length
      const next = new Uint8Array(Math.max(now().length, at + taken.length))
      next.set(now())
      next.set(taken, at)
      folder.files.set(name, next)
      if (taken.length < bytes.length) throw new DOMException('full', 'QuotaExceededError')
    },
    async truncate(size) {
      folder.onstep('truncate')
      folder.files.set(name, now().slice(0, size))
    },
    flush: async () => folder.onstep('flush'),
    close: async () => undefined,
  }
}
