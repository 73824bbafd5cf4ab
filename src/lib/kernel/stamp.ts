/**
 * Hybrid logical clock. A stamp is 9 characters of milliseconds and 4 of a counter, both base 36, so that text order is stamp order.
 * It orders concurrent entries and is shown to people; it never decides what came before what (`after` does).
 *
 *   H1  A new stamp is later than every stamp seen before, even when the wall clock went back.
 *       Also than this device's own, when its clock was years ahead and has been set right: those stay its own, nobody else follows them (H2).
 *   H2  A stamp from far in the future (a tablet years off) does not drag this clock along: beyond `MAX_AHEAD_MS` it is not taken over.
 *   H3  Whatever the machine says the hour is, a stamp is a stamp: 13 characters whose text order is the order of their readings.
 */
import type { Stamp } from './ids.ts'

export const MAX_AHEAD_MS = 24 * 60 * 60 * 1000

/** The last millisecond that 9 characters hold, in the year 5188. */
const LAST_MS = 36 ** 9 - 1
/** H3. */
const readable = (ms: number): number => (Number.isNaN(ms) ? 0 : Math.min(LAST_MS, Math.max(0, Math.trunc(ms))))

export const stampAt = (ms: number, count = 0): Stamp =>
  (readable(ms).toString(36).padStart(9, '0') + count.toString(36).padStart(4, '0')) as Stamp

export const msOfStamp = (stamp: Stamp): number => parseInt(stamp.slice(0, 9), 36)
const countOf = (stamp: Stamp): number => parseInt(stamp.slice(9), 36)

export const isStamp = (text: unknown): text is Stamp => typeof text === 'string' && /^[0-9a-z]{13}$/.test(text)

/** The stamp after `last` at wall time `now`. */
export function nextStamp(last: Stamp | undefined, now: number): Stamp {
  if (last === undefined || msOfStamp(last) < readable(now)) return stampAt(now)
  return countOf(last) < 36 ** 4 - 1 ? stampAt(msOfStamp(last), countOf(last) + 1) : stampAt(msOfStamp(last) + 1)
}

/** The later of what this device knew and what it now sees, unless what it sees is absurd. */
export function seenStamp(last: Stamp | undefined, seen: Stamp, now: number): Stamp | undefined {
  if (msOfStamp(seen) > now + MAX_AHEAD_MS) return last
  return last === undefined || seen > last ? seen : last
}
