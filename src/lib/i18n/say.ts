/** Sentences whose key is only known while the app runs, because it is made of a code from a file. Undefined when there is none. */
import { zh } from './catalogue.ts'
import { fill, sentences, type TextKey } from './t.ts'

const isKey = (text: string): text is TextKey => Object.hasOwn(zh, text)

export const sayIfKnown = (key: string, params: Readonly<Record<string, string | number>> = {}): string | undefined =>
  isKey(key) ? fill(sentences()[key], params) : undefined
