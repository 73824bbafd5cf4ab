/**
 * A connection to a played disk: opens transactions, queues them, ends them. Transactions of one disk run one after another, in the order they were asked
 * for (IndexedDB lets readers run beside each other; what they read is the same).
 *
 *   MD1  All of a transaction is written or nothing of it; nobody else sees any of it before.
 *   MD2  Requests made inside the function of a transaction belong to it, whatever else runs at the same time on the same connection.
 *   MD3  A transaction inside another joins it, and takes it down when it fails.
 *   MD4  After a kill nothing of the connection settles any more, and its open transaction never was.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import Dexie from 'dexie'
import { undo, type Change } from './rows.ts'
import type { DbState } from './state.ts'
import { aborted, MemoryTransaction, never, type At, type Mode, type Owner, type Point } from './transaction.ts'

const current = new AsyncLocalStorage<MemoryTransaction | undefined>()
/** Runs a function as if no transaction were open; dearer is `current.run(undefined, …)`, which makes a context each time. */
const outside = AsyncLocalStorage.snapshot()

export interface How {
  readonly durability: 'strict' | 'relaxed'
  readonly point?: Point
  /** Freezes what is put in, through and through: whoever changes it afterwards, or what he has read, is stopped. */
  readonly freeze?: boolean
}

export class Connection implements Owner {
  readonly state: DbState
  readonly how: How
  isDead = false
  isClosed = false

  constructor(state: DbState, how: How) {
    this.state = state
    this.how = how
  }

  point(at: At, table: string): Promise<void> | undefined {
    const { point } = this.how
    // Whatever is set off at a point (another device, this one opened anew) is no part of the transaction.
    return point && outside(point, at, table)
  }

  /** MD2. A request outside of any transaction is one of its own. */
  request<T>(table: string, isWrite: boolean, work: (changes: Change[]) => T): Promise<T> {
    const mine = current.getStore()
    if (mine?.owner === this) return mine.request(table, isWrite, work)
    if (!isWrite && this.state.open === null && !this.how.point && !this.isClosed && !this.isDead) return readNow(work)
    return this.transaction(isWrite ? 'rw' : 'r', new Set([table]), (transaction) => transaction.request(table, isWrite, work))
  }

  async transaction<T>(mode: Mode, tables: ReadonlySet<string>, fn: (transaction: MemoryTransaction) => PromiseLike<T> | T): Promise<T> {
    const outer = current.getStore()
    if (outer?.owner === this) return join(outer, mode, tables, fn)
    if (this.state.open) await new Promise<void>((wake) => this.state.waiting.push({ owner: this, wake }))
    if (this.isDead) return never()
    const transaction = new MemoryTransaction(this, mode, tables)
    this.state.open = { owner: this, changes: transaction.changes }
    try {
      if (this.isClosed) throw new Dexie.DatabaseClosedError()
      const value = await current.run(transaction, fn, transaction)
      await this.#end(transaction)
      return value
    } catch (fault) {
      if (this.isDead) return never()
      throw transaction.abort(fault)
    } finally {
      transaction.phase = transaction.phase === 'open' ? 'over' : transaction.phase
      if (!this.isDead) this.#release()
    }
  }

  kill(): void {
    if (this.isDead) return
    this.isDead = true
    const { waiting, open } = this.state
    for (let at = waiting.length - 1; at >= 0; at--) if (waiting[at]?.owner === this) waiting.splice(at, 1)
    if (open?.owner !== this) return
    undo(open.changes)
    open.changes.length = 0
    this.#release()
  }

  /** MD1. */
  async #end(transaction: MemoryTransaction): Promise<void> {
    await transaction.settle()
    if (transaction.phase === 'aborted') throw transaction.fault
    if (this.isDead) return never()
    if (transaction.changes.length === 0) return
    try {
      await this.point('commit', '')
    } catch (fault) {
      throw aborted(fault)
    }
    if (this.isDead) return never()
    const tables = this.#commit(transaction.changes.splice(0))
    await this.point('committed', '')
    if (this.isDead) return never()
    for (const watcher of this.state.watchers) watcher(tables)
  }

  #commit(changes: readonly Change[]): ReadonlySet<string> {
    const { state } = this
    if (this.how.durability === 'strict') state.journal = []
    else state.journal.push(changes)
    return new Set(changes.map(({ rows }) => rows.shape.name))
  }

  /** The next in the queue has the disk from this moment, though it wakes a little later. */
  #release(): void {
    const next = this.state.waiting.shift()
    this.state.open = next ? { owner: next.owner, changes: [] } : null
    next?.wake()
  }
}

/** MD3. */
async function join<T>(
  outer: MemoryTransaction,
  mode: Mode,
  tables: ReadonlySet<string>,
  fn: (transaction: MemoryTransaction) => PromiseLike<T> | T,
): Promise<T> {
  const missing = [...tables].find((table) => !outer.tables.has(table))
  if (missing !== undefined) throw outer.abort(new Dexie.SubTransactionError(`Table ${missing} not included in parent transaction.`))
  if (mode === 'rw' && outer.mode === 'r')
    throw outer.abort(
      new Dexie.SubTransactionError('Cannot enter a sub-transaction with READWRITE mode when parent transaction is READONLY'),
    )
  try {
    return await fn(outer)
  } catch (fault) {
    throw outer.abort(fault)
  }
}

function readNow<T>(work: (changes: Change[]) => T): Promise<T> {
  try {
    return Promise.resolve(work([]))
  } catch (fault) {
    return Promise.reject(fault)
  }
}
