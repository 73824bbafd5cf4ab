/**
 * The demo's world: three villages, fifteen grids, a year of work up to yesterday. Told from a seed: the same seed, size and day give the
 * same bytes. Nobody in it exists.
 */
import { DEFAULT_RHYTHM, rhythmRecord } from '../domain/visit-rhythm.ts'
import { addDays } from '../kernel/day.ts'
import type { Entry } from '../kernel/entry.ts'
import type { Day, DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { stationRegister } from '../kernel/scope.ts'
import { chanceOf, type Chance } from './chance.ts'
import { openIdNumbers } from './numbers.ts'
import { entriesOf, type DemoDevice, type Saying } from './pen.ts'
import { DEMO_VILLAGES, type DemoGrid, type DemoVillage } from './place.ts'
import { household, registerSayings, type DemoHousehold, type RegisterDeps } from './register.ts'
import { dueOffsets, visitPlan, type VisitPlan } from './rhythm-plan.ts'
import { staffOf, type DemoPerson } from './staff.ts'
import { msAt, openWorkdays } from './time.ts'
import { yearOf, type LeftOver } from './visits.ts'

export interface DemoWish {
  readonly seed: number
  /** About so many; 3000 is the demo, 20000 a town's worth for measuring. */
  readonly residents: number
  readonly today: Day
}

export interface DemoWorld {
  readonly villages: readonly DemoVillage[]
  readonly grids: readonly (DemoGrid & { readonly village: DemoVillage })[]
  readonly people: readonly DemoPerson[]
  /** One device each, with the client that the relay must have leased to it. */
  readonly devices: readonly (DemoDevice & { readonly device: DeviceId; readonly epoch: number })[]
  readonly households: readonly DemoHousehold[]
  /** In the order of time within a village; may be walked through more than once. */
  readonly entries: Iterable<{ readonly scope: ScopeId; readonly entry: Entry }>
}

const RESIDENTS_PER_HOUSEHOLD = 2.5
const DAYS_KEPT = 372

export function demoWorld({ seed, residents, today }: DemoWish): DemoWorld {
  const chance = chanceOf(seed)
  const villages = DEMO_VILLAGES
  const people = staffOf(chance, villages)
  const devices = people.map(({ id, login }, at) => ({ person: id, client: at + 1, device: `demo-device-${login}` as DeviceId, epoch: 1 }))
  const deps: RegisterDeps = { chance, idNumber: openIdNumbers(chance), today, start: addDays(today, -DAYS_KEPT) }
  const grids = villages.flatMap((village) => village.grids.map((grid) => ({ ...grid, village })))
  const homesPerGrid = Math.max(1, Math.round(residents / RESIDENTS_PER_HOUSEHOLD / grids.length))
  const households: DemoHousehold[] = []
  const sayings = villages.map((village): readonly Saying[] => {
    const clerk = idOf(people, (person) => person.role === 'windowClerk' && person.village === village)
    const parts = village.grids.map((grid) => {
      const worker = idOf(people, (person) => person.grids.includes(grid))
      const homes = Array.from({ length: homesPerGrid }, (_, at) => household(deps, village, grid, at))
      households.push(...homes)
      return gridSayings(deps, homes, worker, clerk)
    })
    return [rhythmSaying(village, clerk, deps.start), ...parts.flat()]
  })
  const entries = {
    *[Symbol.iterator]() {
      for (const some of sayings) yield* entriesOf(some, devices)
    },
  }
  return { villages, grids, people, devices, households, entries }
}

function gridSayings(deps: RegisterDeps, homes: readonly DemoHousehold[], worker: PersonId, clerk: PersonId): readonly Saying[] {
  const { chance, today, start } = deps
  const offsets = dueOffsets(
    chance,
    homes.map(({ group }) => group),
  )
  const plans = homes.map(({ group }, at) => visitPlan(chance, group, offsets[at] ?? 1, today, start))
  const left = leftOvers(chance, today, plans)
  const minuteOn = openWorkdays(chance)
  return homes.flatMap((home, at) => {
    const year = yearOf({ chance, today, worker, clerk, minuteOn }, home, plans[at] ?? { days: [] }, left.get(at))
    return [...registerSayings(deps, home, clerk, worker), ...year]
  })
}

/** In each grid: one or two promises for today and one for tomorrow, a need nobody has taken up and one or two that the window has in hand. */
function leftOvers(chance: Chance, today: Day, plans: readonly VisitPlan[]): ReadonlyMap<number, LeftOver> {
  const wanted: readonly LeftOver[] = [
    { promiseOn: today },
    { need: 'in-hand' },
    { promiseOn: addDays(today, 1) },
    { need: 'open' },
    chance.is(0.6) ? { promiseOn: today } : { need: 'in-hand' },
    ...(chance.is(0.25) ? [{ promiseOn: addDays(today, -1) }] : []),
  ]
  const [from, to] = [addDays(today, -14), addDays(today, -4)]
  const lastSeen = plans.flatMap(({ days }, at) => days.slice(-1).flatMap((last) => (last >= from && last <= to ? [at] : [])))
  const picked = chance.shuffled(lastSeen).slice(0, wanted.length)
  return new Map(picked.map((at, turn) => [at, wanted[turn] ?? {}]))
}

function rhythmSaying(village: DemoVillage, clerk: PersonId, start: Day): Saying {
  const words = { about: rhythmRecord(village.code), kind: 'rhythm.described', body: { open: { days: DEFAULT_RHYTHM } } } as const
  return { ms: msAt(start, 9 * 60), scope: stationRegister(village.code), by: clerk, words }
}

const idOf = (people: readonly DemoPerson[], which: (person: DemoPerson) => boolean): PersonId =>
  must(people.find(which), 'every grid and village has its people').id
