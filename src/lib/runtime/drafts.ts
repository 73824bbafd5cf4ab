/**
 * Drafts of forms, kept as they are typed. Of many saves in a row the newest is written; who asked for an older one learns when a newer one is.
 * There is one draft for a key, whoever asks for it: what one hand has typed, another finds.
 */
import { must } from '../kernel/must.ts'
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
  /** What is typed and not yet written is written, or it is said why not. */
  flush(): Promise<Result<null, KeepRefusal>>
}

export interface Drafts {
  of<T>(key: string): Draft<T>
  settle(key: string): Promise<void>
  /** Of all drafts. */
  flush(): Promise<Result<null, KeepRefusal>>
}

export function openDrafts(db: Db, now: () => number): Drafts {
  const draftsByKey = new Map<string, Draft<unknown>>()
  return {
    of<T>(key: string) {
      if (!draftsByKey.has(key)) draftsByKey.set(key, openDraft<unknown>(db, key, now))
      return must(draftsByKey.get(key), 'it was just put there') as Draft<T>
    },
    settle: (key) => draftsByKey.get(key)?.settle() ?? Promise.resolve(),
    async flush() {
      const said = await Promise.all([...draftsByKey.values()].map((draft) => draft.flush()))
      return said.find((one) => !one.ok) ?? ok(null)
    },
  }
}

function openDraft<T>(db: Db, key: string, now: () => number): Draft<T> {
  /** Stays until it is written: what the store refused once is written with the next try. */
  let newest: { readonly value: T } | null = null
  let writing: Promise<Result<null, KeepRefusal>> | null = null
  let savedAt: number | null = null

  async function write(): Promise<Result<null, KeepRefusal>> {
    try {
      while (newest) {
        const mine: { readonly value: T } = newest
        const at = now()
        await db.drafts.put({ key, value: mine.value, at })
        savedAt = at
        if (newest === mine) newest = null
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
      await writing
      const row = await db.drafts.get(key)
      savedAt = row?.at ?? null
      return newest ? newest.value : ((row?.value as T | undefined) ?? null)
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
    async flush() {
      if (newest) writing ??= write()
      return (await writing) ?? ok(null)
    },
  }
}
