/** Birth dates as people and spreadsheets write them. A date by the moon, or half a date, is never guessed into a whole one. */
import { parseDay } from '../../kernel/day.ts'
import type { Day } from '../../kernel/ids.ts'
import { cellText, numberText, squeezed, type TableCell } from './table.ts'

export type BirthReading =
  | { readonly kind: 'blank' }
  | { readonly kind: 'day'; readonly day: Day }
  | { readonly kind: 'partial'; readonly raw: string }
  | { readonly kind: 'unreadable'; readonly raw: string }

const NONE: ReadonlySet<string> = new Set(['', '无', '没有', '不详', '未知', '/', '-', '—'])
const DAY_MS = 86_400_000

export function readBirth(cell: TableCell | undefined, date1904: boolean): BirthReading {
  if (!cell) return { kind: 'blank' }
  if (cell.kind === 'number' || cell.kind === 'date') {
    const found = /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(cell.text) ? readNumber(cell, date1904) : readWords(cell.text)
    return found.kind === 'unreadable' ? { kind: 'unreadable', raw: numberText(cell.text) } : found
  }
  return readWords(cellText(cell))
}

/** 20123 is a day count, 19560302 a date, 1957.1 was 1957.10 before the spreadsheet made a number of it. */
function readNumber(cell: TableCell, date1904: boolean): BirthReading {
  const number = Number(cell.text)
  const raw = numberText(cell.text)
  const yearLike = number >= 1880 && number < 2100
  if (yearLike && (cell.kind === 'number' || !Number.isInteger(number))) return { kind: 'partial', raw }
  if (cell.kind === 'number' && /^\d{6,8}$/.test(raw)) return readWords(raw)
  return serial(Math.floor(number), date1904, raw)
}

function readWords(text: string): BirthReading {
  const raw = text.trim()
  const plain = squeezed(text.normalize('NFKC').replace(/[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?Z?$/, ''))
  if (NONE.has(plain)) return { kind: 'blank' }
  const whole =
    /^(\d{4})(?:[-./](\d{1,2})[-./](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)$/.exec(plain) ??
    /^((?:1[89]|20)\d{2})(\d{2})(\d{2})$/.exec(plain)
  if (whole) {
    const day = parseDay([whole[1], (whole[2] ?? whole[4] ?? '').padStart(2, '0'), (whole[3] ?? whole[5] ?? '').padStart(2, '0')].join('-'))
    return day ? { kind: 'day', day } : { kind: 'unreadable', raw }
  }
  if (/^(18|19|20)\d{2}(年|[-./]\d{1,2}|年\d{1,2}月?|\d{2})?$/.test(plain)) return { kind: 'partial', raw }
  // A table of text keeps the day count that a spreadsheet showed.
  return /^\d{5}$/.test(plain) ? serial(Number(plain), false, raw) : { kind: 'unreadable', raw }
}

/** Spreadsheets believe in a 29th of February 1900; days before that are one off. */
function serial(count: number, date1904: boolean, raw: string): BirthReading {
  const days = date1904 ? count - 24_107 : count < 60 ? count - 25_568 : count - 25_569
  if (!(count >= 1 && count <= 73_050)) return { kind: 'unreadable', raw }
  const day = parseDay(new Date(days * DAY_MS).toISOString().slice(0, 10))
  return day ? { kind: 'day', day } : { kind: 'unreadable', raw }
}
