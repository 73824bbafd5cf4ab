/** The county that a world plays in: one invented village, its grids, the people who work there and what they may do now. */
import type { GridCode, PersonId, ScopeId, VillageCode } from '../../src/lib/kernel/ids.ts'
import { gridQuarter, gridRegister, stationQuarter, stationRegister } from '../../src/lib/kernel/scope.ts'
import { dayAt } from '../../src/lib/kernel/day.ts'
import type { Standing } from '../../src/lib/protocol/down.ts'

export const VILLAGE = { code: '329900112200' as VillageCode, name: '试村', town: '试镇' }
export const GRIDS: readonly { readonly code: GridCode; readonly name: string }[] = ['001', '002', '003'].map((no) => ({
  code: `${VILLAGE.code}${no}` as GridCode,
  name: `第${no}网格`,
}))
/** When worlds begin, true time. */
export const BEGIN = Date.parse('2026-11-24T08:00:00+08:00')

export const registerOf = (grid: GridCode): ScopeId => gridRegister(grid)
export const quarterOf = (grid: GridCode): ScopeId => gridQuarter(grid, dayAt(BEGIN))
export const CASES = stationQuarter(VILLAGE.code, dayAt(BEGIN))
export const STATION = stationRegister(VILLAGE.code)

export interface Worker {
  readonly id: PersonId
  readonly role: string
  grids: GridCode[]
}

export interface County {
  readonly people: Worker[]
  standingOf(person: PersonId): Standing | undefined
}

export function openCounty(): County {
  const people: Worker[] = []
  return {
    people,
    standingOf(person) {
      const found = people.find((one) => one.id === person)
      if (!found) return undefined
      return {
        person: { id: found.id, name: found.id, role: found.role },
        village: VILLAGE,
        grids: GRIDS.filter((grid) => found.grids.includes(grid.code)),
        people: people.map(({ id, role }) => ({ id, name: id, role })),
      }
    },
  }
}
