/**
 * The composition of the import: the only place where it meets the read model. The worker opens the database by name, for itself;
 * screens hear of what it writes as they hear of any other tab.
 */
import type { KnownHousehold, KnownResident } from '../../domain/register/compare.ts'
import { gridRegister, parseScope } from '../../kernel/scope.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import { openWallClock } from '../../device/index.ts'
import {
  clockOffsetOf,
  comingOf,
  keep,
  openReadModel,
  type Db,
  type HouseholdLineRow,
  type ResidentLineRow,
} from '../../readmodel/index.ts'
import type { KeepRefusal } from '../face.ts'
import type { RegisterStore } from './store.ts'

/** Entries per transaction: each waits for the disk once, and a screen sees progress between two. */
const PIECE = 500

export async function openRegisterStore(name: string): Promise<Result<RegisterStore, KeepRefusal>> {
  const opened = await openReadModel(name, 'strict')
  return opened.ok ? ok(storeOver(opened.value)) : refuse(opened.error)
}

const storeOver = (db: Db): RegisterStore => ({
  coming: (grids) => comingOf(db, grids.map(gridRegister)),

  async existing(grids) {
    const scopes = new Set(grids.map(gridRegister))
    const [households, residents] = await Promise.all([
      db.households
        .where('grid')
        .anyOf([...grids])
        .toArray(),
      db.residents.filter((row) => scopes.has(row.scope)).toArray(),
    ])
    return { households: households.map(knownHousehold), residents: residents.flatMap(knownResident) }
  },

  async keepMany(drafts, onprogress) {
    const clock = openWallClock(await clockOffsetOf(db))
    for (let from = 0; from < drafts.length; from += PIECE) {
      const kept = await keep(db, drafts.slice(from, from + PIECE), clock.now())
      if (!kept.ok) return refuse(kept.error)
      onprogress(Math.min(from + PIECE, drafts.length))
    }
    return ok({ kept: drafts.length })
  },

  close: () => db.close(),
})

const knownHousehold = ({ id, grid, visitGroup, goneOn, no, headName, address }: HouseholdLineRow): KnownHousehold => ({
  id,
  grid,
  visitGroup,
  goneOn,
  personal: { no, headName, address },
})

function knownResident(row: ResidentLineRow): readonly KnownResident[] {
  const scope = parseScope(row.scope)
  if (scope?.kind !== 'grid') return []
  const { id, household, goneOn, name, sex, birthOn, idNumber, relation, phones, categories, categoriesUnknown, remark } = row
  const personal = { name, sex, birthOn, idNumber, relation, phones, categories, categoriesUnknown, remark }
  return [{ id, grid: scope.place, household, goneOn, personal }]
}
