/** What people do in a world: sayings of every kind, about records that the device has at that moment. */
import type { KnownKind } from '../../src/lib/domain/parse-entry.ts'
import { rhythmRecord } from '../../src/lib/domain/visit-rhythm.ts'
import type { GridCode, PersonId, RecordId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { dayAt } from '../../src/lib/kernel/day.ts'
import { mayWrite, type Grant } from '../../src/lib/protocol/rights.ts'
import type { Saying } from '../../src/lib/readmodel/index.ts'
import type { Chance } from './chance.ts'
import { BEGIN, CASES, GRIDS, quarterOf, registerOf, STATION, VILLAGE } from './county.ts'
import { rowsOf, type DbState } from './memory-db.ts'

const DAY = dayAt(BEGIN)
const GROUPS = ['high', 'key', 'general', 'other'] as const

export interface ActDeps {
  readonly store: DbState
  readonly chance: Chance
  readonly grant: Grant
  nextRecord(scope: ScopeId): RecordId
  /** A new mark for a saying. */
  mark(): string
  readonly people: readonly PersonId[]
}

type Maker = (deps: ActDeps) => readonly Saying[]

const some = <T>(deps: ActDeps, table: string, fits: (row: T) => boolean = () => true): T | undefined => {
  const rows = (rowsOf(deps.store, table) as unknown as readonly T[]).filter(fits)
  return rows.length === 0 ? undefined : deps.chance.pick(rows)
}

interface HomeRow {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly grid: GridCode
}
interface ThingRow {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly household: RecordId
  readonly phase?: string
  readonly holder?: PersonId
}

const say = (deps: ActDeps, scope: ScopeId, about: RecordId, kind: KnownKind, open: object, personal?: object): Saying => ({
  scope,
  about,
  kind,
  body: { open: { ...open, mark: deps.mark() }, ...(personal ? { personal } : {}) },
})

const words = (deps: ActDeps): string => `话${String(deps.chance.whole(0, 6))}`
const homePersonal = (deps: ActDeps) => ({ no: words(deps), headName: words(deps), address: `河东 ${words(deps)} 号` })
const residentPersonal = (deps: ActDeps) => ({
  name: words(deps),
  sex: null,
  birthOn: null,
  idNumber: null,
  relation: { raw: '', code: '' },
  phones: deps.chance.hits(0.5) ? [`1380000000${String(deps.chance.whole(0, 10))}`] : [],
  categories: [],
  categoriesUnknown: [],
  remark: words(deps),
})

function newHome(deps: ActDeps): readonly Saying[] {
  const grid = deps.chance.pick(GRIDS).code
  const scope = registerOf(grid)
  const home = deps.nextRecord(scope)
  const one = say(deps, scope, home, 'household.described', { grid, visitGroup: deps.chance.pick(GROUPS), since: DAY }, homePersonal(deps))
  if (deps.chance.hits(0.5)) return [one]
  return [one, say(deps, scope, deps.nextRecord(scope), 'resident.described', { household: home }, residentPersonal(deps))]
}

function changedHome(deps: ActDeps): readonly Saying[] {
  const home = some<HomeRow>(deps, 'households')
  if (!home) return newHome(deps)
  const open = deps.chance.hits(0.5) ? { visitGroup: deps.chance.pick(GROUPS) } : { goneOn: deps.chance.hits(0.3) ? DAY : null }
  return [say(deps, home.scope, home.id, 'household.described', open, deps.chance.hits(0.5) ? homePersonal(deps) : undefined)]
}

function changedResident(deps: ActDeps): readonly Saying[] {
  const one = some<ThingRow>(deps, 'residents')
  if (!one) return changedHome(deps)
  return [say(deps, one.scope, one.id, 'resident.described', {}, residentPersonal(deps))]
}

function visit(deps: ActDeps): readonly Saying[] {
  const home = some<HomeRow>(deps, 'households')
  if (!home) return newHome(deps)
  const scope = quarterOf(home.grid)
  const id = deps.nextRecord(scope)
  const about = { household: home.id, visit: id }
  const blank = { health: '', medicine: '', meals: '', housing: '', family: '', safety: '' }
  const personal = { present: [], presentWords: '', situation: { ...blank, health: words(deps) }, done: [], doneWords: '', thumbs: [] }
  const time = `${String(deps.chance.whole(8, 20)).padStart(2, '0')}:00`
  const sayings = [
    say(deps, scope, id, 'visit.recorded', { household: home.id, on: DAY, time, way: 'home', changed: ['health'], photos: [] }, personal),
  ]
  if (deps.chance.hits(0.5))
    sayings.push(
      say(deps, scope, deps.nextRecord(scope), 'need.heard', { ...about, code: 'fetch-medicine', heardOn: DAY }, { words: words(deps) }),
    )
  if (deps.chance.hits(0.3))
    sayings.push(say(deps, scope, deps.nextRecord(scope), 'followUp.promised', { ...about, on: DAY }, { words: words(deps) }))
  return sayings
}

const actOn =
  (table: 'needs' | 'followUps', kinds: readonly KnownKind[]): Maker =>
  (deps) => {
    const row = some<ThingRow>(deps, table)
    return row ? [say(deps, row.scope, row.id, deps.chance.pick(kinds), { on: DAY })] : visit(deps)
  }

function openedCase(deps: ActDeps): readonly Saying[] {
  const need = some<ThingRow>(deps, 'needs', (row) => row.phase === 'open')
  if (!need) return visit(deps)
  const open = { household: need.household, need: need.id, code: 'fetch-medicine', openedOn: DAY }
  return [say(deps, CASES, deps.nextRecord(CASES), 'case.opened', open, { words: words(deps) })]
}

function handedOver(deps: ActDeps): readonly Saying[] {
  const row = some<ThingRow>(deps, 'cases')
  return row ? [say(deps, row.scope, row.id, 'case.handedOver', { to: deps.chance.pick(deps.people) })] : openedCase(deps)
}

function rhythm(deps: ActDeps): readonly Saying[] {
  const days = { high: deps.chance.whole(3, 9), key: 30, general: 90, other: 180 }
  return [say(deps, STATION, rhythmRecord(VILLAGE.code), 'rhythm.described', { days })]
}

const MAKERS: readonly (readonly [number, Maker])[] = [
  [2, newHome],
  [4, changedHome],
  [3, changedResident],
  [4, visit],
  [2, actOn('needs', ['need.met', 'need.reopened'])],
  [2, actOn('followUps', ['followUp.kept', 'followUp.reopened'])],
  [1, openedCase],
  [1, handedOver],
  [0.5, rhythm],
]
const WHOLE = MAKERS.reduce((sum, [weight]) => sum + weight, 0)

/** What somebody does next here; nothing of it that this person may not do. */
export function nextSayings(deps: ActDeps): readonly Saying[] {
  let left = deps.chance.next() * WHOLE
  for (const [weight, make] of MAKERS) {
    left -= weight
    if (left < 0) return make(deps).filter(({ scope, kind }) => mayWrite(deps.grant, scope, kind))
  }
  return []
}
