/**
 * A sentence by its key, in the language of now. `{name}` stands for a parameter; which ones a key wants is read off its Chinese sentence, so a
 * forgotten one does not compile. English may say `{n|household|households}`: the first word for 1, the second for every other number.
 */
import { zh } from './catalogue.ts'
import { english } from './english.svelte.ts'
import { locale } from './locale.svelte.ts'

type Zh = typeof zh
export type TextKey = keyof Zh

type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Params<Key extends TextKey> = [Names<Zh[Key]>] extends [never] ? [] : [params: Readonly<Record<Names<Zh[Key]>, string | number>>]

export const t = <Key extends TextKey>(key: Key, ...[params]: Params<Key>): string => fill(sentences()[key], params ?? {})

/** Those of the language of now. */
export const sentences = (): Readonly<Record<TextKey, string>> => (locale.now === 'en' ? english.sentences : null) ?? zh

/** The sentence with its blanks filled in. */
export function fill(text: string, params: Readonly<Record<string, string | number>>): string {
  if (!text.includes('{')) return text
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (blank, name: string, one?: string, many?: string) => {
    const value = params[name]
    if (value === undefined) return blank
    return one === undefined ? String(value) : String(Number(value) === 1 ? one : many)
  })
}
