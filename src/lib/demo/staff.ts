/** The people who work in the demo: a grid worker per grid, a window clerk per village. Passwords are easy because nothing here is real. */
import type { Role } from '../domain/people.ts'
import type { PersonId } from '../kernel/ids.ts'
import type { Chance } from './chance.ts'
import { givenName, surname } from './names.ts'
import type { DemoGrid, DemoVillage } from './place.ts'

export interface DemoPerson {
  readonly id: PersonId
  readonly login: string
  readonly password: string
  readonly name: string
  readonly role: Role
  readonly village: DemoVillage
  /** None for a window clerk, who has all of the village. */
  readonly grids: readonly DemoGrid[]
}

/** `wg1` … `wg15` in the order of the grids, `ck1` … `ck3` in the order of the villages. */
export function staffOf(chance: Chance, villages: readonly DemoVillage[]): readonly DemoPerson[] {
  const workers = villages.flatMap((village) => village.grids.map((grid) => ({ village, grid })))
  return [
    ...workers.map(({ village, grid }, at) => personOf(chance, `wg${at + 1}`, 'gridWorker', village, [grid])),
    ...villages.map((village, at) => personOf(chance, `ck${at + 1}`, 'windowClerk', village, [])),
  ]
}

function personOf(chance: Chance, login: string, role: Role, village: DemoVillage, grids: readonly DemoGrid[]): DemoPerson {
  const name = surname(chance) + givenName(chance, chance.is(0.6) ? 'female' : 'male', 38)
  return { id: `demo-${login}` as PersonId, login, password: `jiamenkou-${login}`, name, role, village, grids }
}
