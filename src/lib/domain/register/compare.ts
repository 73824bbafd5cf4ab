/**
 * Compares a judged register with what is in the register here, and says what to write: only what is new or changed.
 *
 *   C1  Importing the same file again on the same day says nothing.
 *   C2  A cell with words wins over what is here; an empty cell takes nothing away. Whoever is not in the file stays as they are,
 *       and who was said to be gone stays gone: a list of names is no word that somebody came back.
 *   C3  Held rows say nothing. Neither do households whose grid nobody can know: they wait for a person who maps the grid.
 *   C6  Whoever moved to another grid is gone there and a new record here: a record never leaves its scope.
 *   (C4, C5: `match.ts`)
 */
import type { Day, Ids, RecordId, ScopeId } from '../../kernel/ids.ts'
import { gridRegister } from '../../kernel/scope.ts'
import type { HouseholdOpen, HouseholdPersonal, ResidentOpen, ResidentPersonal } from '../household.ts'
import { clip, personalOf, sameHousehold, sameResident, withPersonal } from './fields.ts'
import type { JudgedHousehold } from './households.ts'
import type { JudgedRow } from './judged.ts'
import { matchRegister, type Existing, type Matched, type MatchedRow } from './match.ts'
import { visitNeedOf, type Member } from './visit-need.ts'

export type { Existing, KnownHousehold, KnownResident } from './match.ts'

interface Draft<Kind extends string, Open, Personal> {
  readonly scope: ScopeId
  readonly about: RecordId
  readonly kind: Kind
  readonly body: { readonly open: Open; readonly personal?: Personal }
}
export type RegisterDraft =
  Draft<'household.described', HouseholdOpen, HouseholdPersonal> | Draft<'resident.described', ResidentOpen, ResidentPersonal>

/** What an import does to a row's person. `held`: waits for somebody to decide. */
export type RowChange = 'new' | 'changed' | 'same' | 'held'

export interface Comparison {
  readonly drafts: readonly RegisterDraft[]
  /** By the place of the judged row. */
  readonly changes: readonly RowChange[]
  readonly households: { readonly new: number; readonly changed: number; readonly same: number; readonly held: number }
}

export function compareRegister(
  judged: { readonly rows: readonly JudgedRow[]; readonly households: readonly JudgedHousehold[] },
  existing: Existing,
  { ids, today }: { readonly ids: Ids; readonly today: Day },
): Comparison {
  const drafts: RegisterDraft[] = []
  const changes: RowChange[] = judged.rows.map(() => 'held')
  const matched = matchRegister(judged, existing, ids)
  const counts = { new: 0, changed: 0, same: 0, held: judged.households.length - matched.length }
  for (const household of matched) {
    const said = household.members.map(({ row, found }) =>
      found?.grid === household.grid ? withPersonal(found.personal, row) : personalOf(row),
    )
    const described = describeHousehold(household, said, today)
    if (described) drafts.push(described)
    counts[!household.found ? 'new' : described ? 'changed' : 'same']++
    for (const [at, member] of household.members.entries()) {
      const personal = said[at]
      if (personal) changes[member.index] = describeResident(household, member, personal, { ids, today }, drafts)
    }
  }
  return { drafts, changes, households: counts }
}

function describeHousehold(
  { said, grid, id, found, members, others }: Matched,
  persons: readonly ResidentPersonal[],
  today: Day,
): RegisterDraft | undefined {
  const everybody: readonly Member[] = [...persons, ...others.map((other) => other.personal)]
  // Held rows are people too: somebody whose number must be asked about does not make the others live alone.
  const visitGroup = visitNeedOf(everybody, said.members.length + others.length === 1, today)
  const address = members.find(({ row }) => row.values.address !== '')?.row.values.address ?? found?.personal.address ?? ''
  const personal: HouseholdPersonal = { no: clip(said.no, 64), headName: clip(said.headName, 128), address: clip(address, 512) }
  const draft = { scope: gridRegister(grid), about: id, kind: 'household.described' } as const
  if (!found) return { ...draft, body: { open: { grid, visitGroup, since: today }, personal } }
  const open: HouseholdOpen = found.visitGroup === visitGroup ? {} : { visitGroup }
  if (!sameHousehold(found.personal, personal)) return { ...draft, body: { open, personal } }
  return found.visitGroup === visitGroup ? undefined : { ...draft, body: { open } }
}

/** Adds what must be written of a person, and tells how the row compares. */
function describeResident(
  household: Matched,
  { found }: MatchedRow,
  personal: ResidentPersonal,
  { ids, today }: { readonly ids: Ids; readonly today: Day },
  drafts: RegisterDraft[],
): RowChange {
  const here = found?.grid === household.grid ? found : undefined
  if (here && here.household === household.id && sameResident(here.personal, personal)) return 'same'
  const kind = 'resident.described'
  if (found && !here && found.goneOn === null)
    drafts.push({ scope: gridRegister(found.grid), about: found.id, kind, body: { open: { goneOn: today } } })
  const open: ResidentOpen = here?.household === household.id ? {} : { household: household.id }
  const scope = gridRegister(household.grid)
  drafts.push({ scope, about: here?.id ?? ids.next(scope), kind, body: { open, personal } })
  return here ? 'changed' : 'new'
}
