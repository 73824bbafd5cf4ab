/**
 * Which language the screens speak. The one piece of state that belongs to no screen: a word must change everywhere at once, without a reload.
 * It does not know where the choice is kept; `ui/modes.svelte.ts` does.
 */
import { english } from './english.svelte.ts'

export const LOCALES = ['zh-CN', 'en'] as const
export type LocaleName = (typeof LOCALES)[number]

export const isLocale = (text: unknown): text is LocaleName => LOCALES.some((name) => name === text)

class Locale {
  #now = $state.raw<LocaleName>('zh-CN')

  get now(): LocaleName {
    return this.#now
  }
  set now(next: LocaleName) {
    this.#now = next
    if (next === 'en') english.learn().catch((fault: unknown) => reportError(fault))
  }
}

export const locale = new Locale()
