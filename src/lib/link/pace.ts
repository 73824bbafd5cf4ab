/** How fast the link may be, in one place. All in milliseconds unless the name says otherwise. */
export const FLOOR_MS = 1_000
export const CEILING_MS = 60_000
/** A line that held this long after its welcome was a good one: the next retry starts from the floor again. */
export const GOOD_MS = 10_000
export const OPEN_MS = 10_000
export const HELLO_MS = 10_000
export const PING_MS = 25_000
export const PING_MISSES = 2
export const ACK_MS = 15_000
/** How often we look whether a push is leaving the device. */
export const LOOK_MS = 5_000
export const POST_MS = 90_000
export const POLL_MS = 15_000
export const SOCKET_AGAIN_MS = 5 * 60_000
export const SOCKET_FAILS = 3
/** However long the relay asks us to wait, we look in again after this. */
export const LONGEST_WAIT_MS = 15 * 60_000
/** Small enough that one push crosses a 20 kbit/s line before anybody loses patience. */
export const PUSH_BYTES = 64 * 1024
export const POST_BYTES = 256 * 1024
export const PUSH_ROWS = 200
export const INBOX_PAGES = 64
/** Rows that are handed to the source at once, at most. */
export const JOINED_ROWS = 2000

/** Full jitter between the floor and a ceiling that doubles with every failure in a row. `luck` is 0 … 1. */
export function backoffMs(fails: number, luck: number): number {
  const top = Math.min(CEILING_MS, FLOOR_MS * 2 ** Math.min(Math.max(fails, 0), 16))
  return FLOOR_MS + luck * (top - FLOOR_MS)
}
