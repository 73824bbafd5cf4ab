/** V5.2.3, P23: files made to hurt. Every one is refused by kind, quickly, without memory and without a throw. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bombBytes, sheetXml, workbookOf, workbookParts, zipOf, type Part } from '../../../test/support/zip.ts'
import { readTable, readWorkbook } from './index.ts'
import { SHEET_LIMITS } from './workbook.ts'

const sample = new Uint8Array(readFileSync(new URL('../../../test/fixtures/registers/西望村户籍册.xlsx', import.meta.url)))
const refusal = (bytes: Uint8Array) => {
  const read = readTable(bytes, 'a')
  return read.ok ? 'read' : Object.values(read.error).join(' ')
}
const sheet = 'xl/worksheets/sheet1.xml'
const cell = (text: string, ref = 'A1') => `<c r="${ref}" t="inlineStr"><is><t>${text}</t></is></c>`

/** Reads a file in a process of its own: what it answers, how long it took, how much memory it took above what the process had. */
function measured(bytes: Uint8Array): { readonly kind: string; readonly ms: number; readonly mb: number } {
  const folder = mkdtempSync(join(tmpdir(), 'sheets-'))
  try {
    writeFileSync(join(folder, 'bomb.xlsx'), bytes)
    const script = `
      import { readFileSync } from 'node:fs'
      import { readTable } from ${JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)))}
      const bytes = readFileSync(${JSON.stringify(join(folder, 'bomb.xlsx'))})
      const before = process.memoryUsage().rss
      const start = performance.now()
      const read = readTable(bytes, 'a')
      const ms = performance.now() - start
      const mb = (process.resourceUsage().maxRSS * 1024 - before) / 1048576
      console.log(JSON.stringify({ kind: read.ok ? 'read' : Object.values(read.error).join(' '), ms, mb }))`
    return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const GIGA = 1024
const bomb = (filler: string, claimed?: number): Uint8Array => {
  const { packed, size } = bombBytes('<worksheet><sheetData>', filler, GIGA)
  return zipOf(workbookParts({ name: sheet, body: '', packed, claims: { size: claimed ?? size, crc: 0 } }))
}

test.each([
  ['that says so', undefined, 'too-large unpacked'],
  ['that claims to be small', 1_000, 'broken-file'],
  ['that claims what is just allowed', 299 * 1024 * 1024, 'hostile-file ratio'],
] as const)('a sheet of 1 GB %s is refused within 2 s and 64 MB', (_, claimed, kind) => {
  const got = measured(bomb('<row/>  ', claimed))
  expect(got.kind).toBe(kind)
  expect(got.ms).toBeLessThan(2_000)
  expect(got.mb).toBeLessThan(64)
})

test('a part that unpacks far beyond its packed size stops at once even when the ratio is the only lie', () => {
  const { packed, size } = bombBytes('<worksheet><sheetData>', ' ', 100)
  const bytes = zipOf(workbookParts({ name: sheet, body: '', packed, claims: { size, packed: packed.length, crc: 0 } }))
  expect(refusal(bytes)).toBe('hostile-file ratio')
})

test('what unpacks is counted over all parts of a file', () => {
  const small = { ...SHEET_LIMITS, unpackedBytes: 5_000 }
  const read = readWorkbook(workbookOf(`<row r="1">${cell('x'.repeat(6_000))}</row>`), small)
  expect(read).toEqual({ ok: false, error: { kind: 'too-large', limit: 'unpacked' } })
})

test('more than 10,000 entries, or the claim of them, is refused before anything is unpacked', () => {
  const many: Part[] = Array.from({ length: 10_001 }, (_, n) => ({ name: `x/${n}`, body: '', packed: new Uint8Array(2) }))
  expect(refusal(zipOf(many))).toBe('too-large entries')
  expect(refusal(zipOf(workbookParts(sheetXml('')), { count: 65_535 }))).toBe('too-large entries')
})

test('archives in archives, other archives and renamed files are no tables', () => {
  expect(refusal(zipOf([{ name: 'inner.xlsx', body: sample }]))).toBe('not-a-table')
  expect(refusal(zipOf([]))).toBe('not-a-table')
  expect(refusal(new Uint8Array(Buffer.from('%PDF-1.7 …')))).toBe('not-a-table')
  expect(refusal(new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]))).toBe('not-a-table')
  expect(refusal(new Uint8Array(Buffer.from('\ufeff  <!DOCTYPE html><table><tr><td>姓名</td></tr></table>')))).toBe('not-a-table')
  expect(readWorkbook(new Uint8Array(Buffer.from('今天没有表')))).toEqual({ ok: false, error: { kind: 'not-a-table' } })
})

test('sealed and old workbooks are told apart', () => {
  const compound = (word: string): Uint8Array =>
    new Uint8Array(
      Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), Buffer.alloc(600), Buffer.from(word, 'utf16le')]),
    )
  expect(refusal(compound('EncryptedPackage'))).toBe('locked-file')
  expect(refusal(compound('Workbook'))).toBe('old-excel')
  expect(refusal(zipOf(workbookParts({ name: sheet, body: '', claims: { flags: 1 } })))).toBe('locked-file')
})

test.each([0, 21, 22, 400, 5_000, 40_000, sample.length - 100, sample.length - 1])(
  'a file that ends after %i bytes is refused',
  (length) => {
    expect(['broken-file', 'empty', 'not-a-table', 'not-a-register']).toContain(refusal(sample.slice(0, length)))
  },
)

test.each<[string, NonNullable<Part['claims']>]>([
  ['a wrong checksum', { crc: 7 }],
  ['too small a size', { size: 10 }],
  ['too large a size', { size: 4_000 }],
  ['a packed size beyond the file', { packed: 1_000_000 }],
  ['an offset beyond the file', { offset: 900_000 }],
  ['a method nobody knows', { method: 93 }],
])('a part with %s is a broken file', (_, claims) => {
  expect(refusal(zipOf(workbookParts({ name: sheet, body: sheetXml(`<row r="1">${cell('a')}</row>`), claims })))).toBe('broken-file')
})

test('document types and entities are never expanded', () => {
  const within = (xml: string) => refusal(zipOf(workbookParts(xml)))
  expect(within('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>')).toBe('hostile-file doctype')
  expect(within('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>')).toBe('hostile-file doctype')
  expect(within('<worksheet><!ENTITY a "b"></worksheet>')).toBe('hostile-file doctype')
  expect(within(sheetXml(`<row r="1">${cell('&xxe;')}</row>`))).toBe('hostile-file entity')
  expect(within(sheetXml(`<row r="1">${cell('&#0;')}</row>`))).toBe('hostile-file entity')
  expect(within(sheetXml(`<row r="1">${cell('&constructor;')}</row>`))).toBe('hostile-file entity')
})

test('paths that climb and names given twice are refused; backslashes and a leading slash are merely odd', () => {
  const at = (name: string) => refusal(zipOf([...workbookParts(sheetXml('')), { name, body: '' }]))
  expect(['../../etc/passwd', 'xl/../../x', 'C:\\x', 'a\0b', '..\\x'].map(at)).toEqual(Array.from({ length: 5 }, () => 'hostile-file path'))
  expect(at(sheet)).toBe('hostile-file twice-named')
  const odd = workbookParts(sheetXml(`<row r="1">${cell('a')}</row>`)).map((part) => ({
    ...part,
    name: `/${part.name.replaceAll('/', '\\')}`,
  }))
  expect(refusal(zipOf(odd))).toBe('read')
})

test('nesting, overlong tags, tags that do not match or begin anew are refused', () => {
  expect(refusal(workbookOf('<a>'.repeat(70) + '</a>'.repeat(70)))).toBe('hostile-file depth')
  expect(refusal(workbookOf(`<row r="1" x="${'y'.repeat(80_000)}"/>`))).toBe('hostile-file tag')
  expect(refusal(workbookOf('<row r="1"></c>'))).toBe('broken-file')
  expect(refusal(workbookOf('<row r="1" <c/>'))).toBe('broken-file')
  expect(refusal(zipOf(workbookParts('<worksheet><sheetData>')))).toBe('broken-file')
})

test('a million blank rows cost nothing, words beyond the limits are refused', () => {
  const blank = Array.from({ length: 1_000_000 }, (_, n) => `<row r="${n + 1}" ht="15"><c r="A${n + 1}" s="1"/></row>`).join('')
  const bytes = workbookOf(blank)
  const before = process.cpuUsage()
  const read = readWorkbook(bytes)
  expect(read.ok && read.value.sheets[0]?.rows.length).toBe(0)
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(8_000)
  expect(refusal(workbookOf(`<row r="200001">${cell('a', 'A200001')}</row>`))).toBe('too-large rows')
  expect(refusal(workbookOf(`<row r="1">${cell('a', 'XFD1')}</row>`))).toBe('too-large columns')
  expect(refusal(workbookOf(`<row r="1">${cell('a'.repeat(100_001))}</row>`))).toBe('too-large cell')
  const wide = Array.from({ length: 16_384 }, () => '<c/>').join('')
  expect(refusal(workbookOf(`<row r="1">${wide}</row>`))).toBe('read')
  expect(refusal(new Uint8Array(Buffer.from(`"${'a'.repeat(100_001)}"\n`)))).toBe('too-large cell')
  expect(refusal(new Uint8Array(Buffer.from('a,'.repeat(101))))).toBe('too-large columns')
  expect(refusal(new Uint8Array(Buffer.from('a\n'.repeat(200_001))))).toBe('too-large rows')
  expect(refusal(new Uint8Array(31 * 1024 * 1024).fill(97))).toBe('too-large file')
}, 30_000)

/** A small seeded generator: the same mutations every time. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('2,000 mutated copies of real files are read or refused, never thrown out and never waited for', () => {
  const next = seeded(20261123)
  const rows = Array.from(
    { length: 40 },
    (_, n) => `<row r="${n + 1}">${cell(`李&amp;${n}`, `A${n + 1}`)}<c r="B${n + 1}" s="1"><f>A1</f><v>${n}</v></c></row>`,
  ).join('')
  const plain = workbookParts(sheetXml(rows), {
    strings: '<sst><si><t>a</t></si></sst>',
    styles: '<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>',
  })
  // Stored parts let a changed byte reach the XML; packed ones test the unpacking.
  const stored = plain.map((part) => ({ ...part, packed: new Uint8Array(Buffer.from(part.body)), claims: { method: 0 } }))
  const kinds = new Map<string, number>()
  let slowest = 0
  for (let n = 0; n < 2_000; n++) {
    const base = n % 8 === 0 ? sample : n % 2 === 0 ? zipOf(plain) : zipOf(stored.map((part) => mutatedPart(part, next)))
    const bytes = base.slice()
    for (let change = Math.floor(next() * 8); change >= 0 && n % 2 === 0; change--)
      bytes[Math.floor(next() * bytes.length)] = Math.floor(next() * 256)
    const start = performance.now()
    const kind = refusal(next() < 0.1 ? bytes.slice(0, Math.floor(next() * bytes.length)) : bytes)
    slowest = Math.max(slowest, performance.now() - start)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  expect(slowest).toBeLessThan(2_000)
  expect(kinds.get('read') ?? 0).toBeGreaterThan(20)
  expect(kinds.get('broken-file') ?? 0).toBeGreaterThan(500)
}, 60_000)

/** Changes the words of a part and keeps its checksum right, so that the change is read. */
function mutatedPart(part: Part, next: () => number): Part {
  const body = Buffer.from(part.body)
  const signs = '<>&;"\'/= \0]!-?x0\ufffd'
  for (let change = Math.floor(next() * 3); change > 0; change--)
    body[Math.floor(next() * body.length)] = signs.charCodeAt(Math.floor(next() * signs.length)) & 255
  return { ...part, body, packed: new Uint8Array(body) }
}
