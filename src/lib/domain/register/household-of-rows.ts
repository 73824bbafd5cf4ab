/**
 * Which household a row belongs to. A merged cell speaks for all its rows; a blank one that is not merged says "as above",
 * unless the row is a head's: then nobody can know, and nobody below can either.
 */
import type { GridCode } from '../../kernel/ids.ts'
import { isHead } from '../relation.ts'
import type { GridReading } from './grid-words.ts'
import { plainName } from './judge-person.ts'
import { problem, type RegisterProblem } from './problems.ts'
import { isBlank, squeezed } from './table.ts'

export interface HouseholdValues {
  readonly grid: GridCode | null
  /** What stands for the grid, tidied; tells unknown grids apart. */
  readonly gridWord: string
  readonly householdNo: string | null
  readonly headName: string | null
}
export interface HouseholdTexts {
  readonly grid: string
  readonly householdNo: string
  readonly headName: string
  readonly relationCode: string
  readonly name: string | null
}
export interface HouseholdRules {
  readonly readGrid: (word: string) => GridReading | undefined
  /** The grid when no column tells it and there is only one. */
  readonly onlyGrid: GridCode | undefined
  /** Neither numbers nor names of heads: a row of a head begins a household. */
  readonly byHeadRows: boolean
}
export interface HouseholdWalk {
  /** The household of the next person, top down. */
  next(texts: HouseholdTexts, problems: RegisterProblem[]): HouseholdValues
  /** A row that only names what follows. */
  heading(texts: HouseholdTexts): void
}

const NOBODY: HouseholdValues = { grid: null, gridWord: '', householdNo: null, headName: null }

export function openHouseholdWalk(rules: HouseholdRules): HouseholdWalk {
  let above = NOBODY
  /** A heading named a household, and its head has not come yet. */
  let awaited = false

  function gridOf(word: string, problems: RegisterProblem[]): Pick<HouseholdValues, 'grid' | 'gridWord'> {
    const tidy = squeezed(word)
    if (tidy === '' && above.gridWord !== '') {
      if (above.grid === null) problems.push(problem('GRID_UNKNOWN', 'grid', above.gridWord))
      return { grid: above.grid, gridWord: above.gridWord }
    }
    if (tidy === '' && rules.onlyGrid) return { grid: rules.onlyGrid, gridWord: '' }
    const found = rules.readGrid(word)
    if (!found) problems.push(problem('GRID_UNKNOWN', 'grid', word))
    else if (!found.exact) problems.push(problem('GRID_NORMALISED', 'grid', word))
    return { grid: found?.code ?? null, gridWord: tidy }
  }

  function written(texts: HouseholdTexts, problems: RegisterProblem[]): HouseholdValues {
    const grid = gridOf(texts.grid, problems)
    const no = squeezed(texts.householdNo.normalize('NFKC'))
    const head = isBlank(texts.headName) ? '' : plainName(texts.headName).replace(/[（(].*$/, '')
    const sameNo = no !== '' && no === above.householdNo && grid.grid === above.grid
    const sameHead = head !== '' && head === above.headName && grid.grid === above.grid
    const headName = head !== '' ? head : (sameNo && above.headName) || (isHead(texts.relationCode) && texts.name) || ''
    return { ...grid, householdNo: no !== '' ? no : sameHead ? above.householdNo : '', headName }
  }

  function next(texts: HouseholdTexts, problems: RegisterProblem[]): HouseholdValues {
    if (!isBlank(texts.householdNo) || !isBlank(texts.headName)) {
      awaited = false
      return (above = written(texts, problems))
    }
    if (isHead(texts.relationCode) && awaited) awaited = false
    else if (isHead(texts.relationCode)) {
      if (rules.byHeadRows && texts.name !== null)
        return (above = { ...gridOf(texts.grid, problems), householdNo: '', headName: texts.name })
      above = isBlank(texts.grid) ? NOBODY : { ...NOBODY, ...gridOf(texts.grid, problems) }
    }
    if (above.headName === null) {
      problems.push(problem('HOUSEHOLD_MISSING', 'householdNo'))
      return { ...NOBODY, grid: above.grid, gridWord: above.gridWord }
    }
    problems.push(problem('HOUSEHOLD_CARRIED_DOWN', 'householdNo'))
    const grid = gridOf(texts.grid, problems)
    return { ...above, ...grid }
  }

  function heading(texts: HouseholdTexts): void {
    if (!isBlank(texts.householdNo) || !isBlank(texts.headName)) {
      above = written(texts, [])
      awaited = true
    } else if (rules.readGrid(texts.grid)) above = { ...NOBODY, ...gridOf(texts.grid, []) }
  }

  return { next, heading }
}
