/**
 * What was typed and what is written, made comparable.
 *
 *   S4  Width, case, tone marks, dots and spaces within a name make no difference; 湖㳇, 湖父 and 湖汊 are one place.
 *   S5  Words are divided by spaces and where letters meet digits; a number typed in groups is one number.
 */
import { tidy } from '../../kernel/text.ts'

/** More words than this say nothing new. */
const MOST_WORDS = 8
const LONGEST_WORD = 40

/** S4. For names, addresses and typed words. */
export function folded(text: string): string {
  const plain = tidy(text).toLowerCase()
  return plain.replace(/[\s.·•・‧'’`]/g, '').replace(/湖[㳇汊父]/g, '湖㳇')
}

const toneless = (text: string): string =>
  text
    .replace(/[üǖǘǚǜ]/g, 'v')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')

/** S4, S5. */
export function wordsOf(typed: string): readonly string[] {
  const text = toneless(tidy(typed).toLowerCase()).slice(0, 200)
  if (/^[\d\s-]+$/.test(text)) return [text.replace(/\D/g, '')].filter(Boolean)
  const parts = text
    .replace(/([a-z])(?=\d)/g, '$1 ')
    .replace(/(\d)(?=[a-wyz]|x[a-z])/g, '$1 ')
    .split(' ')
  return parts
    .map((part) => folded(part).slice(0, LONGEST_WORD))
    .filter(Boolean)
    .slice(0, MOST_WORDS)
}
