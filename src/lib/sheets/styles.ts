/** The two things a style tells us of a cell: whether its number is shown as a date, and whether it is struck out. */
import { attrOf, isOn, type XmlSink } from './xml-scan.ts'

export interface CellStyle {
  readonly date: boolean
  readonly struck: boolean
}
export const PLAIN: CellStyle = { date: false, struck: false }

const MOST_STYLES = 100_000

/** Collects the cell styles of `xl/styles.xml`, by the number that cells name. */
export function openStyles(): { readonly sink: XmlSink; readonly styles: readonly CellStyle[] } {
  const formats = new Map<string, string>()
  const struckFonts: boolean[] = []
  const styles: CellStyle[] = []
  let part = ''
  const sink: XmlSink = {
    keepText: false,
    open(name, attrs) {
      if (name === 'fonts' || name === 'cellXfs' || name === 'numFmts' || name === 'cellStyleXfs' || name === 'dxfs') part = name
      else if (name === 'numFmt' && part === 'numFmts') formats.set(attrOf(attrs, 'numFmtId') ?? '', attrOf(attrs, 'formatCode') ?? '')
      else if (name === 'font' && part === 'fonts') struckFonts.push(false)
      else if (name === 'strike' && part === 'fonts')
        struckFonts[struckFonts.length - 1] = attrOf(attrs, 'val') === undefined || isOn(attrs, 'val')
      else if (name === 'xf' && part === 'cellXfs' && styles.length < MOST_STYLES) {
        const format = attrOf(attrs, 'numFmtId') ?? '0'
        styles.push({ date: isDateFormat(format, formats.get(format)), struck: struckFonts[Number(attrOf(attrs, 'fontId') ?? 0)] ?? false })
      }
      return undefined
    },
    text: () => undefined,
    close(name) {
      if (name === part) part = ''
      return undefined
    },
  }
  return { sink, styles }
}

/** Numbers 14–22 and 45–47 everywhere, 27–36 and 50–58 in Chinese programs; own formats by their letters. */
export function isDateFormat(id: string, code: string | undefined): boolean {
  if (code !== undefined) return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '').replace(/general/gi, ''))
  const n = Number(id)
  return (n >= 14 && n <= 22) || (n >= 27 && n <= 36) || (n >= 45 && n <= 47) || (n >= 50 && n <= 58)
}
