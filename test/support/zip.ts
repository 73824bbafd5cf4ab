/** Zip archives as an attacker would write them: every claim can be a lie. */
import { constants, deflateRawSync } from 'node:zlib'
import { crcOf } from '../../src/lib/sheets/crc.ts'

export interface Part {
  readonly name: string
  readonly body: string | Uint8Array
  /** Already packed bytes, instead of packing `body`. */
  readonly packed?: Uint8Array
  readonly claims?: Partial<{
    readonly size: number
    readonly packed: number
    readonly crc: number
    readonly flags: number
    readonly method: number
    readonly offset: number
  }>
}

export function zipOf(parts: readonly Part[], claims: { readonly count?: number } = {}): Uint8Array {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, body, packed: given, claims: said = {} } of parts) {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    const packed = given ?? deflateRawSync(bytes)
    const path = Buffer.from(name)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(path.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(said.flags ?? 0, 8)
    entry.writeUInt16LE(said.method ?? 8, 10)
    entry.writeUInt32LE(said.crc ?? crcOf(bytes), 16)
    entry.writeUInt32LE(said.packed ?? packed.length, 20)
    entry.writeUInt32LE(said.size ?? bytes.length, 24)
    entry.writeUInt16LE(path.length, 28)
    entry.writeUInt32LE(said.offset ?? at, 42)
    pieces.push(local, path, Buffer.from(packed))
    directory.push(entry, path)
    at += 30 + path.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(claims.count ?? parts.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(at, 16)
  return new Uint8Array(Buffer.concat([...pieces, ...directory, end]))
}

const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relations = (...list: readonly (readonly [string, string])[]): string =>
  `<Relationships>${list.map(([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${TYPES}/${type}" Target="${target}"/>`).join('')}</Relationships>`

/** The parts of a workbook around one sheet. */
export const workbookParts = (
  sheet: Part | string,
  more: { readonly strings?: string; readonly styles?: string; readonly book?: string } = {},
): readonly Part[] => [
  { name: '_rels/.rels', body: relations(['officeDocument', 'xl/workbook.xml']) },
  { name: 'xl/workbook.xml', body: more.book ?? '<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>' },
  {
    name: 'xl/_rels/workbook.xml.rels',
    body: relations(
      ['worksheet', 'worksheets/sheet1.xml'],
      ...(more.strings === undefined ? [] : [['sharedStrings', 'sharedStrings.xml'] as const]),
      ...(more.styles === undefined ? [] : [['styles', 'styles.xml'] as const]),
    ),
  },
  ...(more.strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', body: more.strings }]),
  ...(more.styles === undefined ? [] : [{ name: 'xl/styles.xml', body: more.styles }]),
  typeof sheet === 'string' ? { name: 'xl/worksheets/sheet1.xml', body: sheet } : sheet,
]

export const sheetXml = (rows: string): string => `<?xml version="1.0"?><worksheet><sheetData>${rows}</sheetData></worksheet>`
export const workbookOf = (rows: string, more: Parameters<typeof workbookParts>[1] = {}): Uint8Array =>
  zipOf(workbookParts(sheetXml(rows), more))

/** Deflated bytes that unpack to `times` megabytes of `filler`, without ever holding them. */
export function bombBytes(start: string, filler: string, times: number): { readonly packed: Uint8Array; readonly size: number } {
  const head = deflateRawSync(Buffer.from(start), { finishFlush: constants.Z_FULL_FLUSH })
  const body = Buffer.alloc(1 << 20, filler)
  const block = deflateRawSync(body, { level: 9, finishFlush: constants.Z_FULL_FLUSH })
  const tail = deflateRawSync(Buffer.alloc(0))
  return {
    packed: new Uint8Array(Buffer.concat([head, ...Array.from({ length: times }, () => block), tail])),
    size: Buffer.byteLength(start) + times * body.length,
  }
}
