/**
 * The words that cells point to. Pieces of rich text are joined; pinyin guides (`rPh`) stand beside the text and are no part of it.
 * Words are struck out when every piece of them is.
 */
import { tooLarge, type SheetLimits } from './workbook.ts'
import { attrOf, grown, isOn, type XmlSink } from './xml-scan.ts'

export interface SharedWord {
  readonly text: string
  readonly struck: boolean
}

export function openSharedStrings(limits: SheetLimits): { readonly sink: XmlSink; readonly words: readonly SharedWord[] } {
  const words: SharedWord[] = []
  let text = ''
  let guide = 0
  let inRun = false
  let runStruck = false
  let unstruck = false
  let keep = false
  const sink: XmlSink = {
    get keepText() {
      return keep
    },
    open(name, attrs) {
      if (name === 'si') {
        text = ''
        unstruck = false
        inRun = false
      } else if (name === 'r') {
        inRun = true
        runStruck = false
      } else if (name === 'strike') runStruck = attrOf(attrs, 'val') === undefined || isOn(attrs, 'val')
      else if (name === 'rPh') guide++
      else if (name === 't') keep = guide === 0
      return undefined
    },
    text(piece) {
      const longer = grown(text, piece, limits.cellChars)
      if (typeof longer !== 'string') return longer
      text = longer
      if (!inRun || !runStruck) unstruck = true
      return undefined
    },
    close(name) {
      if (name === 't') keep = false
      else if (name === 'rPh') guide--
      else if (name === 'r') inRun = false
      else if (name === 'si') {
        if (words.length >= limits.cells) return tooLarge('cells')
        words.push({ text: unescaped(text), struck: text !== '' && !unstruck })
      }
      return undefined
    },
  }
  return { sink, words }
}

/** Spreadsheet programs write signs that XML cannot hold as `_x000D_`. */
export const unescaped = (text: string): string =>
  text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text
