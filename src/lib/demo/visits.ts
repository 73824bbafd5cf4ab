/** A household's year at the door: visits with what changed since the last one, needs, promises, and what became of them. */
import {
  NO_SITUATION,
  ON_THE_SPOT,
  SITUATION_FIELDS,
  type NeedCode,
  type Situation,
  type SituationField,
  type VisitWay,
} from '../domain/visit.ts'
import { addDays } from '../kernel/day.ts'
import type { Day, PersonId, RecordId } from '../kernel/ids.ts'
import { gridQuarter, stationQuarter, villageOfGrid } from '../kernel/scope.ts'
import type { Chance } from './chance.ts'
import type { Saying } from './pen.ts'
import type { DemoHousehold } from './register.ts'
import type { VisitPlan } from './rhythm-plan.ts'
import { DONE_LINES, NEED_LINES, needsOf, PRESENT_LINES, promisesTo, situationLines } from './speech.ts'
import { clockOf, msAt } from './time.ts'

export interface YearDeps {
  readonly chance: Chance
  readonly today: Day
  readonly worker: PersonId
  readonly clerk: PersonId
  /** The minute at which the worker comes to the next door that day. */
  readonly minuteOn: (day: Day) => number
}

/** What the last visit to a household left to be done. */
export interface LeftOver {
  readonly promiseOn?: Day
  /** A need nobody has taken up yet, or one that the window has in hand. */
  readonly need?: 'open' | 'in-hand'
}

export function yearOf(deps: YearDeps, home: DemoHousehold, plan: VisitPlan, leftOver: LeftOver = {}): readonly Saying[] {
  const sayings: Saying[] = []
  let situation: Situation = NO_SITUATION
  for (const [at, on] of plan.days.entries()) {
    const isLast = at === plan.days.length - 1
    const changed = at === 0 ? SITUATION_FIELDS : changedFields(deps.chance)
    situation = { ...situation, ...Object.fromEntries(changed.map((field) => [field, deps.chance.one(situationLines(home.mood, field))])) }
    const nextOn = isLast ? plan.agreedOn : undefined
    sayings.push(...oneVisit(deps, home, { on, changed, situation, nextOn, leftOver: isLast ? leftOver : {} }))
  }
  return sayings
}

interface Visit {
  readonly on: Day
  readonly changed: readonly SituationField[]
  readonly situation: Situation
  readonly nextOn: Day | undefined
  readonly leftOver: LeftOver
}

function oneVisit(deps: YearDeps, home: DemoHousehold, { on, changed, situation, nextOn, leftOver }: Visit): readonly Saying[] {
  const { chance, worker, today } = deps
  const minute = deps.minuteOn(on)
  const ms = msAt(on, minute + 12)
  const visit = chance.recordId()
  const way = chance.weighted<VisitWay>([
    [80, 'home'],
    [12, 'phone'],
    [6, 'elsewhere'],
    [2, 'online'],
  ])
  const done = chance.is(0.25) ? [way === 'home' ? chance.one(ON_THE_SPOT) : ('told-policy' as const)] : []
  const present = home.residents.filter((_, at) => at === 0 || chance.is(0.4)).map(({ id }) => id)
  const open = { household: home.id, on, time: clockOf(minute), way, changed, photos: [], ...(nextOn ? { nextOn } : {}) }
  const personal = {
    present,
    presentWords: chance.is(0.06) ? chance.one(PRESENT_LINES) : '',
    situation,
    done,
    doneWords: done.map((one) => chance.one(DONE_LINES[one])).join('；'),
    thumbs: [],
  }
  const sayings: Saying[] = [
    { ms, scope: gridQuarter(home.grid.code, on), by: worker, words: { about: visit, kind: 'visit.recorded', body: { open, personal } } },
  ]
  if (leftOver.need || chance.is(0.07)) sayings.push(...need(deps, home, visit, on, ms + 1000, leftOver.need))
  const promised = leftOver.promiseOn ?? (chance.is(0.06) ? addDays(on, chance.int(1, 12)) : undefined)
  if (promised && promised > on) sayings.push(...promise(deps, home, visit, on, ms + 2000, promised, promised < today))
  return sayings
}

/** Mostly nothing is new; then one line, or two. */
function changedFields(chance: Chance): readonly SituationField[] {
  const count = chance.weighted([
    [45, 0],
    [40, 1],
    [15, 2],
  ])
  return chance.shuffled(SITUATION_FIELDS).slice(0, count)
}

/** A need is met by the grid worker, or grows into a case at the window first, or stays open for a while. */
function need(deps: YearDeps, home: DemoHousehold, visit: RecordId, heardOn: Day, ms: number, fate: LeftOver['need']): readonly Saying[] {
  const { chance, worker, clerk, today } = deps
  const about = chance.recordId()
  const code = chance.one(needsOf(home.mood))
  const words = chance.one(NEED_LINES[code])
  const scope = gridQuarter(home.grid.code, heardOn)
  const heard: Saying = {
    ms,
    scope,
    by: worker,
    words: { about, kind: 'need.heard', body: { open: { household: home.id, visit, code, heardOn }, personal: { words } } },
  }
  const toWindow = fate ? fate === 'in-hand' : chance.is(0.4)
  const openedOn = addDays(heardOn, chance.int(1, 3))
  const metOn = addDays(toWindow ? openedOn : heardOn, chance.int(2, toWindow ? 28 : 12))
  const sayings = [heard]
  if (toWindow && openedOn < today) sayings.push(...caseAtWindow(deps, { household: home.id, need: about, code, openedOn }, words, home))
  const by = toWindow ? clerk : worker
  if (metOn < today && !fate)
    sayings.push({
      ms: msAt(metOn, 16 * 60 + chance.int(0, 59)),
      scope,
      by,
      words: { about, kind: 'need.met', body: { open: { on: metOn } } },
    })
  return sayings
}

interface CaseOfNeed {
  readonly household: RecordId
  readonly need: RecordId
  readonly code: NeedCode
  readonly openedOn: Day
}

function caseAtWindow({ chance, clerk, worker, today }: YearDeps, open: CaseOfNeed, words: string, home: DemoHousehold): readonly Saying[] {
  const about = chance.recordId()
  const scope = stationQuarter(villageOfGrid(home.grid.code), open.openedOn)
  const ms = msAt(open.openedOn, chance.int(9 * 60, 16 * 60))
  const opened: Saying = { ms, scope, by: clerk, words: { about, kind: 'case.opened', body: { open, personal: { words } } } }
  const handedOn = addDays(open.openedOn, chance.int(1, 2))
  if (!chance.is(0.2) || handedOn >= today) return [opened]
  return [
    opened,
    {
      ms: msAt(handedOn, 9 * 60 + chance.int(0, 59)),
      scope,
      by: clerk,
      words: { about, kind: 'case.handedOver', body: { open: { to: worker } } },
    },
  ]
}

function promise(
  { chance, worker, today }: YearDeps,
  home: DemoHousehold,
  visit: RecordId,
  madeOn: Day,
  ms: number,
  on: Day,
  mayBeKept: boolean,
): readonly Saying[] {
  const about = chance.recordId()
  const scope = gridQuarter(home.grid.code, madeOn)
  const open = { household: home.id, visit, on }
  const promised: Saying = {
    ms,
    scope,
    by: worker,
    words: { about, kind: 'followUp.promised', body: { open, personal: { words: chance.one(promisesTo(home.mood)) } } },
  }
  const late = chance.is(0.12) ? chance.int(1, 3) : 0
  const keptOn = addDays(on, late)
  if (!mayBeKept || keptOn >= today) return [promised]
  return [
    promised,
    {
      ms: msAt(keptOn, 17 * 60 + chance.int(0, 59)),
      scope,
      by: worker,
      words: { about, kind: 'followUp.kept', body: { open: { on: keptOn } } },
    },
  ]
}
