/** Whole numbers that come out smallest first: a binary heap. */
export interface Soonest {
  add(number: number): void
  /** The smallest, or undefined when none is left. */
  take(): number | undefined
}

/** `sorted`: what is in it at first, in order. */
export function openSoonest(sorted: readonly number[]): Soonest {
  const heap = [...sorted]
  const at = (place: number): number => heap[place] ?? Infinity

  return {
    add(number) {
      let place = heap.push(number) - 1
      for (let parent = (place - 1) >> 1; place > 0 && at(parent) > number; parent = (place - 1) >> 1) {
        heap[place] = at(parent)
        place = parent
      }
      heap[place] = number
    },
    take() {
      const smallest = heap[0]
      const last = heap.pop()
      if (smallest === undefined || last === undefined || heap.length === 0) return smallest
      let place = 0
      for (;;) {
        const left = 2 * place + 1
        const child = at(left + 1) < at(left) ? left + 1 : left
        if (at(child) >= last) break
        heap[place] = at(child)
        place = child
      }
      heap[place] = last
      return smallest
    },
  }
}
