/** For what cannot be unless we were wrong: the only throw of the core. */

/** The value, or a bug report that says why it had to be there. */
export function must<T>(value: T | null | undefined, why: string): T {
  if (value === null || value === undefined) throw new Error(`bug: ${why}`)
  return value
}
