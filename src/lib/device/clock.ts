/**
 * The only rooms that ask the machine what the hour is.
 * The wall clock is corrected by what the relay reports: tablets are hours, days or years off. Entries' stamps are read from it.
 * The steady clock never goes back and knows no date; pace and waiting are measured with it.
 */
export interface WallClock {
  now(): number
  /** How far the relay's clock is ahead of this device's, ms. */
  offsetMs(): number
  /** The relay said that it is `relayNow`. The line's delay is not taken off: a second matters to nobody here. */
  correct(relayNow: number): void
}

/** `offsetMs` is what was known last time, so that a device stays right over a restart without a link. */
export function openWallClock(offsetMs = 0, machine: () => number = Date.now): WallClock {
  let offset = Number.isFinite(offsetMs) ? offsetMs : 0
  return {
    now: () => machine() + offset,
    offsetMs: () => offset,
    correct: (relayNow) => {
      if (Number.isFinite(relayNow) && relayNow > 0) offset = Math.round(relayNow - machine())
    },
  }
}

export const openSteadyClock = (): { now(): number } => ({ now: () => performance.now() })

/** The machine's timers, as a port. */
export const openTimers = (): { set(ms: number, fn: () => void): () => void } => ({
  set: (ms, fn) => {
    const id = setTimeout(fn, Math.min(ms, LONGEST_TIMER_MS))
    return () => clearTimeout(id)
  },
})

/** Beyond this a timer goes off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1
