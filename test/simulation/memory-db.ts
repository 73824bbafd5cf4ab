/**
 * A device's database in memory: as much of Dexie as the read model uses, fast enough for thousands of seeded worlds a minute, on a disk whose faults,
 * kills and lost commits are told from outside. The read model runs on it unchanged. What it does not know throws and says its name.
 *
 * It knows less than Dexie: nothing is cloned (rows are values; `freeze` shows who changes one), live queries hear nothing (`watch` the state instead),
 * and a `bulkAdd` outside of a transaction is all or nothing.
 */
import Dexie from 'dexie'
import type { Db } from '../../src/lib/readmodel/db.ts'
import { MemoryCollection, MemoryWhere } from './memory-db/collection.ts'
import { Connection, type How } from './memory-db/connection.ts'
import { lackLoudly } from './memory-db/lacks.ts'
import type { DbState } from './memory-db/state.ts'
import { MemoryTable } from './memory-db/table.ts'
import type { Mode } from './memory-db/transaction.ts'

export { copyOf, crash, dumpOf, emptyState, rowsOf, sync, unsyncedOf, watch, type DbState } from './memory-db/state.ts'
export type { How } from './memory-db/connection.ts'
export type { At, Point } from './memory-db/transaction.ts'

export type MemoryDb = Db & {
  /** The process is gone: nothing of this connection settles any more, and its open transaction never was. */
  kill(): void
}

/** One connection, of a page or a worker; a state may have several. */
export function openMemoryDb(state: DbState, how: How): MemoryDb {
  const connection = new Connection(state, how)
  const tables = Object.fromEntries([...state.tables].map(([name, rows]) => [name, new MemoryTable(rows, connection)]))
  const db = Object.assign(Object.create(LACKING) as object, tables, {
    name: 'memory',
    tables: Object.values(tables),
    table: (name: string) => tables[name],
    isOpen: () => !connection.isClosed,
    open: async () => db,
    close: () => void (connection.isClosed = true),
    kill: () => connection.kill(),
    transaction: (mode: string, ...rest: unknown[]) => {
      const fn = rest.pop() as Parameters<Connection['transaction']>[2]
      return connection.transaction(modeOf(mode), new Set((rest.flat() as (MemoryTable | string)[]).map(nameOf)), fn)
    },
  })
  return db as unknown as MemoryDb
}

const real = new Dexie('never opened')
const LACKING = lackLoudly({}, Dexie.prototype, 'Dexie')
lackLoudly(MemoryTable.prototype, real.Table.prototype, 'Table')
lackLoudly(MemoryWhere.prototype, real.WhereClause.prototype, 'WhereClause')
lackLoudly(MemoryCollection.prototype, real.Collection.prototype, 'Collection')

const nameOf = (table: MemoryTable | string): string => (typeof table === 'string' ? table : table.name)

function modeOf(mode: string): Mode {
  if (mode === 'r' || mode === 'readonly') return 'r'
  if (mode === 'rw' || mode === 'readwrite') return 'rw'
  throw new TypeError(`memory-db: it knows no transaction mode ${mode}`)
}
