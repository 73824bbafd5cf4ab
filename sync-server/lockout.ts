/**
 * How often somebody may try a password. Counts tries per account and address; told the hour, keeps nothing on disk.
 *
 *   K1  After five failed tries within 15 minutes the next waits a minute, then two, four … up to an hour.
 *   K2  A try counts when it begins, so that many at once get no further than many in a row.
 *   K3  A right password clears the count.
 */
export interface Lockout {
  /** 0 when this try may begin (and counts), else how long to wait. */
  begin(account: string, address: string, now: number): number
  succeed(account: string, address: string): void
}

const FREE_TRIES = 5
const WINDOW_MS = 15 * 60_000
const FIRST_WAIT_MS = 60_000
const LONGEST_WAIT_MS = 60 * 60_000
const MAX_KEPT = 10_000

export function openLockout(): Lockout {
  const kept = new Map<string, { tries: number; from: number; until: number }>()
  const keyOf = (account: string, address: string): string => `${account}\n${address}`

  return {
    begin: (account, address, now) => {
      const key = keyOf(account, address)
      const was = kept.get(key)
      if (was && was.until > now) return was.until - now
      const isFresh = !was || now - Math.max(was.from, was.until) > WINDOW_MS
      const tries = isFresh ? 1 : was.tries + 1
      const wait = tries < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - FREE_TRIES))
      kept.delete(key)
      kept.set(key, { tries, from: isFresh ? now : was.from, until: wait === 0 ? 0 : now + wait })
      const oldest = kept.keys().next()
      if (kept.size > MAX_KEPT && oldest.done !== true) kept.delete(oldest.value)
      return 0
    },
    succeed: (account, address) => void kept.delete(keyOf(account, address)),
  }
}
