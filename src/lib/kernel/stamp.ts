/**
 * Hybrid logical clock. A stamp is 9 characters of milliseconds and 4 of a counter, both base 36, so that text order is stamp order.
 * It orders concurrent entries and is shown to people; it never decides what came before what (`after` does).
 *
 *   H1  A new stamp is later than every stamp seen before, even when the wall clock went back.
 *   H2  A stamp from far in the future (a tablet years off) does not drag this clock along: beyond `MAX_AHEAD_MS` it is not taken over.
 */
import type { Stamp } from './ids.ts'

export const MAX_AHEAD_MS = 24 * 60 * 60 * 1000

export const stampAt = (ms: number, count = 0): Stamp =>
  (Math.max(0, Math.trunc(ms)).toString(36).padStart(9, '0') + count.toString(36).padStart(4, '0')) as Stamp

export const msOfStamp = (stamp: Stamp): number => parseInt(stamp.slice(0, 9), 36)
const countOf = (stamp: Stamp): number => parseInt(stamp.slice(9), 36)

export const isStamp = (text: unknown): text is Stamp => typeof text === 'string' && /^[0-9a-z]{13}$/.test(text)

/** The stamp after `last` at wall time `now`. */
export function nextStamp(last: Stamp | undefined, now: number): Stamp {
  if (last === undefined || msOfStamp(last) < Math.trunc(now)) return stampAt(now)
  return countOf(last) < 36 ** 4 - 1 ? stampAt(msOfStamp(last), countOf(last) + 1) : stampAt(msOfStamp(last) + 1)
}

/** The later of what this device knew and what it now sees, unless what it sees is absurd. */
export function seenStamp(last: Stamp | undefined, seen: Stamp, now: number): Stamp | undefined {
  if (msOfStamp(seen) > now + MAX_AHEAD_MS) return last
  return last === undefined || seen > last ? seen : last
}
