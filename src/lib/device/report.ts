/**
 * The last chance: faults that nobody else deals with are collected here, so that no promise fails in silence. Settings shows them.
 * Kept in memory, newest last, and no more than `KEPT`; a fault's text may quote what a person typed, so it stays on the device.
 */
export interface Fault {
  readonly at: number
  /** Where it was met: `link`, `window`, `carrier` … */
  readonly where: string
  readonly name: string
  readonly words: string
  /** How often the same was met in a row. */
  readonly times: number
}

export interface Report {
  report(where: string, fault: unknown): void
  faults(): readonly Fault[]
  onfault(fn: (fault: Fault) => void): () => void
}

const KEPT = 100
const WORDS = 2_000

export function openReport(clock: { now(): number }): Report {
  let faults: readonly Fault[] = []
  const watchers = new Set<(fault: Fault) => void>()
  return {
    report: (where, thrown) => {
      const met = faultOf(clock.now(), where, thrown)
      const last = faults.at(-1)
      const again = last?.where === met.where && last.name === met.name && last.words === met.words
      const fault = again ? { ...met, times: last.times + 1 } : met
      faults = [...(again ? faults.slice(0, -1) : faults), fault].slice(-KEPT)
      for (const watcher of [...watchers]) watcher(fault)
    },
    faults: () => faults,
    onfault: (fn) => {
      watchers.add(fn)
      return () => watchers.delete(fn)
    },
  }
}

/** Collects what a page or worker would otherwise only print. The answer stops it. */
export function watchScope(report: Report, scope: EventTarget = globalThis): () => void {
  const onerror = (event: Event) => report.report('window', 'error' in event ? event.error : event.type)
  const onrejection = (event: Event) => report.report('promise', 'reason' in event ? event.reason : event.type)
  scope.addEventListener('error', onerror)
  scope.addEventListener('unhandledrejection', onrejection)
  return () => {
    scope.removeEventListener('error', onerror)
    scope.removeEventListener('unhandledrejection', onrejection)
  }
}

function faultOf(at: number, where: string, thrown: unknown): Fault {
  const name = thrown instanceof Error ? thrown.name : typeof thrown
  const words = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return { at, where, name, words: words.slice(0, WORDS), times: 1 }
}
