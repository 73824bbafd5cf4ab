/**
 * A live answer that rests: while thousands of entries arrive, every piece of them changes what a screen reads, and a screen that asked after each
 * would do nothing else. Somebody's own taps are answered at once; of a stream of changes only so much is told.
 *
 *   C1  What is told last is what the database says: no change is lost, whenever it came.
 *   C2  A few changes in a row are told at once; after them one per rest.
 *   C3  An answer that says the same as the one before is not told.
 *   C4  Parts that say the same are the same objects, so that a screen draws anew only what is new.
 */
import { liveQuery } from 'dexie'
import { sameParts } from './same-parts.ts'

export interface CalmTimers {
  now(): number
  /** Calls once after `ms`, or somewhat later when there is better to do; the answer calls it off. */
  set(ms: number, fn: () => void): () => void
}

export interface Calm<T> {
  /** How long it rests after this answer, in ms. */
  readonly restMs: (value: T) => number
  /** So many answers in a row go without a rest. */
  readonly atOnce: number
  readonly timers?: CalmTimers
}

interface Ears<T> {
  next(value: T): void
  error(fault: unknown): void
}

/** A screen's pace. */
export const SCREEN: Pick<Calm<unknown>, 'restMs' | 'atOnce'> = { restMs: () => 1_000, atOnce: 4 }

const CHANGED = Symbol('changed')

export function calmly<T>(query: () => Promise<T>, { restMs, atOnce, timers = PAGE }: Calm<T>) {
  return {
    subscribe(to: Ears<T>): { unsubscribe(): void } {
      let open = true
      let told: { readonly value: T } | null = null
      let free = atOnce
      let filledAt = timers.now()
      let callOff = (): void => undefined
      let watching: { unsubscribe(): void } | null = null

      /** One answer, and then the news that it is no longer true: after that the watch is spent. */
      function look(): void {
        let asked = false
        watching?.unsubscribe()
        watching = liveQuery<T | typeof CHANGED>(() => {
          if (asked) return CHANGED
          asked = true
          return query()
        }).subscribe({
          next(answer) {
            if (!open) return
            if (answer === CHANGED) return changed()
            tell(answer)
          },
          error(fault) {
            if (open) to.error(fault)
          },
        })
      }

      function tell(answer: T): void {
        const value = told ? sameParts(told.value, answer) : answer // C4
        if (told && value === told.value) return // C3
        told = { value }
        to.next(value)
      }

      /** C2. */
      function changed(): void {
        watching?.unsubscribe()
        watching = null
        const rest = told ? restMs(told.value) : 0
        const now = timers.now()
        if (rest > 0) {
          const refilled = Math.floor((now - filledAt) / rest)
          if (refilled > 0) {
            free = Math.min(atOnce, free + refilled)
            filledAt = now
          }
        }
        if (rest <= 0 || free > 0) {
          if (rest > 0) free -= 1
          return look()
        }
        callOff = timers.set(Math.max(0, filledAt + rest - now), () => {
          filledAt = timers.now()
          look() // C1: it reads anew
        })
      }

      look()
      return {
        unsubscribe() {
          open = false
          callOff()
          watching?.unsubscribe()
        },
      }
    },
  }
}

const IDLE_LIMIT_MS = 500

const PAGE: CalmTimers = {
  now: () => performance.now(),
  set(ms, fn) {
    let idle: number | null = null
    const timer = setTimeout(() => {
      if ('requestIdleCallback' in globalThis) idle = requestIdleCallback(fn, { timeout: IDLE_LIMIT_MS })
      else fn()
    }, ms)
    return () => {
      clearTimeout(timer)
      if (idle !== null) cancelIdleCallback(idle)
    }
  },
}
