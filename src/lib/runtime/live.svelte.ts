/** Lets a component read a source as plain state; it subscribes on first read and lets go by itself. */
import { createSubscriber } from 'svelte/reactivity'
import type { Source } from './face.ts'

export type Live<T> =
  { readonly phase: 'loading' } | { readonly phase: 'ready'; readonly value: T } | { readonly phase: 'failed'; readonly error: unknown }

export function live<T>(source: Source<T>): { readonly now: Live<T> } {
  let now: Live<T> = { phase: 'loading' }
  const track = createSubscriber((changed) => {
    const set = (next: Live<T>): void => {
      now = next
      changed()
    }
    const open = source.subscribe({
      next: (value) => set({ phase: 'ready', value }),
      error: (error) => set({ phase: 'failed', error }),
    })
    return () => open.unsubscribe()
  })
  return {
    get now() {
      track()
      return now
    },
  }
}

/** The value, or undefined while there is none. */
export const valueOf = <T>(live: Live<T>): T | undefined => (live.phase === 'ready' ? live.value : undefined)
