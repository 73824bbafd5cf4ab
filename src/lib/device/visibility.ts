/** Whether a person can see this page. A worker cannot know; its page tells it. */
export interface Visibility {
  visible(): boolean
  /** Called with every change; the answer unsubscribes. */
  onchange(fn: (visible: boolean) => void): () => void
}

export function openVisibility(page: Document = document): Visibility {
  const visible = () => page.visibilityState !== 'hidden'
  return {
    visible,
    onchange: (fn) => {
      const tell = () => fn(visible())
      page.addEventListener('visibilitychange', tell)
      return () => page.removeEventListener('visibilitychange', tell)
    },
  }
}

/** For a worker, and for tests: somebody else says what can be seen. */
export function toldVisibility(visible: boolean): Visibility & { tell(visible: boolean): void } {
  const watchers = new Set<(visible: boolean) => void>()
  let now = visible
  return {
    visible: () => now,
    onchange: (fn) => {
      watchers.add(fn)
      return () => watchers.delete(fn)
    },
    tell: (next) => {
      if (next === now) return
      now = next
      for (const watcher of [...watchers]) watcher(now)
    },
  }
}
