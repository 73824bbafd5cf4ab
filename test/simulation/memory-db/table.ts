/** One table as a connection sees it. */
import Dexie from 'dexie'
import { MemoryCollection, MemoryWhere, putChanged, withChanges } from './collection.ts'
import type { Connection } from './connection.ts'
import { frozen } from './frozen.ts'
import type { Key } from './keys.ts'
import type { Change, Row, Rows } from './rows.ts'

export class MemoryTable {
  readonly name: string
  readonly #rows: Rows
  readonly #connection: Connection

  constructor(rows: Rows, connection: Connection) {
    this.name = rows.shape.name
    this.#rows = rows
    this.#connection = connection
  }

  get(said: unknown): Promise<Row | undefined> {
    return this.#read(() => this.#rows.get(this.#key(said)))
  }

  bulkGet(said: readonly unknown[]): Promise<(Row | undefined)[]> {
    return this.#read(() => said.map((one) => this.#rows.get(this.#key(one))))
  }

  add(row: Row): Promise<unknown> {
    return this.#write((changes) => {
      const failure = this.#addNow(row, changes)
      if (failure instanceof Error) throw failure
      return this.#said(failure)
    })
  }

  put(row: Row): Promise<unknown> {
    return this.#write((changes) => this.#said(this.#putNow(row, changes)))
  }

  /** Those that are there already are told in a BulkError; the others are added. */
  bulkAdd(rows: readonly Row[]): Promise<unknown> {
    return this.#write((changes) => {
      const failures: Record<number, Error> = {}
      let last: Key | undefined
      for (const [at, row] of rows.entries()) {
        const added = this.#addNow(row, changes)
        if (added instanceof Error) failures[at] = added
        else last = added
      }
      const count = Object.keys(failures).length
      if (count > 0) throw bulkError(`${this.name}.bulkAdd(): ${count} of ${rows.length} operations failed`, failures)
      return last === undefined ? undefined : this.#said(last)
    })
  }

  bulkPut(rows: readonly Row[]): Promise<unknown> {
    return this.#write((changes) => {
      let last: Key | undefined
      for (const row of rows) last = this.#putNow(row, changes)
      return last === undefined ? undefined : this.#said(last)
    })
  }

  delete(said: unknown): Promise<void> {
    return this.#write((changes) => this.#rows.set(this.#key(said), undefined, changes))
  }

  bulkDelete(said: readonly unknown[]): Promise<void> {
    return this.#write((changes) => said.forEach((one) => this.#rows.set(this.#key(one), undefined, changes)))
  }

  clear(): Promise<void> {
    return this.#write((changes) => [...this.#rows.keys()].forEach((key) => this.#rows.set(key, undefined, changes)))
  }

  update(said: unknown, fields: Row): Promise<number> {
    return this.#write((changes) => {
      const key = this.#key(said)
      const row = this.#rows.get(key)
      if (row) putChanged(this.#rows, key, withChanges(row, fields), changes, this.#connection)
      return row ? 1 : 0
    })
  }

  count(): Promise<number> {
    return this.#read(() => this.#rows.size)
  }

  toArray(): Promise<Row[]> {
    return this.#read(() => this.#rows.all())
  }

  where(index: unknown): MemoryWhere {
    if (typeof index !== 'string') throw new TypeError('memory-db: where takes the name of an index')
    return new MemoryWhere(this.#rows, this.#connection, index)
  }

  orderBy(index: string): MemoryCollection {
    return this.where(index).all()
  }

  toCollection(): MemoryCollection {
    return new MemoryCollection(this.#rows, this.#connection, { path: this.#rows.shape.primary, keys: () => this.#rows.keys() })
  }

  limit(count: number): MemoryCollection {
    return this.toCollection().limit(count)
  }

  offset(count: number): MemoryCollection {
    return this.toCollection().offset(count)
  }

  reverse(): MemoryCollection {
    return this.toCollection().reverse()
  }

  filter(fn: (row: Row) => boolean): MemoryCollection {
    return this.toCollection().filter(fn)
  }

  each(fn: (row: Row) => unknown): Promise<void> {
    return this.toCollection().each(fn)
  }

  #read<T>(work: () => T): Promise<T> {
    return this.#connection.request(this.name, false, work)
  }

  #write<T>(work: (changes: Change[]) => T): Promise<T> {
    return this.#connection.request(this.name, true, work)
  }

  #addNow(row: Row, changes: Change[]): Key | Error {
    const key = this.#rows.shape.primary.of(row)
    if (key !== undefined && this.#rows.get(key) !== undefined)
      return new Dexie.ConstraintError(`Key already exists in the object store ${this.name}.`)
    return this.#putNow(row, changes)
  }

  #putNow(row: Row, changes: Change[]): Key {
    const { primary, isNumbered } = this.#rows.shape
    const own = primary.of(row)
    if (own === undefined && !isNumbered) throw new Dexie.DataError(`no key ${primary.name} in a row for ${this.name}`)
    const key = own ?? this.#rows.next
    this.#rows.set(key, frozen(own === undefined ? { ...row, [primary.name]: key } : row, this.#connection.how.freeze), changes)
    return key
  }

  #key(said: unknown): Key {
    return this.#rows.shape.primary.encode(said)
  }

  #said(key: Key): unknown {
    return this.#rows.shape.primary.decode(key)
  }
}

// Dexie's types do not tell that its BulkError takes the failures by their places.
const bulkError = (words: string, failures: Readonly<Record<number, Error>>): Error =>
  new (Dexie.BulkError as unknown as new (words: string, failures: object) => Error)(words, failures)
