/**
 * How this device likes to be read: language, size of type, contrast, light or dark. Kept in the browser, applied to <html>.
 * `static/modes.js` applies the same before the first paint, so nobody sees a flash; both read the one key `doorstep.modes`.
 */
import { isLocale, locale, type LocaleName } from '../i18n/locale.svelte.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export interface ModesChosen {
  readonly locale: LocaleName
  readonly theme: Theme
  readonly contrast: 'normal' | 'high'
  readonly type: 'normal' | 'large'
}

const KEY = 'doorstep.modes'
const USUAL: ModesChosen = { locale: 'zh-CN', theme: 'auto', contrast: 'normal', type: 'normal' }

/** What a stored text means; whatever it does not say or says wrongly is as usual. */
export function parseModes(text: string | null): ModesChosen {
  const said = objectOf(text)
  return {
    locale: isLocale(said.locale) ? said.locale : USUAL.locale,
    theme: THEMES.find((theme) => theme === said.theme) ?? USUAL.theme,
    contrast: said.contrast === 'high' ? 'high' : 'normal',
    type: said.type === 'large' ? 'large' : 'normal',
  }
}

function objectOf(text: string | null): Readonly<Record<string, unknown>> {
  if (text === null) return {}
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null ? { ...said } : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

export class Modes {
  #storage: Pick<Storage, 'getItem' | 'setItem'>
  #root: HTMLElement
  #chosen: ModesChosen = $state.raw(USUAL)

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>, root: HTMLElement) {
    this.#storage = storage
    this.#root = root
    this.#chosen = parseModes(storage.getItem(KEY))
    this.#apply()
  }

  get chosen(): ModesChosen {
    return this.#chosen
  }

  choose(some: Partial<ModesChosen>): void {
    this.#chosen = { ...this.#chosen, ...some }
    this.#storage.setItem(KEY, JSON.stringify(this.#chosen))
    this.#apply()
  }

  #apply(): void {
    const { locale: language, theme, contrast, type } = this.#chosen
    locale.now = language
    this.#root.lang = language
    const dark = theme === 'dark' || (theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
    mark(this.#root, 'theme', contrast === 'normal' && dark ? 'dark' : undefined)
    mark(this.#root, 'contrast', contrast === 'high' ? 'high' : undefined)
    mark(this.#root, 'type', type === 'large' ? 'large' : undefined)
  }
}

function mark(root: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) delete root.dataset[name]
  else root.dataset[name] = value
}
