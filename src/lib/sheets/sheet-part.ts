/**
 * One worksheet, read cell by cell as it unpacks. Empty cells and rows leave nothing behind, so a million formatted blank rows cost nothing;
 * what holds words beyond the limits refuses the file.
 */
import { unescaped, type SharedWord } from './shared-strings.ts'
import { PLAIN, type CellStyle } from './styles.ts'
import { BROKEN, tooLarge, type Cell, type Merge, type SheetLimits, type SheetRefusal, type SheetRow } from './workbook.ts'
import { attrOf, grown, isOn, type XmlSink } from './xml-scan.ts'

export interface SheetContent {
  readonly rows: SheetRow[]
  readonly merges: Merge[]
  readonly hiddenColumns: Set<number>
}

/** What all sheets of a file share. */
export interface SheetWords {
  readonly words: readonly SharedWord[]
  readonly styles: readonly CellStyle[]
  /** Cells that may still be kept. */
  cellsLeft: number
}

export function openSheetPart(file: SheetWords, limits: SheetLimits): { readonly sink: XmlSink; readonly content: SheetContent } {
  const content: SheetContent = { rows: [], merges: [], hiddenColumns: new Set() }
  const shared = new Map<number, Cell>()
  let row = 0
  let rowHidden = false
  let cells: (Cell | undefined)[] | undefined
  let column = -1
  let type = 'n'
  let style = PLAIN
  let formula = false
  let value = ''
  let inCell = false
  let guide = 0
  let keep = false

  function openRow(attrs: string): SheetRefusal | undefined {
    const said = Number(attrOf(attrs, 'r') ?? row + 1)
    if (!Number.isInteger(said) || said <= row) return BROKEN
    row = said
    rowHidden = isOn(attrs, 'hidden')
    cells = undefined
    column = -1
    return undefined
  }

  function openCell(attrs: string): SheetRefusal | undefined {
    const ref = attrOf(attrs, 'r')
    const said = ref === undefined ? column + 1 : columnOf(ref)
    if (said <= column || row === 0) return BROKEN
    column = said
    type = attrOf(attrs, 't') ?? 'n'
    style = file.styles[Number(attrOf(attrs, 's') ?? 0)] ?? PLAIN
    formula = false
    value = ''
    inCell = true
    guide = 0
    return undefined
  }

  function closeCell(): SheetRefusal | undefined {
    inCell = false
    const cell = cellOf()
    if (cell === null) return BROKEN
    if (cell === undefined) return undefined
    if (row > limits.rows) return tooLarge('rows')
    if (column >= limits.columns) return tooLarge('columns')
    if (--file.cellsLeft < 0) return tooLarge('cells')
    if (!cells) {
      cells = []
      content.rows.push({ row, hidden: rowHidden, cells })
    }
    cells[column] = cell
    return undefined
  }

  /** Undefined when the cell holds nothing, null when it makes no sense. */
  function cellOf(): Cell | undefined | null {
    const { struck } = style
    if (type === 's') return value === '' ? undefined : sharedCell(Number(value), struck)
    if (value === '') return formula ? { kind: 'no-value', text: '', struck } : undefined
    if (type === 'inlineStr' || type === 'str') return { kind: 'text', text: own(unescaped(value)), struck }
    if (type === 'b') return { kind: 'boolean', text: value === '1' ? 'TRUE' : 'FALSE', struck }
    if (type === 'e') return { kind: 'error', text: own(value), struck }
    if (type === 'd') return { kind: 'date', text: own(value), struck }
    const number = value.trim()
    if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(number)) return { kind: 'text', text: own(value), struck }
    return { kind: style.date ? 'date' : 'number', text: own(number), struck }
  }

  /** Cells with the same words are one and the same object: a register says 男 ten thousand times. */
  function sharedCell(index: number, struck: boolean): Cell | undefined | null {
    const key = index * 2 + (struck ? 1 : 0)
    const known = shared.get(key)
    if (known) return known
    const word = file.words[index]
    if (!word) return null
    if (word.text === '') return undefined
    const cell: Cell = { kind: 'text', text: word.text, struck: struck || word.struck }
    shared.set(key, cell)
    return cell
  }

  const sink: XmlSink = {
    get keepText() {
      return keep
    },
    open(name, attrs) {
      if (name === 'c') return openCell(attrs)
      if (inCell) {
        if (name === 'v' || (name === 't' && guide === 0)) keep = true
        else if (name === 'f') formula = true
        else if (name === 'rPh') guide++
        return undefined
      }
      if (name === 'row') return openRow(attrs)
      if (name === 'mergeCell') {
        const merge = mergeOf(attrOf(attrs, 'ref') ?? '')
        if (merge && content.merges.push(merge) > limits.merges) return tooLarge('merges')
      } else if (name === 'col' && isOn(attrs, 'hidden')) {
        const to = Math.min(Number(attrOf(attrs, 'max') ?? 0), limits.columns)
        for (let at = Number(attrOf(attrs, 'min') ?? 1); at >= 1 && at <= to; at++) content.hiddenColumns.add(at - 1)
      }
      return undefined
    },
    text(piece) {
      const longer = grown(value, piece, limits.cellChars)
      if (typeof longer !== 'string') return longer
      value = longer
      return undefined
    },
    close(name) {
      if (!inCell) return undefined
      if (name === 'v' || name === 't') keep = false
      else if (name === 'rPh') guide--
      else if (name === 'c') return closeCell()
      return undefined
    },
  }
  return { sink, content }
}

/** Long words are cut from the piece they came in, or every number would hold on to its whole piece. */
const own = (text: string): string => (text.length > 12 ? ` ${text}`.slice(1) : text)

/** 0 for `A7`, -1 when it is no place. */
function columnOf(ref: string): number {
  let column = 0
  let at = 0
  for (; at < ref.length && at < 4; at++) {
    const letter = ref.charCodeAt(at) & ~32
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  return at > 3 ? -1 : column - 1
}

function mergeOf(ref: string): Merge | undefined {
  const parts = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(ref)
  if (!parts) return undefined
  const [, left = '', top = '', right = '', bottom = ''] = parts
  const merge = { top: Number(top), bottom: Number(bottom), left: columnOf(left), right: columnOf(right) }
  return merge.bottom >= merge.top && merge.right >= merge.left ? merge : undefined
}
