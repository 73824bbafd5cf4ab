/**
 * One transaction of the double: its requests run in the order they were made, each at once unless its point makes it wait, and what they changed is
 * noted so that all of it can be undone. A fault at a point aborts it, as IndexedDB would: nothing more is answered but with that fault.
 */
import Dexie from 'dexie'
import { undo, type Change } from './rows.ts'

export type Mode = 'r' | 'rw'

/** `request`: before a request. `commit`: before a commit that changes something. `committed`: it is on disk, nobody has been told. */
export type At = 'request' | 'commit' | 'committed'

export type Point = (at: At, table: string) => Promise<void> | undefined

export interface Owner {
  readonly isDead: boolean
  point(at: At, table: string): Promise<void> | undefined
}

export class MemoryTransaction {
  readonly owner: Owner
  readonly mode: Mode
  readonly tables: ReadonlySet<string>
  readonly changes: Change[] = []
  phase: 'open' | 'aborted' | 'over' = 'open'
  fault: unknown
  /** The last of the requests that wait for their points. */
  #tail: Promise<unknown> | null = null

  constructor(owner: Owner, mode: Mode, tables: ReadonlySet<string>) {
    this.owner = owner
    this.mode = mode
    this.tables = tables
  }

  request<T>(table: string, isWrite: boolean, work: (changes: Change[]) => T): Promise<T> {
    if (this.owner.isDead) return never()
    const fault = this.#whyNot(table, isWrite)
    if (fault !== undefined) return Promise.reject(fault)
    if (this.#tail) return this.#afterOthers(() => this.owner.point('request', table), work)
    try {
      const wait = this.owner.point('request', table)
      if (wait) return this.#afterOthers(() => wait, work)
    } catch (fault) {
      return Promise.reject(this.abort(aborted(fault)))
    }
    return this.owner.isDead ? never() : settled(work, this.changes)
  }

  /** When no request waits any more. */
  async settle(): Promise<void> {
    while (this.#tail) await this.#tail
  }

  /** Undoes all of it; whoever asks anything more hears this fault. */
  abort<F>(fault: F): F {
    if (this.phase === 'open') {
      this.phase = 'aborted'
      this.fault = fault
      undo(this.changes)
      this.changes.length = 0
    }
    return fault
  }

  #whyNot(table: string, isWrite: boolean): unknown {
    if (this.phase === 'over') return new Dexie.TransactionInactiveError(`a request on ${table} after its transaction was over`)
    if (this.phase === 'aborted') return this.fault
    if (!this.tables.has(table)) return new Dexie.NotFoundError(`Table ${table} not part of transaction`)
    if (isWrite && this.mode === 'r') return new Dexie.ReadOnlyError(`Transaction is readonly: ${table}`)
    return undefined
  }

  #afterOthers<T>(point: () => Promise<void> | undefined, work: (changes: Change[]) => T): Promise<T> {
    const before = this.#tail
    const run = async (): Promise<T> => {
      await before
      if (this.phase !== 'open') throw this.fault
      try {
        await point()
      } catch (fault) {
        throw this.abort(aborted(fault))
      }
      if (this.owner.isDead) return never()
      if (this.phase !== 'open') throw this.fault
      return work(this.changes)
    }
    const answer = run()
    const tail: Promise<void> = answer.then(
      () => this.#isLast(tail),
      () => this.#isLast(tail), // the asker hears of it
    )
    this.#tail = tail
    return answer
  }

  #isLast(tail: Promise<unknown>): void {
    if (this.#tail === tail) this.#tail = null
  }
}

/** What Dexie makes of a transaction that the machine aborted. */
export const aborted = (fault: unknown): unknown => {
  if (!(fault instanceof DOMException)) return fault
  const wrapped = new Dexie.AbortError(`${fault.name} ${fault.message}`)
  return Object.assign(wrapped, { inner: fault })
}

/** A promise of its own each time: one that all wait on would remember all of them. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

function settled<T>(work: (changes: Change[]) => T, changes: Change[]): Promise<T> {
  try {
    return Promise.resolve(work(changes))
  } catch (fault) {
    return Promise.reject(fault)
  }
}
