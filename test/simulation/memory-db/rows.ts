/**
 * The rows of one table, by key, with the indexes that somebody has asked for. Rows are values: they are shared between copies and never changed.
 * Every change is noted, so that a transaction that fails, or a commit that the disk forgets, can be undone.
 */
import { keyPathOf, putInto, takeOut, within, compare, type Bounds, type Key, type KeyPath } from './keys.ts'

export type Row = Readonly<Record<string, unknown>>

/** What was there before. */
export interface Change {
  readonly rows: Rows
  readonly key: Key
  readonly before: Row | undefined
  readonly next: number
}

export interface Shape {
  readonly name: string
  readonly primary: KeyPath
  /** `++n`: the database gives the numbers. */
  readonly isNumbered: boolean
  readonly indexes: ReadonlyMap<string, KeyPath>
}

export function shapeOf(name: string, schema: string): Shape {
  const [first = '', ...others] = schema.split(',').map((part) => part.trim())
  const isNumbered = first.startsWith('++')
  const primary = keyPathOf(isNumbered ? first.slice(2) : first)
  for (const one of [primary.name, ...others])
    if (!/^(\w+|\[\w+\+\w+\])$/.test(one)) throw new TypeError(`memory-db: cannot index ${name} by ${one}`)
  return { name, primary, isNumbered, indexes: new Map(others.map((path) => [path, keyPathOf(path)])) }
}

/** Keys of an index, and the primary keys under each; all sorted. The keys are put in order when order is first asked for. */
class Index {
  readonly path: KeyPath
  readonly keysByKey = new Map<Key, Key[]>()
  sorted: Key[] | null = null

  constructor(path: KeyPath) {
    this.path = path
  }

  change(key: Key, before: Row | undefined, after: Row | undefined): void {
    const was = before && this.path.of(before)
    const is = after && this.path.of(after)
    if (was === is) return
    if (was !== undefined) {
      const keys = this.keysByKey.get(was) ?? []
      takeOut(keys, key)
      if (keys.length === 0) {
        this.keysByKey.delete(was)
        if (this.sorted) takeOut(this.sorted, was)
      }
    }
    if (is === undefined) return
    const keys = this.keysByKey.get(is)
    if (keys) return putInto(keys, key)
    this.keysByKey.set(is, [key])
    if (this.sorted) putInto(this.sorted, is)
  }

  inOrder(): readonly Key[] {
    return (this.sorted ??= [...this.keysByKey.keys()].sort(compare))
  }
}

export class Rows {
  readonly shape: Shape
  /** The number that `++n` gives next. */
  next = 1
  readonly #rowByKey: Map<Key, Row>
  #sorted: Key[] | null = null
  readonly #indexes = new Map<string, Index>()

  constructor(shape: Shape, rowByKey = new Map<Key, Row>()) {
    this.shape = shape
    this.#rowByKey = rowByKey
  }

  get size(): number {
    return this.#rowByKey.size
  }

  get(key: Key): Row | undefined {
    return this.#rowByKey.get(key)
  }

  /** In the order of their primary keys. */
  keys(): readonly Key[] {
    return (this.#sorted ??= [...this.#rowByKey.keys()].sort(compare))
  }

  all(): Row[] {
    return this.keys().map((key) => this.#rowByKey.get(key) as Row)
  }

  keysAt(path: string, key: Key): readonly Key[] {
    return this.#index(path).keysByKey.get(key) ?? []
  }

  /** Primary keys in the order of an index. */
  keysWithin(path: string, bounds: Bounds): readonly Key[] {
    const index = this.#index(path)
    return within(index.inOrder(), bounds).flatMap((key) => index.keysByKey.get(key) ?? [])
  }

  /** Puts a row in, or takes it out, and notes what was there. */
  set(key: Key, after: Row | undefined, changes: Change[]): void {
    const before = this.#rowByKey.get(key)
    if (before === undefined && after === undefined) return
    changes.push({ rows: this, key, before, next: this.next })
    if (this.shape.isNumbered && typeof key === 'number' && key >= this.next) this.next = Math.floor(key) + 1
    this.#change(key, before, after)
  }

  undo({ key, before, next }: Change): void {
    this.#change(key, this.#rowByKey.get(key), before)
    this.next = next
  }

  copy(): Rows {
    const rows = new Rows(this.shape, new Map(this.#rowByKey))
    rows.next = this.next
    return rows
  }

  #change(key: Key, before: Row | undefined, after: Row | undefined): void {
    if (after === undefined) this.#rowByKey.delete(key)
    else this.#rowByKey.set(key, after)
    if (this.#sorted && (before === undefined) !== (after === undefined)) (after === undefined ? takeOut : putInto)(this.#sorted, key)
    for (const index of this.#indexes.values()) index.change(key, before, after)
  }

  /** Made when it is first asked for: most indexes of a played device never are. */
  #index(path: string): Index {
    const found = this.#indexes.get(path)
    if (found) return found
    const keyPath = this.shape.indexes.get(path)
    if (!keyPath) throw new TypeError(`memory-db: ${this.shape.name} has no index ${path}`)
    const index = new Index(keyPath)
    for (const key of this.keys()) index.change(key, undefined, this.#rowByKey.get(key))
    this.#indexes.set(path, index)
    return index
  }
}

/** Undoes changes from the last to the first. */
export function undo(changes: readonly Change[], rowsOf: (change: Change) => Rows = ({ rows }) => rows): void {
  for (let at = changes.length - 1; at >= 0; at--) {
    const change = changes[at] as Change
    rowsOf(change).undo(change)
  }
}
