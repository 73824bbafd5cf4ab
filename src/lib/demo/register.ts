/** The registers of the grids: who lives where, and what changed in them over the year. */
import type { HouseholdPersonal, ResidentPersonal } from '../domain/household.ts'
import { visitGroupOf, type VisitGroup } from '../domain/visit-rhythm.ts'
import { addDays } from '../kernel/day.ts'
import type { Day, PersonId, RecordId } from '../kernel/ids.ts'
import { gridRegister } from '../kernel/scope.ts'
import type { Chance } from './chance.ts'
import { family, type Member, type Mood } from './family.ts'
import { phone, type openIdNumbers } from './numbers.ts'
import type { Saying } from './pen.ts'
import type { DemoGrid, DemoVillage } from './place.ts'
import { msAt } from './time.ts'

export interface DemoResident {
  readonly id: RecordId
  readonly personal: ResidentPersonal
}
export interface DemoHousehold {
  readonly id: RecordId
  readonly grid: DemoGrid
  readonly mood: Mood
  readonly group: VisitGroup
  readonly since: Day
  readonly personal: HouseholdPersonal
  /** Who is there still. */
  readonly residents: readonly DemoResident[]
  readonly gone: readonly (DemoResident & { readonly goneOn: Day })[]
}

export interface RegisterDeps {
  readonly chance: Chance
  readonly idNumber: ReturnType<typeof openIdNumbers>
  readonly today: Day
  /** The day the registers were taken over from paper. */
  readonly start: Day
}

export function household(deps: RegisterDeps, village: DemoVillage, grid: DemoGrid, at: number): DemoHousehold {
  const { chance, today, start } = deps
  const { mood, members } = family(chance, today)
  const shared = chance.is(0.35) ? phone(chance) : undefined
  const residents = members.map((member) => ({ id: chance.recordId(), personal: residentPersonal(deps, member, shared) }))
  const leaver = residents.length > 2 && chance.is(0.025) ? residents.at(-1) : undefined
  const staying = residents.filter((resident) => resident !== leaver)
  const headName = members[0]?.name ?? ''
  const address = `${village.name}${chance.one(grid.hamlets)}${1 + (at % 96)}号${at >= 96 ? `-${Math.floor(at / 96)}` : ''}`
  return {
    id: chance.recordId(),
    grid,
    mood,
    group: visitGroupOf(staying.map(({ personal }) => personal.categories)),
    since: start,
    personal: { no: `${grid.code.slice(-1)}${String(at + 1).padStart(3, '0')}`, headName, address },
    residents: staying,
    gone: leaver ? [{ ...leaver, goneOn: addDays(today, -chance.int(20, 300)) }] : [],
  }
}

function residentPersonal({ chance, idNumber }: RegisterDeps, member: Member, shared: string | undefined): ResidentPersonal {
  const { name, sex, age, birthOn, relation, categories } = member
  const own = age >= 14 && chance.is(age >= 80 ? 0.5 : 0.88) ? [phone(chance)] : []
  const phones = own.length > 0 && chance.is(0.06) ? [...own, phone(chance)] : own.length === 0 && shared ? [shared] : own
  const remark = chance.is(0.04)
    ? chance.one(['耳朵背，打电话要响久一点', '白天常在田里', '说话慢，请耐心听', '钥匙在隔壁阿婆家', '家里有狗，先喊一声'])
    : ''
  const known = age < 1 ? null : idNumber(birthOn, sex)
  return { name, sex, birthOn, idNumber: known, relation, phones, categories, categoriesUnknown: [], remark }
}

/** Everything that was ever said about a household and its residents in the register. */
export function registerSayings(
  { chance, today }: RegisterDeps,
  home: DemoHousehold,
  clerk: PersonId,
  worker: PersonId,
): readonly Saying[] {
  const { id, grid, group, since, personal, residents, gone } = home
  const scope = gridRegister(grid.code)
  const taken = msAt(since, 10 * 60)
  const resident = (ms: number, by: PersonId, about: RecordId, said: ResidentPersonal, goneOn?: Day): Saying => ({
    ms,
    scope,
    by,
    words: { about, kind: 'resident.described', body: { open: goneOn ? { goneOn } : { household: id }, personal: said } },
  })
  const sayings: Saying[] = [
    {
      ms: taken,
      scope,
      by: clerk,
      words: { about: id, kind: 'household.described', body: { open: { grid: grid.code, visitGroup: group, since }, personal } },
    },
    ...[...residents, ...gone].map((one) => resident(taken, clerk, one.id, one.personal)),
    ...gone.map((one) => resident(msAt(one.goneOn, 15 * 60), worker, one.id, one.personal, one.goneOn)),
  ]
  const changed = residents.find(({ personal: { phones } }) => phones.length > 0)
  if (changed && chance.is(0.05)) {
    const ms = msAt(addDays(today, -chance.int(2, 200)), chance.int(9 * 60, 16 * 60))
    sayings.push(resident(ms, worker, changed.id, { ...changed.personal, phones: [phone(chance)] }))
    // The clerk, too, was told a new number that day, while the grid worker's tablet had no link.
    if (chance.is(0.08))
      sayings.push({ ...resident(ms + 60_000, clerk, changed.id, { ...changed.personal, phones: [phone(chance)] }), unseen: true })
  }
  return sayings
}
