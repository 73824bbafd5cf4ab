/** A household register as a real .xlsx, with numbers, dates, merges and a problem here and there; people invented. */
import { deflateRawSync } from 'node:zlib'
import { GRIDS, HEADER, idNumber } from '../support/register.ts'
import { workbookParts, zipOf } from '../support/zip.ts'

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

export function registerOf(count: number): Uint8Array {
  const words = new Map<string, number>()
  const shared = (ref: string, text: string): string => {
    if (!words.has(text)) words.set(text, words.size)
    return text === '' ? '' : `<c r="${ref}" s="1" t="s"><v>${words.get(text)}</v></c>`
  }
  const row = (at: number, cells: readonly string[]): string => `<row r="${at}" spans="1:12">${cells.join('')}</row>`
  const letters = 'ABCDEFGHIJKL'
  const rows = [
    row(
      1,
      HEADER.map((word, column) => shared(`${letters[column]}1`, word)),
    ),
  ]
  const merges: string[] = []
  for (let n = 0; n < count; n++) {
    const at = n + 2
    const house = Math.floor(n / 4)
    const first = n % 4 === 0
    if (first) for (const column of 'ABCJ') merges.push(`<mergeCell ref="${column}${at}:${column}${Math.min(at + 3, count + 1)}"/>`)
    const birth = `${1935 + (n % 80)}${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}`
    const id = idNumber(birth, Math.floor(n / 1_680))
    const name = `${'李王张刘陈杨赵黄周吴'[n % 10]}${'国建小文志秀桂玉'[(n >> 3) % 8]}${'忠芬强英华珍明'[(n >> 6) % 7]}`
    const serial =
      Math.round(Date.UTC(Number(birth.slice(0, 4)), Number(birth.slice(4, 6)) - 1, Number(birth.slice(6))) / 86_400_000) + 25_569
    rows.push(
      row(at, [
        first ? shared(`A${at}`, GRIDS[house % 5]?.name ?? '') : `<c r="A${at}" s="1"/>`,
        first ? `<c r="B${at}" s="1"><v>${house + 1}</v></c>` : `<c r="B${at}" s="1"/>`,
        first ? shared(`C${at}`, name) : `<c r="C${at}" s="1"/>`,
        shared(`D${at}`, name),
        shared(`E${at}`, ['户主', '妻', '子', '儿媳'][n % 4] ?? ''),
        shared(`F${at}`, Number(id.charAt(16)) % 2 === 1 ? '男' : '女'),
        shared(`G${at}`, n % 97 === 0 ? `${id.slice(0, 6)} ${id.slice(6)}` : id),
        n % 3 === 0
          ? `<c r="H${at}" s="2"><v>${serial}</v></c>`
          : shared(`H${at}`, `${birth.slice(0, 4)}.${Number(birth.slice(4, 6))}.${Number(birth.slice(6))}`),
        `<c r="I${at}" s="1"><v>1380000${String(n % 10_000).padStart(4, '0')}</v></c>`,
        first ? shared(`J${at}`, `西望村河南头${house + 1}号`) : `<c r="J${at}" s="1"/>`,
        shared(`K${at}`, ['', '', '独居老人、低保', '', '残疾', '党员'][n % 6] ?? ''),
        shared(`L${at}`, n % 11 === 0 ? '常年在外打工' : ''),
      ]),
    )
  }
  const sheet = `<?xml version="1.0"?><worksheet><sheetData>${rows.join('')}</sheetData><mergeCells>${merges.join('')}</mergeCells></worksheet>`
  const strings = `<sst>${[...words.keys()].map((word) => `<si><t>${escape(word)}</t></si>`).join('')}</sst>`
  const styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
  return zipOf(workbookParts(sheet, { strings, styles }).map((part) => ({ ...part, packed: deflateRawSync(Buffer.from(part.body)) })))
}
