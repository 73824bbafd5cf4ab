/**
 * The screens one goes to from Today, fetched while nobody waits for them: before the offline copy is installed,
 * a tap without a link would find nothing to open.
 */

/** A fetch that found no link is tried again when there is one; whoever leaves calls what this gives back. */
export function preloadWhenIdle(paths: readonly string[], preload: (path: string) => Promise<void>, page: IdlePage = window): () => void {
  const closing = new AbortController()

  async function fetchAll(): Promise<void> {
    for (const path of paths) {
      if (closing.signal.aborted) return
      try {
        await preload(path)
      } catch {
        // No link: an import tells of it by TypeError, a style sheet by a plain Error. Anything worse is told when the screen itself is opened.
        page.addEventListener('online', () => void fetchAll(), { once: true, signal: closing.signal })
        return
      }
    }
  }

  // Whoever has left by then is found to have left.
  if (page.requestIdleCallback) page.requestIdleCallback(() => void fetchAll(), { timeout: IDLE_MS })
  else page.setTimeout(() => void fetchAll(), IDLE_MS)
  return () => closing.abort()
}

/** Some browsers never say that they are idle. */
const IDLE_MS = 2_000

/** What of a window is used here. */
export interface IdlePage {
  addEventListener(kind: 'online', fn: () => void, options: { readonly once: true; readonly signal: AbortSignal }): void
  setTimeout(fn: () => void, ms: number): number
  requestIdleCallback?: (fn: () => void, options: { readonly timeout: number }) => number
}
