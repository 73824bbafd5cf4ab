/** For what cannot be unless we were wrong. These two are the only throws of the core. */

/** The value, or a bug report that says why it had to be there. */
export function must<T>(value: T | null | undefined, why: string): T {
  if (value === null || value === undefined) throw new Error(`bug: ${why}`)
  return value
}

/** Ends an effectful switch: the compiler refuses a forgotten case, a foreign value is a bug. */
export function never(value: never): never {
  throw new Error(`bug: no case for ${JSON.stringify(value)}`)
}
