/** Villages, grids and the people who work there, as the relay knows them. Knows no devices, sessions or rows. */
import type { DatabaseSync } from 'node:sqlite'
import type { PersonId } from '../../src/lib/kernel/ids.ts'
import type { PersonLine, Standing } from '../../src/lib/protocol/down.ts'
import { hashPassword } from '../password.ts'

export interface VillageLine {
  readonly code: string
  readonly name: string
  readonly town: string
}

export interface GridLine {
  readonly code: string
  readonly name: string
}

export interface NewPerson {
  readonly id: string
  readonly login: string
  readonly password: string
  readonly name: string
  readonly role: string
  readonly village: string
  readonly grids: readonly string[]
}

export interface Accounts {
  isEmpty(): boolean
  addVillage(village: VillageLine): void
  /** A grid belongs to the village its code begins with. */
  addGrid(grid: GridLine): void
  addPerson(person: Omit<NewPerson, 'password'>, passwordHash: string): void
  setPassword(login: string, passwordHash: string): boolean
  people(): readonly (Omit<NewPerson, 'password'> & { readonly id: PersonId })[]
  /** Who signs in under a login, with the hash to compare. */
  byLogin(login: string): { readonly id: PersonId; readonly passwordHash: string } | undefined
  /** Who somebody is now; undefined when the person is gone. */
  standingOf(person: PersonId): Standing | undefined
}

export function openAccounts(database: DatabaseSync): Accounts {
  const insertVillage = database.prepare('insert or replace into village(code, name, town) values (?, ?, ?)')
  const insertGrid = database.prepare('insert or replace into grid(code, village, name) values (?, ?, ?)')
  const insertPerson = database.prepare('insert into person(id, login, name, role, village, password) values (?, ?, ?, ?, ?, ?)')
  const insertPersonGrid = database.prepare('insert into person_grid(person, grid) values (?, ?)')
  const updatePassword = database.prepare('update person set password = ? where login = ?')
  const selectPeople = database.prepare('select id, login, name, role, village from person order by login')
  const selectLogin = database.prepare('select id, password from person where login = ?')
  const selectPerson = database.prepare('select id, name, role, village from person where id = ?')
  const selectVillage = database.prepare('select code, name, town from village where code = ?')
  const selectNeighbours = database.prepare('select id, name, role from person where village = ? order by id')
  const selectVillageGrids = database.prepare('select code, name from grid where village = ? order by code')
  const selectOwnGrids = database.prepare(
    'select grid.code, grid.name from person_grid join grid on grid.code = person_grid.grid where person = ? order by grid.code',
  )
  const selectGridCodes = database.prepare('select grid from person_grid where person = ? order by grid')

  return {
    isEmpty: () => selectPeople.all().length === 0,
    addVillage: ({ code, name, town }) => void insertVillage.run(code, name, town),
    addGrid: ({ code, name }) => void insertGrid.run(code, code.slice(0, 12), name),
    addPerson: ({ id, login, name, role, village, grids }, passwordHash) => {
      insertPerson.run(id, login, name, role, village, passwordHash)
      for (const grid of grids) insertPersonGrid.run(id, grid)
    },
    setPassword: (login, passwordHash) => updatePassword.run(passwordHash, login).changes === 1,
    people: () =>
      selectPeople.all().map((line) => ({
        ...personLine(line),
        login: String(line.login),
        village: String(line.village),
        grids: selectGridCodes.all(String(line.id)).map(({ grid }) => String(grid)),
      })),
    byLogin: (login) => {
      const found = selectLogin.get(login)
      return found && { id: String(found.id) as PersonId, passwordHash: String(found.password) }
    },
    standingOf: (id) => {
      const found = selectPerson.get(id)
      if (!found) return undefined
      const code = String(found.village)
      const person = personLine(found)
      const village = selectVillage.get(code)
      const grids = person.role === 'gridWorker' ? selectOwnGrids.all(id) : selectVillageGrids.all(code)
      return {
        person,
        village: { code, name: String(village?.name ?? ''), town: String(village?.town ?? '') },
        grids: grids.map((grid) => ({ code: String(grid.code), name: String(grid.name) })),
        people: selectNeighbours.all(code).map(personLine),
      }
    },
  }
}

export const addPersonWith = async (accounts: Accounts, { password, ...person }: NewPerson): Promise<void> =>
  accounts.addPerson(person, await hashPassword(password))

const personLine = (line: Record<string, unknown>): PersonLine => ({
  id: String(line.id) as PersonId,
  name: String(line.name),
  role: String(line.role),
})
