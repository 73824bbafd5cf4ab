/** Sentences whose key is only known while the app runs, because it is made of a code from a file. Undefined when there is none. */
import { en, zh } from './catalogue.ts'
import { locale } from './locale.svelte.ts'
import { fill, type TextKey } from './t.ts'

const isKey = (text: string): text is TextKey => Object.hasOwn(zh, text)

export const sayIfKnown = (key: string, params: Readonly<Record<string, string | number>> = {}): string | undefined =>
  isKey(key) ? fill((locale.now === 'en' ? en : zh)[key], params) : undefined
