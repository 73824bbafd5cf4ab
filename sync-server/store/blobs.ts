/**
 * Pictures, as files named by their own hash, and under which scopes each was put. Knows no rights.
 *
 *   B1  A blob is under its name whole or not at all: written aside, flushed, renamed.
 *   B2  Only a hash of 64 hex digits ever becomes part of a path.
 */
import { createHash } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'

export interface Blobs {
  put(hash: string, scope: ScopeId, person: PersonId, bytes: Uint8Array): Promise<Result<null, Refusal>>
  /** The bytes, when they were put under this scope. */
  get(hash: string, scope: ScopeId): Promise<Uint8Array | undefined>
}

export const isBlobHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

export function openBlobs(database: DatabaseSync, folder: string, hasRoom: () => boolean = () => true): Blobs {
  const insert = database.prepare('insert or ignore into blob(hash, scope, person, bytes) values (?, ?, ?, ?)')
  const select = database.prepare('select bytes from blob where hash = ? and scope = ?')
  let begun = 0

  return {
    put: async (hash, scope, person, bytes) => {
      if (!isBlobHash(hash) || createHash('sha256').update(bytes).digest('hex') !== hash) return refuse({ kind: 'malformed', at: 'hash' })
      if (select.get(hash, scope)) return ok(null)
      if (!hasRoom()) return refuse({ kind: 'disk-full' })
      const path = pathOf(folder, hash)
      const aside = `${path}.${String(process.pid)}-${String(begun++)}`
      try {
        await mkdir(join(path, '..'), { recursive: true })
        const file = await open(aside, 'wx')
        await file.writeFile(bytes).finally(() => file.sync().finally(() => file.close()))
        await rename(aside, path)
      } catch (error) {
        await rm(aside, { force: true })
        if (isDiskFull(error)) return refuse({ kind: 'disk-full' })
        throw error
      }
      insert.run(hash, scope, person, bytes.length)
      return ok(null)
    },
    get: async (hash, scope) => (isBlobHash(hash) && select.get(hash, scope) ? readFile(pathOf(folder, hash)) : undefined),
  }
}

function pathOf(folder: string, hash: string): string {
  must(isBlobHash(hash) ? hash : undefined, 'a path is made from a hash only')
  return join(folder, hash.slice(0, 2), hash)
}

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['ENOSPC', 'EDQUOT'].includes(String(error.code))
