/**
 * The database as its first version laid it out: number 10 of IndexedDB, these tables and no others. Frozen: devices in the field have it so.
 * Runs in the page, over the browser's own interface alone, so that no later room of ours can change what an old store is.
 */
import type { Page } from '@playwright/test'

const FIRST = {
  entries: '[scope+id], about, unknown',
  outbox: '++n, scope, about, [scope+id], refused',
  setAside: '++n, scope',
  cursors: 'scope',
  clocks: 'scope',
  households: 'id, dueOn, grid, [grid+address], changedAt',
  residents: 'id, household, changedAt',
  visits: 'id, when, [household+when]',
  needs: 'id, household, phase',
  followUps: 'id, household, openOn, keptOn',
  cases: 'id, household, need, openedOn',
  people: 'id',
  drafts: 'key',
  photos: '[hash+scope], unsent',
  orphans: 'id',
  behind: 'id',
  meta: 'key',
} as const
/** What single facts the first version knew. */
const FACTS = ['session', 'lastStamp', 'rhythm', 'reissue', 'renamed', 'clockOffset', 'persisted', 'headsHeard', 'leases']

/** A row of a visit that no entry stands for, and the name that every household is given: what folding anew must put right. */
export const STALE = { ghost: 'ghost-visit-of-the-first-version', name: '旧名字' }

/**
 * Takes the store that lies here back to the first version: its facts (entries, outbox, leases, drafts) as they are, its rows stale. Nobody may have it open.
 * The page goes on holding it as an old tab does: `lets go` when a newer app asks for it, or `holds on` until `letGo` is called.
 */
export async function becomeFirstVersion(page: Page, store: string, how: 'lets go' | 'holds on' | 'closed'): Promise<void> {
  await page.evaluate(
    async ([name, tables, facts, stale, manner]) => {
      const done = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error ?? new Error('not done'))
        })
      const now = await done(indexedDB.open(name))
      const reading = now.transaction(Object.keys(tables))
      const rows = new Map<string, Record<string, unknown>[]>()
      for (const table of Object.keys(tables)) rows.set(table, await done(reading.objectStore(table).getAll()))
      now.close()
      await done(indexedDB.deleteDatabase(name))

      const opening = indexedDB.open(name, 10)
      const path = (words: string): string | string[] => (words.startsWith('[') ? words.slice(1, -1).split('+') : words)
      opening.onupgradeneeded = () => {
        for (const [table, words] of Object.entries(tables)) {
          const [key = '', ...indices] = words.split(', ')
          const made = opening.result.createObjectStore(
            table,
            key.startsWith('++') ? { keyPath: key.slice(2), autoIncrement: true } : { keyPath: path(key) },
          )
          for (const index of indices) made.createIndex(index, path(index))
        }
      }
      const old = await done(opening)
      const writing = old.transaction(Object.keys(tables), 'readwrite', { durability: 'strict' })
      const kept = (table: string, row: Record<string, unknown>): boolean => table !== 'meta' || facts.includes(String(row['key']))
      for (const [table, all] of rows)
        for (const row of all.filter((one) => kept(table, one)))
          writing.objectStore(table).put(table === 'households' ? { ...row, headName: stale.name } : row)
      const [visit] = rows.get('visits') ?? []
      writing.objectStore('visits').put({ ...visit, id: stale.ghost })
      await new Promise((resolve, reject) => {
        writing.oncomplete = resolve
        writing.onabort = () => reject(writing.error ?? new Error('called off'))
      })
      Object.assign(globalThis, { letGo: () => old.close() })
      if (manner === 'lets go') old.onversionchange = () => old.close()
      if (manner === 'closed') old.close()
    },
    [store, FIRST, FACTS, STALE, how] as const,
  )
}

export const letGo = (page: Page): Promise<void> => page.evaluate(() => void Reflect.get(globalThis, 'letGo')())
