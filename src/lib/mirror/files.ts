/**
 * Where a mirror's bytes lie: two files per store in the origin-private file system, which is another store on the disk than IndexedDB. A worker writes them through
 * access handles (Chromium 102 and up); a page only reads. Tests bring files of their own.
 */
export interface MirrorFile {
  read(): Promise<Uint8Array>
  /** Rejects when not all of it was written. */
  write(bytes: Uint8Array, at: number): Promise<void>
  truncate(size: number): Promise<void>
  /** When this has settled, what was written survives the browser being killed. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface MirrorFolder {
  /** Made when it is not there. Rejects with a DOMException where somebody else holds it. */
  open(name: string): Promise<MirrorFile>
}

/** Both files of a store. */
export const namesOf = (store: string): readonly [string, string] => [`${store}.a`, `${store}.b`]

const FOLDER = 'mirror'

/** What TypeScript's list of the page's own things does not have. */
interface AccessHandle {
  getSize(): number | Promise<number>
  read(into: Uint8Array, from: { at: number }): number
  write(bytes: Uint8Array, to: { at: number }): number
  truncate(size: number): void | Promise<void>
  flush(): void | Promise<void>
  close(): void | Promise<void>
}
interface AccessibleFile extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<AccessHandle>
}
const isAccessible = (file: FileSystemFileHandle): file is AccessibleFile => 'createSyncAccessHandle' in file

/** Null where this browser has no such files, or none to write in place. Only a worker gets any. */
export async function openWorkerFolder(): Promise<MirrorFolder | null> {
  const folder = await folderOf(true)
  if (!folder || !('FileSystemSyncAccessHandle' in globalThis)) return null
  return {
    async open(name) {
      const file = await folder.getFileHandle(name, { create: true })
      if (!isAccessible(file)) throw new DOMException('no access handles', 'NotSupportedError')
      return fileOver(await file.createSyncAccessHandle())
    },
  }
}

/** Every `await` is for Chromium before 108, where all but reading and writing answered promises. */
function fileOver(handle: AccessHandle): MirrorFile {
  return {
    async read() {
      const bytes = new Uint8Array(await handle.getSize())
      return bytes.subarray(0, handle.read(bytes, { at: 0 }))
    },
    async write(bytes, at) {
      if (handle.write(bytes, { at }) !== bytes.length) throw new DOMException('not all of it was written', 'QuotaExceededError')
    },
    async truncate(size) {
      await handle.truncate(size)
    },
    async flush() {
      await handle.flush()
    },
    async close() {
      await handle.close()
    },
  }
}

/** The bytes of both files of every store that has any, newest written first; for a page, without taking anything from who writes. */
export async function readAllFiles(): Promise<readonly { readonly store: string; readonly files: readonly Uint8Array[] }[]> {
  const folder = await folderOf(false)
  if (!folder) return []
  const stores = new Map<string, { at: number; files: Uint8Array[] }>()
  for await (const [name, handle] of folder.entries()) {
    if (!isFile(handle) || !/\.[ab]$/.test(name)) continue
    const file = await handle.getFile()
    if (file.size === 0) continue
    const store = name.slice(0, -2)
    const known = stores.get(store) ?? { at: 0, files: [] }
    known.files.push(new Uint8Array(await file.arrayBuffer()))
    stores.set(store, { at: Math.max(known.at, file.lastModified), files: known.files })
  }
  return [...stores].sort(([, a], [, b]) => b.at - a.at).map(([store, { files }]) => ({ store, files }))
}

/** Both files of a store that holds nothing any more. One that somebody still holds stays. */
export async function dropFiles(store: string): Promise<void> {
  const folder = await folderOf(false)
  for (const name of namesOf(store))
    try {
      await folder?.removeEntry(name)
    } catch (fault) {
      if (!(fault instanceof DOMException)) throw fault // not there, or held by a tab that is about to close
    }
}

const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file'

/** Null where there is no such file system (an old browser, a plain http address, a private window), or no folder yet. */
async function folderOf(create: boolean): Promise<FileSystemDirectoryHandle | null> {
  try {
    const root = await globalThis.navigator?.storage?.getDirectory?.()
    return (await root?.getDirectoryHandle(FOLDER, { create })) ?? null
  } catch (fault) {
    if (fault instanceof DOMException || fault instanceof TypeError) return null
    throw fault
  }
}
