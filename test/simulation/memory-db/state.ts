/**
 * The disk of one device: its tables, the lock that transactions queue for, and the commits that are not synced yet. The disk is one log file: a strict
 * commit makes everything before it durable too, and what a crash of the machine takes is always an end of the log.
 */
import { Db } from '../../../src/lib/readmodel/db.ts'
import { shapeOf, undo, Rows, type Change, type Row } from './rows.ts'

export interface Waiter {
  readonly owner: object
  wake(): void
}

export interface DbState {
  readonly tables: ReadonlyMap<string, Rows>
  /** Commits that a crash of the machine may take, oldest first. */
  journal: (readonly Change[])[]
  /** Of the transaction that runs now. */
  open: { readonly owner: object; readonly changes: Change[] } | null
  readonly waiting: Waiter[]
  readonly watchers: Set<(tables: ReadonlySet<string>) => void>
}

const SHAPES = Object.entries({ ...Db.SCHEMA_1, ...Db.ADDED_2 }).map(([name, schema]) => shapeOf(name, schema))

const stateOver = (tables: ReadonlyMap<string, Rows>): DbState => ({ tables, journal: [], open: null, waiting: [], watchers: new Set() })

export const emptyState = (): DbState => stateOver(new Map(SHAPES.map((shape) => [shape.name, new Rows(shape)])))

/** What is committed, on a disk of its own: nothing of it waits to be synced. Rows are shared, for they are never changed. */
export function copyOf(state: DbState): DbState {
  const copy = stateOver(new Map([...state.tables].map(([name, rows]) => [name, rows.copy()])))
  if (state.open) undo(state.open.changes, ({ rows }) => tableOf(copy, rows.shape.name))
  return copy
}

/** Commits that a crash of the machine may take. */
export const unsyncedOf = (state: DbState): number => state.journal.length

/** The machine had time to write everything out. */
export function sync(state: DbState): void {
  state.journal = []
}

/**
 * The machine stops; kill its connections first. `keep` says how many of the unsynced commits the disk holds nevertheless: the first ones.
 */
export function crash(state: DbState, keep: (unsynced: number) => number): void {
  if (state.open) throw new Error('memory-db: a transaction is open: kill the connections before the machine stops')
  const kept = Math.max(0, Math.min(state.journal.length, keep(state.journal.length)))
  for (const changes of state.journal.slice(kept).reverse()) undo(changes)
  state.journal = []
}

/** The committed rows of a table, in the order of their keys. */
export function rowsOf(state: DbState, name: string): readonly Row[] {
  const rows = tableOf(state, name)
  if (!state.open?.changes.some((change) => change.rows === rows)) return rows.all()
  const copy = rows.copy()
  for (const change of [...state.open.changes].reverse()) if (change.rows === rows) copy.undo(change)
  return copy.all()
}

/** Every table that holds something, for comparing. */
export const dumpOf = (state: DbState): Readonly<Record<string, readonly Row[]>> =>
  Object.fromEntries([...state.tables.keys()].map((name) => [name, rowsOf(state, name)] as const).filter(([, rows]) => rows.length > 0))

/** Told after every commit which tables it changed, as live queries are in all tabs. */
export function watch(state: DbState, fn: (tables: ReadonlySet<string>) => void): () => void {
  state.watchers.add(fn)
  return () => void state.watchers.delete(fn)
}

export function tableOf(state: DbState, name: string): Rows {
  const rows = state.tables.get(name)
  if (!rows) throw new Error(`memory-db: there is no table ${name}`)
  return rows
}
