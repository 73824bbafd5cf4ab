/** Residents as search documents, read from the database in small bites so that no screen feels it. */
import { ageOn } from '../domain/age.ts'
import type { Day, RecordId } from '../kernel/ids.ts'
import { calmly, SCREEN, type Db, type ResidentLineRow } from '../readmodel/index.ts'
import type { SearchChange, SearchDoc, SearchFeed } from './search/open-search.ts'

const BITE = 400

export function openSearchFeed(db: Db, today: () => Day, now: () => number): SearchFeed {
  async function docsOf(rows: readonly ResidentLineRow[]): Promise<SearchDoc[]> {
    const homes = await db.households.bulkGet([...new Set(rows.map((row) => row.household))])
    const addresses = new Map(homes.flatMap((home) => (home ? [[home.id, home.address] as const] : [])))
    const day = today()
    return rows.map((row) => ({
      resident: row.id,
      household: row.household,
      name: row.name,
      address: addresses.get(row.household) ?? '',
      phones: row.phones,
      idTail: row.idNumber?.slice(-6) ?? '',
      age: row.birthOn ? ageOn(row.birthOn, day) : null,
      gone: row.goneOn !== null,
    }))
  }

  return {
    async all() {
      const docs: SearchDoc[] = []
      let last = ''
      for (;;) {
        const rows = await db.residents.where('id').above(last).limit(BITE).toArray()
        if (rows.length === 0) return docs
        docs.push(...(await docsOf(rows)))
        last = rows.at(-1)?.id ?? ''
      }
    },
    changes(changed) {
      let since = now()
      const open = calmly(() => changesSince(db, since), SCREEN).subscribe({
        next: (rows) => {
          if (rows.length === 0) return
          since = Math.max(...rows.map((row) => row.changedAt), since)
          docsOf(rows).then((put) => changed({ put, removed: [] } satisfies SearchChange), onfault)
        },
        error: onfault,
      })
      return () => open.unsubscribe()
    },
  }
}

/** A search that is a change behind finds what it found before; the next opening is whole again. */
const onfault = (fault: unknown): void => reportError(fault)

/** Residents that changed, and residents of households that did: an address is said of the household. */
async function changesSince(db: Db, since: number): Promise<ResidentLineRow[]> {
  const [own, homes] = await Promise.all([
    db.residents.where('changedAt').aboveOrEqual(since).toArray(),
    db.households.where('changedAt').aboveOrEqual(since).primaryKeys(),
  ])
  const housed =
    homes.length > 0
      ? await db.residents
          .where('household')
          .anyOf(homes as RecordId[])
          .toArray()
      : []
  return [...new Map([...own, ...housed].map((row) => [row.id, row])).values()]
}
