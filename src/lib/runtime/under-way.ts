/** Remembers what has been begun and not ended, so that one who is about to close the door can wait for it. */
export interface UnderWay {
  mind<T>(work: Promise<T>): Promise<T>
  /** Resolves when nothing is under way, however it ended. */
  settled(): Promise<void>
}

export function openUnderWay(): UnderWay {
  const works = new Set<Promise<unknown>>()
  return {
    mind(work) {
      const forget = (): void => void works.delete(work)
      works.add(work)
      work.then(forget, forget) // who began it hears of its fault
      return work
    },
    async settled() {
      while (works.size > 0) await Promise.allSettled(works)
    },
  }
}
