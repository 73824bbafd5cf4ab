/** How people write the name of a grid: 第一网格, 第1网格, 一网格, 网格1, 1, or its code. */
import type { GridCode } from '../../kernel/ids.ts'
import { squeezed } from './table.ts'
import type { RegisterContext } from './problems.ts'

export interface GridReading {
  readonly code: GridCode
  /** The cell says exactly the grid's name. */
  readonly exact: boolean
}

/** A function, because thousands of rows ask for the same few words. */
export function openGridWords(grids: RegisterContext['grids']): (word: string) => GridReading | undefined {
  const known = new Map<string, GridReading | undefined>()
  return (word) => {
    if (known.has(word)) return known.get(word)
    const reading = readGrid(word, grids)
    if (known.size < 10_000) known.set(word, reading)
    return reading
  }
}

function readGrid(word: string, grids: RegisterContext['grids']): GridReading | undefined {
  const plain = squeezed(word.normalize('NFKC'))
  if (plain === '') return undefined
  const same = grids.find((grid) => grid.name === plain || grid.code === plain)
  if (same) return { code: same.code, exact: same.name === word }
  const endings = grids.filter((grid) => plain.endsWith(grid.name))
  const [ending] = endings
  if (ending && endings.length === 1) return { code: ending.code, exact: false }
  const number = gridNumber(plain)
  if (number === undefined) return undefined
  const named = grids.filter((grid) => gridNumber(grid.name) === number)
  const found = named.length > 0 ? named : grids.filter((grid) => Number(grid.code.slice(12)) === number)
  return found[0] && found.length === 1 ? { code: found[0].code, exact: false } : undefined
}

/** The number a grid's name says, if that is all it says. */
export function gridNumber(name: string): number | undefined {
  const found =
    /^第?(\d{1,3}|[一二三四五六七八九十]{1,3})号?(?:网格|格)?$/.exec(name) ?? /^网格第?(\d{1,3}|[一二三四五六七八九十]{1,3})号?$/.exec(name)
  const digits = found?.[1]
  if (digits === undefined) return undefined
  return /\d/.test(digits) ? Number(digits) : chineseNumber(digits)
}

function chineseNumber(words: string): number | undefined {
  const parts = /^([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)$/.exec(words)
  if (!parts) return undefined
  const [, tens = '', ten = '', ones = ''] = parts
  const digit = (sign: string): number => '一二三四五六七八九'.indexOf(sign) + 1
  if (ten === '') return ones === '' || tens === '' ? digit(tens || ones) : undefined
  return (tens === '' ? 1 : digit(tens)) * 10 + (ones === '' ? 0 : digit(ones))
}
