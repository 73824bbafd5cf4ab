/**
 * Reads an .xlsx or .xlsm file. It never throws on what a file says, never holds more than the limits allow, and never evaluates anything.
 * Parts are found by the file's own relations, as written; a part outside the archive is not there.
 */
import { ok, refuse, type Result } from '../kernel/result.ts'
import { openSharedStrings } from './shared-strings.ts'
import { openSheetPart, type SheetWords } from './sheet-part.ts'
import { sniff } from './sniff.ts'
import { openStyles } from './styles.ts'
import { BROKEN, SHEET_LIMITS, tooLarge, type Sheet, type SheetLimits, type SheetRefusal, type Workbook } from './workbook.ts'
import { attrOf, isOn, openXmlScan, type XmlSink } from './xml-scan.ts'
import { readZipDirectory, unpack, type Budget, type ZipDirectory } from './zip.ts'

interface Archive {
  readonly bytes: Uint8Array
  readonly directory: ZipDirectory
  readonly limits: SheetLimits
  readonly budget: Budget
}
interface Relation {
  readonly type: string
  readonly target: string
}
interface SheetName {
  readonly name: string
  readonly state: Sheet['state']
  readonly relation: string
}

const MOST_SHEETS = 256

export function readWorkbook(bytes: Uint8Array, limits: SheetLimits = SHEET_LIMITS): Result<Workbook, SheetRefusal> {
  if (bytes.length > limits.fileBytes) return refuse(tooLarge('file'))
  const found = sniff(bytes)
  if (found.kind !== 'zip') return refuse(found.kind === 'text' ? { kind: 'not-a-table' } : found)
  const directory = readZipDirectory(bytes, limits)
  if (!directory.ok) return directory
  return readParts({ bytes, directory: directory.value, limits, budget: { left: limits.unpackedBytes } })
}

function readParts(archive: Archive): Result<Workbook, SheetRefusal> {
  const roots = readRelations(archive, '')
  if (!roots.ok) return roots
  const bookPath = [...roots.value.values()].find((relation) => relation.type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  if (bookPath.endsWith('.bin')) return refuse({ kind: 'old-excel' })
  if (!archive.directory.has(bookPath)) return refuse({ kind: 'not-a-table' })
  const book = openBook()
  const refusal = readPart(archive, bookPath, book.sink)
  if (refusal) return refuse(refusal)
  const relations = readRelations(archive, bookPath)
  if (!relations.ok) return relations
  const shared = readShared(archive, relations.value)
  if (!shared.ok) return shared
  return readSheets(archive, book, relations.value, shared.value)
}

function readSheets(
  archive: Archive,
  book: Book,
  relations: ReadonlyMap<string, Relation>,
  shared: SheetWords,
): Result<Workbook, SheetRefusal> {
  const sheets: Sheet[] = []
  for (const { name, state, relation } of book.sheets.slice(0, MOST_SHEETS)) {
    const part = relations.get(relation)
    if (part?.type !== 'worksheet') continue
    const { sink, content } = openSheetPart(shared, archive.limits)
    const refusal = readPart(archive, part.target, sink)
    if (refusal) return refuse(refusal)
    sheets.push({ name, state, ...content, date1904: book.date1904(), typed: true })
  }
  return ok({ sheets })
}

/** Words and styles: both may be missing. */
function readShared(archive: Archive, relations: ReadonlyMap<string, Relation>): Result<SheetWords, SheetRefusal> {
  const words = openSharedStrings(archive.limits)
  const styles = openStyles()
  for (const { type, target } of relations.values()) {
    if (type !== 'sharedStrings' && type !== 'styles') continue
    const refusal = readPart(archive, target, type === 'styles' ? styles.sink : words.sink)
    if (refusal) return refuse(refusal)
  }
  return ok({ words: words.words, styles: styles.styles, cellsLeft: archive.limits.cells })
}

function readPart(archive: Archive, path: string, sink: XmlSink): SheetRefusal | undefined {
  const entry = archive.directory.get(path)
  if (!entry) return BROKEN
  const scan = openXmlScan(sink)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const decoded = (piece?: Uint8Array): string | undefined => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode()
    } catch (error) {
      if (error instanceof TypeError) return undefined
      throw error
    }
  }
  const refusal = unpack(archive.bytes, entry, archive.budget, archive.limits, (piece) => {
    const text = decoded(piece)
    return text === undefined ? BROKEN : scan.push(text)
  })
  return refusal ?? (decoded() === undefined ? BROKEN : scan.end())
}

/** What a part points to inside the archive, by id. Pointers to the outside are left alone. */
function readRelations(archive: Archive, path: string): Result<ReadonlyMap<string, Relation>, SheetRefusal> {
  const slash = path.lastIndexOf('/')
  const folder = path.slice(0, slash + 1)
  const relationsPath = `${folder}_rels/${path.slice(slash + 1)}.rels`
  const relations = new Map<string, Relation>()
  if (!archive.directory.has(relationsPath)) return ok(relations)
  const sink: XmlSink = {
    keepText: false,
    open(name, attrs) {
      const target = attrOf(attrs, 'Target')
      if (name !== 'Relationship' || target === undefined || attrOf(attrs, 'TargetMode') === 'External') return undefined
      const type = attrOf(attrs, 'Type') ?? ''
      relations.set(attrOf(attrs, 'Id') ?? '', { type: type.slice(type.lastIndexOf('/') + 1), target: resolved(folder, target) })
      return undefined
    },
    text: () => undefined,
    close: () => undefined,
  }
  const refusal = readPart(archive, relationsPath, sink)
  return refusal ? refuse(refusal) : ok(relations)
}

function resolved(folder: string, target: string): string {
  const steps: string[] = []
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop()
    else if (step !== '' && step !== '.') steps.push(step)
  }
  return steps.join('/')
}

interface Book {
  readonly sink: XmlSink
  readonly sheets: readonly SheetName[]
  date1904(): boolean
}

function openBook(): Book {
  const sheets: SheetName[] = []
  let date1904 = false
  const sink: XmlSink = {
    keepText: false,
    open(name, attrs) {
      if (name === 'workbookPr') date1904 = isOn(attrs, 'date1904')
      if (name !== 'sheet') return undefined
      const state = attrOf(attrs, 'state')
      sheets.push({
        name: attrOf(attrs, 'name') ?? '',
        state: state === 'veryHidden' ? 'very-hidden' : state === 'hidden' ? 'hidden' : 'visible',
        relation: attrOf(attrs, 'id') ?? '',
      })
      return undefined
    },
    text: () => undefined,
    close: () => undefined,
  }
  return { sink, sheets, date1904: () => date1904 }
}
