import Dexie, { type PromiseExtended } from 'dexie'

/**
 * Requests of one transaction that run beside each other; at least one. Dexie's own promises from end to end: behind a native promise that waits for no
 * request (an `async` function without one, `Promise.all([])`) the transaction is lost, and what comes after belongs to none. Met by running it.
 */
export function atOnce<T>(requests: readonly PromiseExtended<T>[]): PromiseExtended<T[]> {
  return Dexie.Promise.all([...requests]) as PromiseExtended<T[]>
}
