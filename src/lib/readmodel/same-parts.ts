/** Of a new value everything that says the same as before is taken from before: what nobody changed is the same object, and a screen sees that at a glance. */

/** `before` itself when nothing is new. Rows of a list are known by their `id`, other members by their place. */
export function sameParts<T>(before: T, next: T): T
export function sameParts(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before
  if (Array.isArray(before) && Array.isArray(next)) return sameList(before, next)
  if (before instanceof Uint8Array && next instanceof Uint8Array) return sameBytes(before, next) ? before : next
  if (!isPlain(before) || !isPlain(next)) return next
  const keys = Object.keys(next)
  let isSame = keys.length === Object.keys(before).length
  const parts = keys.map((key) => {
    const part = sameParts(before[key], next[key])
    isSame &&= Object.hasOwn(before, key) && Object.is(part, before[key])
    return [key, part] as const
  })
  return isSame ? before : Object.fromEntries(parts)
}

function sameList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const byId = new Map(before.map((one) => [idOf(one), one]))
  const parts = next.map((one, at) => {
    const id = idOf(one)
    return sameParts(id === undefined || idOf(before[at]) === id ? before[at] : byId.get(id), one)
  })
  return parts.length === before.length && parts.every((part, at) => Object.is(part, before[at])) ? before : parts
}

const idOf = (value: unknown): string | undefined => {
  const id = isPlain(value) ? value['id'] : undefined
  return typeof id === 'string' ? id : undefined
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
