/** Time of a world: nothing passes by itself. Events lie in a heap by their moment, then by the order in which they were set. */

export interface Scheduler {
  now(): number
  /** The answer calls it off. */
  after(ms: number, fn: () => void): () => void
  /** Lets the next event happen; false when there is none before `until`. */
  step(until: number): boolean
  /** Events that happened so far. */
  readonly happened: number
}

interface Event {
  readonly at: number
  readonly n: number
  fn: (() => void) | null
}

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.n < b.n)

export function openScheduler(start: number): Scheduler {
  const heap: Event[] = []
  let now = start
  let last = 0
  let happened = 0

  function push(event: Event): void {
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || !isBefore(event, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  function pop(): Event | undefined {
    const top = heap[0]
    const tail = heap.pop()
    if (!top || !tail || heap.length === 0) return top
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const right = heap[child + 1]
      let below = heap[child]
      if (!below) break
      if (right && isBefore(right, below)) {
        child += 1
        below = right
      }
      if (!isBefore(below, tail)) break
      heap[at] = below
      at = child
    }
    heap[at] = tail
    return top
  }

  return {
    now: () => now,
    after(ms, fn) {
      const event: Event = { at: now + Math.max(0, Math.ceil(ms)), n: last++, fn } // whole milliseconds, as machines count
      push(event)
      return () => {
        event.fn = null
      }
    },
    step(until) {
      for (;;) {
        const next = heap[0]
        if (!next || next.at > until) {
          now = Math.max(now, until)
          return false
        }
        pop()
        if (!next.fn) continue
        now = next.at
        happened += 1
        next.fn()
        return true
      }
    },
    get happened() {
      return happened
    },
  }
}
