/** Drafts of forms, kept as they are typed. Of many saves in a row the newest is written; who asked for an older one learns when a newer one is. */
import { ok, refuse, type Result } from '../kernel/result.ts'
import { storeFault, type Db } from '../readmodel/index.ts'
import type { KeepRefusal } from './face.ts'

export interface Draft<T> {
  load(): Promise<T | null>
  save(value: T): Promise<Result<null, KeepRefusal>>
  drop(): Promise<void>
  savedAt(): number | null
  /** Nothing typed so far is written any more: its record is about to take its place. */
  settle(): Promise<void>
}

export function openDraft<T>(db: Db, key: string, now: () => number): Draft<T> {
  let newest: { readonly value: T } | null = null
  let writing: Promise<Result<null, KeepRefusal>> | null = null
  let savedAt: number | null = null

  async function write(): Promise<Result<null, KeepRefusal>> {
    try {
      while (newest) {
        const { value } = newest
        newest = null
        const at = now()
        await db.drafts.put({ key, value, at })
        savedAt = at
      }
      return ok(null)
    } catch (fault) {
      return refuse(storeFault(fault))
    } finally {
      writing = null
    }
  }

  return {
    async load() {
      const row = await db.drafts.get(key)
      savedAt = row?.at ?? null
      return (row?.value as T | undefined) ?? null
    },
    save(value) {
      newest = { value }
      writing ??= write()
      return writing
    },
    async drop() {
      newest = null
      await writing
      await db.drafts.delete(key)
      savedAt = null
    },
    savedAt: () => savedAt,
    async settle() {
      newest = null
      await writing
    },
  }
}
