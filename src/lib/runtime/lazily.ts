/** What is started when it is first wanted. A start that failed is not for ever: the next wish starts anew. */
export interface Lazily<T> {
  have(): Promise<T>
  /** What is still starting is closed once it is there: nobody waits for it, and a start that failed left nothing to close. */
  close(): void
}

export function openLazily<T extends { close(): void }>(start: () => Promise<T>): Lazily<T> {
  let started: Promise<T> | null = null

  async function starting(): Promise<T> {
    try {
      return await start()
    } catch (fault) {
      started = null
      throw fault
    }
  }

  return {
    have: () => (started ??= starting()),
    close() {
      started?.then(
        (one) => one.close(),
        () => undefined,
      )
    },
  }
}
