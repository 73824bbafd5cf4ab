/** Live answers as screens take them: of the database, of the day, of the link. */
import type { Report } from '../device/index.ts'
import type { Day } from '../kernel/ids.ts'
import type { LinkPhase } from '../link/index.ts'
import { calmly, countRefused, countUnsent, SCREEN, type Db } from '../readmodel/index.ts'
import type { EngineClient } from './engine/engine-client.ts'
import type { Fault, LinkStatus, Source, Waiting } from './face.ts'
import { linkStatusOf } from './link-status.ts'

/** How often a page left open looks whether a new day has begun. */
const DAY_CHECK_MS = 30_000

/** A query that depends on the day: asked again when midnight has passed. */
export function liveByDay<T>(today: () => Day, query: (day: Day) => Promise<T>): Source<T> {
  return {
    subscribe(to) {
      let day = today()
      let open = calmly(() => query(day), SCREEN).subscribe(to)
      const timer = setInterval(() => {
        if (today() === day) return
        day = today()
        open.unsubscribe()
        open = calmly(() => query(day), SCREEN).subscribe(to)
      }, DAY_CHECK_MS)
      return {
        unsubscribe() {
          clearInterval(timer)
          open.unsubscribe()
        },
      }
    },
  }
}

/** The one line at the top: how the link stands and how many lines wait. */
export function linkSource(db: Db, engine: () => EngineClient | null, onstart: (fn: () => void) => () => void): Source<LinkStatus> {
  return {
    subscribe(to) {
      let phase: LinkPhase = { phase: 'connecting' }
      let waiting: Waiting | null = null
      let unwatch = (): void => undefined
      const tell = (): void => {
        if (waiting !== null) to.next({ ...linkStatusOf(phase, engine()?.online() ?? navigator.onLine), ...waiting })
      }
      const count = calmly(() => waitingOf(db), SCREEN).subscribe({
        next: (value) => {
          waiting = value
          tell()
        },
        error: (fault) => to.error(fault),
      })
      const watch = (): void => {
        unwatch()
        unwatch =
          engine()?.onlink((next) => {
            phase = next
            tell()
          }) ?? (() => undefined)
      }
      const stop = onstart(watch)
      watch()
      return {
        unsubscribe() {
          count.unsubscribe()
          stop()
          unwatch()
        },
      }
    },
  }
}

const waitingOf = async (db: Db): Promise<Waiting> => ({ unsent: await countUnsent(db), refused: await countRefused(db) })

/** What was reported so far, and told anew with every fault. */
export const faultSource = (report: Pick<Report, 'faults' | 'onfault'>): Source<readonly Fault[]> => ({
  subscribe(to) {
    let open = true
    const tell = (): void => {
      if (open) to.next(report.faults())
    }
    const stop = report.onfault(tell)
    queueMicrotask(tell)
    return {
      unsubscribe() {
        open = false
        stop()
      },
    }
  },
})

/** Asked now, whenever somebody asks for it anew, and every so often. */
export function polled<T>(read: () => Promise<T>, everyMs: number, onasked: (fn: () => void) => () => void): Source<T> {
  return {
    subscribe(to) {
      let open = true
      const ask = (): void => {
        read().then(
          (value) => {
            if (open) to.next(value)
          },
          (fault: unknown) => {
            if (open) to.error(fault)
          },
        )
      }
      ask()
      const timer = setInterval(ask, everyMs)
      const stop = onasked(ask)
      return {
        unsubscribe() {
          open = false
          clearInterval(timer)
          stop()
        },
      }
    },
  }
}

/** Somebody rings, everybody who listens is told. */
export interface Bell {
  ring(): void
  onring(fn: () => void): () => void
}

export function openBell(): Bell {
  const ears = new Set<() => void>()
  return {
    ring: () => [...ears].forEach((fn) => fn()),
    onring: (fn) => {
      ears.add(fn)
      return () => ears.delete(fn)
    },
  }
}
