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

/**
 * `offsetMs` is what was known last time, so that a device stays right over a restart without a link. When somebody tells the machine another date while this runs, the
 * steady clock shows it, and what was right stays right: backwards from `BACK_MS` on; forwards only from `FORTH_MS` on, for less may have been sleep.
 */
export function openWallClock(
  offsetMs = 0,
  machine: () => number = Date.now,
  steady: () => number = machine === Date.now ? () => performance.now() : machine,
): WallClock {
  let offset = Number.isFinite(offsetMs) ? offsetMs : 0
  let apart = machine() - steady()
  const look = (): number => {
    const wall = machine()
    const moved = wall - steady() - apart
    if (moved < -BACK_MS || moved > FORTH_MS) offset -= Math.round(moved)
    apart += moved
    return wall
  }
  return {
    now: () => look() + offset,
    offsetMs: () => (look(), offset),
    correct: (relayNow) => {
      const wall = look()
      if (Number.isFinite(relayNow) && relayNow > 0) offset = Math.round(relayNow - wall)
    },
  }
}

const BACK_MS = 2_000
const FORTH_MS = 30 * 86_400_000

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
