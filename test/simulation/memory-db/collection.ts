/** Questions to a table: where, in which order, how many. Looked up at the moment the request runs. */
import Dexie from 'dexie'
import type { Connection } from './connection.ts'
import { isBefore, compare, within, type Bounds, type Key, type KeyPath } from './keys.ts'
import type { Change, Row, Rows } from './rows.ts'
import { frozen } from './frozen.ts'

/** The keys of rows, in the order of some index. */
interface Source {
  readonly path: KeyPath
  keys(): readonly Key[]
}

export class MemoryCollection {
  readonly #rows: Rows
  readonly #connection: Connection
  readonly #source: Source
  #filters: readonly ((row: Row) => boolean)[] = []
  #skip = 0
  #most = Infinity
  #isBackwards = false

  constructor(rows: Rows, connection: Connection, source: Source) {
    this.#rows = rows
    this.#connection = connection
    this.#source = source
  }

  clone(): MemoryCollection {
    const copy = new MemoryCollection(this.#rows, this.#connection, this.#source)
    copy.#filters = this.#filters
    copy.#skip = this.#skip
    copy.#most = this.#most
    copy.#isBackwards = this.#isBackwards
    return copy
  }

  limit(count: number): this {
    this.#most = Math.min(this.#most, count)
    return this
  }

  offset(count: number): this {
    this.#skip += count
    return this
  }

  reverse(): this {
    this.#isBackwards = !this.#isBackwards
    return this
  }

  filter(fn: (row: Row) => boolean): this {
    this.#filters = [...this.#filters, fn]
    return this
  }

  and(fn: (row: Row) => boolean): this {
    return this.filter(fn)
  }

  toArray(): Promise<Row[]> {
    return this.#ask(() => this.#found().map(this.#row))
  }

  first(): Promise<Row | undefined> {
    return this.#ask(() => this.#found().slice(0, 1).map(this.#row)[0])
  }

  last(): Promise<Row | undefined> {
    return this.reverse().first()
  }

  count(): Promise<number> {
    return this.#ask(() => this.#found().length)
  }

  each(fn: (row: Row) => unknown): Promise<void> {
    return this.#ask(() => this.#found().forEach((key) => void fn(this.#row(key))))
  }

  async sortBy(field: string): Promise<Row[]> {
    if (field.includes('.')) throw new TypeError(`memory-db: sortBy knows no path like ${field}`)
    const rows = await this.toArray()
    const sign = this.#isBackwards ? -1 : 1
    return rows.sort((a, b) => sign * compare(a[field] as Key, b[field] as Key))
  }

  primaryKeys(): Promise<unknown[]> {
    return this.#ask(() => this.#found().map(this.#rows.shape.primary.decode))
  }

  keys(): Promise<unknown[]> {
    return this.#ask(() => this.#found().map((key) => this.#source.path.decode(this.#indexKey(key))))
  }

  uniqueKeys(): Promise<unknown[]> {
    const isWhole = this.#skip === 0 && this.#most === Infinity && this.#filters.length === 0
    if (!isWhole) throw new TypeError('memory-db: uniqueKeys knows neither filter nor limit')
    return this.#ask(() => [...new Set(this.#found().map((key) => this.#indexKey(key)))].map(this.#source.path.decode))
  }

  delete(): Promise<number> {
    return this.#connection.request(this.#rows.shape.name, true, (changes) => {
      const keys = [...this.#found()]
      for (const key of keys) this.#rows.set(key, undefined, changes)
      return keys.length
    })
  }

  modify(how: Row | ((row: Record<string, unknown>) => unknown)): Promise<number> {
    const change = typeof how === 'function' ? modifiedBy(how) : (row: Row) => withChanges(row, how)
    return this.#connection.request(this.#rows.shape.name, true, (changes) => {
      const keys = [...this.#found()]
      for (const key of keys) putChanged(this.#rows, key, change(this.#row(key)), changes, this.#connection)
      return keys.length
    })
  }

  #ask<T>(work: () => T): Promise<T> {
    return this.#connection.request(this.#rows.shape.name, false, work)
  }

  #found(): readonly Key[] {
    let keys = this.#source.keys()
    if (this.#isBackwards) keys = [...keys].reverse()
    if (this.#filters.length > 0) keys = keys.filter((key) => this.#filters.every((fn) => fn(this.#row(key))))
    return this.#skip === 0 && this.#most >= keys.length ? keys : keys.slice(this.#skip, this.#skip + this.#most)
  }

  readonly #row = (key: Key): Row => this.#rows.get(key) as Row

  readonly #indexKey = (key: Key): Key => this.#source.path.of(this.#row(key)) as Key
}

export class MemoryWhere {
  readonly #rows: Rows
  readonly #connection: Connection
  readonly #path: KeyPath
  readonly #isPrimary: boolean

  constructor(rows: Rows, connection: Connection, name: string) {
    const { primary, indexes } = rows.shape
    this.#isPrimary = name === primary.name || name === ':id'
    const path = this.#isPrimary ? primary : indexes.get(name)
    if (!path) throw new TypeError(`memory-db: ${rows.shape.name} has no index ${name}`)
    this.#rows = rows
    this.#connection = connection
    this.#path = path
  }

  equals(said: unknown): MemoryCollection {
    const key = this.#path.encode(said)
    return this.#collection(() => this.#at(key))
  }

  anyOf(...said: readonly unknown[]): MemoryCollection {
    const list = said.length === 1 && Array.isArray(said[0]) ? (said[0] as readonly unknown[]) : said
    const keys = [...new Set(list.map((one) => this.#path.encode(one)))].sort(compare)
    return this.#collection(() => keys.flatMap((key) => this.#at(key)))
  }

  between(from: unknown, to: unknown, withLower = true, withUpper = false): MemoryCollection {
    const [lower, upper] = [this.#path.encode(from), this.#path.encode(to)]
    if (isBefore(upper, lower) || (upper === lower && withLower !== withUpper)) return this.#collection(() => [])
    if (upper === lower && !withLower) return this.#collection(noRange)
    return this.#range({ lower, upper, isLowerOpen: !withLower, isUpperOpen: !withUpper })
  }

  above(said: unknown): MemoryCollection {
    return this.#range({ lower: this.#path.encode(said), isLowerOpen: true })
  }

  aboveOrEqual(said: unknown): MemoryCollection {
    return this.#range({ lower: this.#path.encode(said) })
  }

  below(said: unknown): MemoryCollection {
    return this.#range({ upper: this.#path.encode(said), isUpperOpen: true })
  }

  belowOrEqual(said: unknown): MemoryCollection {
    return this.#range({ upper: this.#path.encode(said) })
  }

  startsWith(text: string): MemoryCollection {
    return this.between(text, `${text}\uffff`, true, true)
  }

  /** All that have a key here. */
  all(): MemoryCollection {
    return this.#range({})
  }

  #at(key: Key): readonly Key[] {
    if (!this.#isPrimary) return this.#rows.keysAt(this.#path.name, key)
    return this.#rows.get(key) === undefined ? [] : [key]
  }

  #range(bounds: Bounds): MemoryCollection {
    return this.#collection(() => (this.#isPrimary ? within(this.#rows.keys(), bounds) : this.#rows.keysWithin(this.#path.name, bounds)))
  }

  #collection(keys: () => readonly Key[]): MemoryCollection {
    return new MemoryCollection(this.#rows, this.#connection, { path: this.#path, keys })
  }
}

/** IndexedDB knows no range that is open on both sides of one key, and Dexie does not help. */
function noRange(): never {
  throw new Dexie.DataError('a range between a key and itself, without it')
}

/** A copy of a row with these fields; what is undefined goes. */
export function withChanges(row: Row, changes: Row): Row {
  const copy: Record<string, unknown> = { ...row }
  for (const [field, value] of Object.entries(changes)) {
    if (field.includes('.')) throw new TypeError(`memory-db: cannot change a path like ${field}`)
    if (value === undefined) delete copy[field]
    else copy[field] = value
  }
  return copy
}

export function putChanged(rows: Rows, key: Key, after: Row, changes: Change[], connection: Connection): void {
  if (rows.shape.primary.of(after) !== key) throw new TypeError(`memory-db: a key of ${rows.shape.name} cannot be changed`)
  rows.set(key, frozen(after, connection.how.freeze), changes)
}

const modifiedBy =
  (how: (row: Record<string, unknown>) => unknown) =>
  (row: Row): Row => {
    const copy = structuredClone(row) as Record<string, unknown>
    how(copy)
    return copy
  }
