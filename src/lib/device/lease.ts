/**
 * One tab's right to speak on the link.
 *
 *   L1  At most one tab that can run holds the lease; who loses it is told, and is done with it before the next one holds.
 *   L2  A hidden tab gives it to a visible one that asks, and queues again.
 *   L3  A holder that does not answer `UNANSWERED` times is frozen: a visible tab takes the lease from it.
 *   L4  A hidden tab asks nobody and steals from nobody; it only queues.
 *
 * A holder is asked rather than made to beat: browsers slow the timers of hidden tabs to one a minute, but words still reach them.
 */
import type { Channel, LockTimers, Locks } from './locks.ts'
import type { Visibility } from './visibility.ts'

export interface LeaseDeps {
  readonly locks: Locks
  /** Null where tabs cannot hear each other: then the lease changes hands only when its holder goes away. */
  readonly channel: Channel | null
  readonly visibility: Visibility
  readonly timers: LockTimers
  /** Faults of the lock machinery. */
  readonly report: (fault: unknown) => void
}

export interface LeaseEars {
  onheld(): void
  /** Settles when nothing is said under the lease any more. */
  onlost(): void | Promise<void>
}

export interface Lease {
  held(): boolean
  close(): Promise<void>
}

export const ASK_MS = 3_000
export const UNANSWERED = 3

export function holdLease(name: string, deps: LeaseDeps, ears: LeaseEars): Lease {
  const { locks, channel, visibility, timers, report } = deps
  let phase: 'waiting' | 'held' | 'giving' | 'closed' = 'waiting'
  let turn = 0
  let asked = 0
  let letGo = (): void => undefined
  let off = new AbortController()
  let callOff = (): void => undefined

  function queue(how: 'wait' | 'steal'): void {
    const mine = ++turn
    off.abort()
    off = new AbortController()
    const whileHeld = () =>
      new Promise<void>((resolve) => {
        // A turn that was called off while it was being granted.
        if (mine !== turn || phase !== 'waiting') return resolve()
        letGo = resolve
        phase = 'held'
        callOff()
        ears.onheld()
      })
    locks.hold(name, how, off.signal, whileHeld).then(
      (outcome) => {
        if (mine === turn && outcome === 'lost' && phase === 'held') stolen().catch(report)
      },
      (fault: unknown) => report(fault),
    )
    askInAWhile()
  }

  async function stolen(): Promise<void> {
    phase = 'giving'
    await ears.onlost()
    if (phase === 'giving') again()
  }

  async function give(): Promise<void> {
    phase = 'giving'
    await ears.onlost()
    letGo()
    if (phase === 'giving') again()
  }

  function again(): void {
    phase = 'waiting'
    asked = 0
    queue('wait')
  }

  function askInAWhile(): void {
    callOff()
    callOff = timers.set(ASK_MS, ask)
  }

  function ask(): void {
    if (phase !== 'waiting' || !channel) return
    if (visibility.visible()) {
      if (asked >= UNANSWERED) {
        asked = 0
        return queue('steal')
      }
      asked++
      channel.post('want')
    } else asked = 0
    askInAWhile()
  }

  const deaf = channel?.onword((word) => {
    if (word === 'have') asked = 0
    if (word !== 'want') return
    if (phase === 'held' && !visibility.visible()) give().catch(report)
    else if (phase === 'held' || phase === 'giving') channel.post('have')
  })
  const unwatch = visibility.onchange((visible) => {
    asked = 0
    if (visible) ask()
  })

  queue('wait')
  if (visibility.visible()) ask()

  return {
    held: () => phase === 'held',
    close: async () => {
      const was = phase
      phase = 'closed'
      turn++
      callOff()
      deaf?.()
      unwatch()
      if (was === 'held') await ears.onlost()
      letGo()
      off.abort()
    },
  }
}
