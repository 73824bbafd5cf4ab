/**
 * Keys of the double: what IndexedDB orders by, as plain strings and numbers that `<` orders in the same way. A compound key of two strings is one
 * string: its first part escaped, a separator below everything, its second part. What our tables never use as a key is refused loudly.
 */
export type Key = string | number

const SEPARATOR = '\u0000\u0000'

export interface KeyPath {
  /** `[scope+id]`, `about`: as the schema writes it. */
  readonly name: string
  readonly isCompound: boolean
  /** The key of a row, or undefined when it has none: it is not in that index. */
  of(row: object): Key | undefined
  /** The key as the caller says it, `['a', 'b']`, `'a'`. */
  encode(said: unknown): Key
  decode(key: Key): unknown
}

export function keyPathOf(name: string): KeyPath {
  const isCompound = name.startsWith('[')
  const [first = '', second = ''] = isCompound ? name.slice(1, -1).split('+') : [name]
  const part = (row: object, field: string): unknown => (row as Readonly<Record<string, unknown>>)[field]
  const wrong = (said: unknown): never => {
    throw new TypeError(`memory-db: ${JSON.stringify(said)} is no key of ${name} that it knows`)
  }
  if (!isCompound)
    return {
      name,
      isCompound,
      of: (row) => {
        const value = part(row, first)
        return isKey(value) ? value : undefined
      },
      encode: (said) => (isKey(said) ? said : wrong(said)),
      decode: (key) => key,
    }
  return {
    name,
    isCompound,
    of: (row) => {
      const [one, two] = [part(row, first), part(row, second)]
      if (typeof one === 'string' && isKey(two)) return join(one, two)
      return isKey(one) && isKey(two) ? wrong([one, two]) : undefined
    },
    encode: (said) => {
      if (!Array.isArray(said) || said.length !== 2) return wrong(said)
      const [one, two] = said as unknown[]
      return typeof one === 'string' && isKey(two) ? join(one, two) : wrong(said)
    },
    decode: (key) => {
      const text = String(key)
      const at = text.indexOf(SEPARATOR)
      const second = text.slice(at + 2)
      return [
        text.slice(0, at).replaceAll('\u0000\u0001', '\u0000'),
        second.startsWith(NUMBER) ? Number(second.slice(NUMBER.length)) : second,
      ]
    },
  }
}

export const isBefore = (a: Key, b: Key): boolean => (typeof a === typeof b ? a < b : typeof a === 'number')

export const compare = (a: Key, b: Key): number => (a === b ? 0 : isBefore(a, b) ? -1 : 1)

/** Where a key stands in sorted keys, or would. */
export function placeOf(keys: readonly Key[], key: Key): number {
  let to = keys.length
  const last = keys[to - 1]
  if (last === undefined || isBefore(last, key)) return to
  let from = 0
  while (from < to) {
    const middle = (from + to) >>> 1
    if (isBefore(keys[middle] as Key, key)) from = middle + 1
    else to = middle
  }
  return from
}

export function putInto(keys: Key[], key: Key): void {
  const at = placeOf(keys, key)
  if (at === keys.length) keys.push(key)
  else if (keys[at] !== key) keys.splice(at, 0, key)
}

export function takeOut(keys: Key[], key: Key): void {
  const at = placeOf(keys, key)
  if (keys[at] === key) keys.splice(at, 1)
}

/** The part of sorted keys within these bounds. */
export function within(keys: readonly Key[], { lower, upper, isLowerOpen = false, isUpperOpen = false }: Bounds): readonly Key[] {
  let from = lower === undefined ? 0 : placeOf(keys, lower)
  if (isLowerOpen && lower !== undefined && keys[from] === lower) from += 1
  let to = upper === undefined ? keys.length : placeOf(keys, upper)
  if (!isUpperOpen && upper !== undefined && keys[to] === upper) to += 1
  return from === 0 && to === keys.length ? keys : keys.slice(from, Math.max(from, to))
}

export interface Bounds {
  readonly lower?: Key
  readonly upper?: Key
  readonly isLowerOpen?: boolean
  readonly isUpperOpen?: boolean
}

const isKey = (value: unknown): value is Key => typeof value === 'string' || (typeof value === 'number' && !Number.isNaN(value))

const join = (one: string, two: Key): string =>
  (one.includes('\u0000') ? one.replaceAll('\u0000', '\u0000\u0001') : one) + SEPARATOR + (typeof two === 'number' ? numbered(two) : two)

/** Whole numbers from 0; they come before all words. */
const NUMBER = '\u0000#'
const numbered = (value: number): string => NUMBER + String(value).padStart(16, '0')
