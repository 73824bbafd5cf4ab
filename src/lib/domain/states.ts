/**
 * What a record is, folded from its entries. Every fold here is total and does not depend on the order of arrival.
 * A record whose first word has not arrived yet is `undefined`: acts on it wait, they are not lost.
 *
 *   S1  A household or resident is the fold of its descriptions; fields nobody said have plain defaults.
 *   S2  The earliest recording of a visit, need, promise or case stands; a copy changes nothing, other words are in hindsight.
 *   S3  The first who says that a need was met or a promise kept stands, until it is opened again; then the next who says so, if anybody does.
 *   S4  A case is held by who opened it, then by whom its holder handed it to; handing over what one does not hold is in hindsight.
 */
import type { Day, PersonId, Stamp } from '../kernel/ids.ts'
import type { CaseEntry, CaseOpen, CasePersonal } from './case.ts'
import { foldDescribed, type Conflict } from './described.ts'
import type { HouseholdEntry, HouseholdOpen, HouseholdPersonal, ResidentEntry, ResidentOpen, ResidentPersonal } from './household.ts'
import { firstOf, foldDone, inHindsight, openCopies, type Hindsight } from './hindsight.ts'
import { inCausalOrder, storyOf } from './record-graph.ts'
import { DEFAULT_RHYTHM, type RhythmEntry, type VisitRhythm } from './visit-rhythm.ts'
import type {
  FollowUpEntry,
  FollowUpOpen,
  FollowUpPersonal,
  NeedEntry,
  NeedOpen,
  NeedPersonal,
  VisitEntry,
  VisitOpen,
  VisitPersonal,
} from './visit.ts'

export interface HouseholdState {
  readonly open: HouseholdOpen
  readonly personal: HouseholdPersonal
  readonly conflicts: readonly Conflict[]
}
export interface ResidentState {
  readonly open: ResidentOpen
  readonly personal: ResidentPersonal
  readonly conflicts: readonly Conflict[]
}
interface Author {
  readonly by: PersonId
  readonly at: Stamp
  /** Acts on it that no longer applied, in the order of the story. */
  readonly hindsight: readonly Hindsight[]
}
export interface VisitState extends Author {
  readonly open: VisitOpen
  readonly personal: VisitPersonal
}
export interface NeedState extends Author {
  readonly open: NeedOpen
  readonly personal: NeedPersonal
  readonly metOn: Day | null
}
export interface FollowUpState extends Author {
  readonly open: FollowUpOpen
  readonly personal: FollowUpPersonal
  readonly keptOn: Day | null
}
export interface CaseState extends Author {
  readonly open: CaseOpen
  readonly personal: CasePersonal
  readonly holder: PersonId
}

export interface RhythmState {
  readonly days: VisitRhythm
  readonly conflicts: readonly Conflict[]
}

const NO_HOUSEHOLD: HouseholdPersonal = { no: '', headName: '', address: '' }
const NO_RESIDENT: ResidentPersonal = {
  name: '',
  sex: null,
  birthOn: null,
  idNumber: null,
  relation: { raw: '', code: '' },
  phones: [],
  categories: [],
  categoriesUnknown: [],
  remark: '',
}

/** S1. */
export function foldHousehold(entries: Iterable<HouseholdEntry>): HouseholdState {
  const { open, personal, conflicts } = foldDescribed(entries)
  return { open, personal: { ...NO_HOUSEHOLD, ...personal }, conflicts }
}

/** S1. */
export function foldResident(entries: Iterable<ResidentEntry>): ResidentState {
  const { open, personal, conflicts } = foldDescribed(entries)
  return { open, personal: { ...NO_RESIDENT, ...personal }, conflicts }
}

/** S2. */
export function foldVisit(entries: Iterable<VisitEntry>): VisitState | undefined {
  const { first, hindsight } = firstOf(inCausalOrder(entries))
  return first && { ...saidBy(first), hindsight }
}

/** S2, S3. */
export function foldNeed(entries: Iterable<NeedEntry>): NeedState | undefined {
  const story = storyOf(entries)
  const { first, hindsight } = firstOf(story.entries.filter((entry) => entry.kind === 'need.heard'))
  const met = foldDone<NeedEntry>(story, MEETING)
  const stands = met.stands?.kind === 'need.met' ? met.stands : undefined
  return first && { ...saidBy(first), metOn: stands?.body.open.on ?? null, hindsight: [...hindsight, ...met.hindsight] }
}

/** S2, S3. */
export function foldFollowUp(entries: Iterable<FollowUpEntry>): FollowUpState | undefined {
  const story = storyOf(entries)
  const { first, hindsight } = firstOf(story.entries.filter((entry) => entry.kind === 'followUp.promised'))
  const kept = foldDone<FollowUpEntry>(story, KEEPING)
  const stands = kept.stands?.kind === 'followUp.kept' ? kept.stands : undefined
  return first && { ...saidBy(first), keptOn: stands?.body.open.on ?? null, hindsight: [...hindsight, ...kept.hindsight] }
}

/** S2, S4. */
export function foldCase(entries: Iterable<CaseEntry>): CaseState | undefined {
  const story = inCausalOrder(entries)
  const { first, hindsight } = firstOf(story.filter((entry) => entry.kind === 'case.opened'))
  if (!first) return undefined
  let holder = first.by
  const idle: Hindsight[] = []
  const handed = openCopies([])
  for (const entry of story) {
    if (entry.kind !== 'case.handedOver') continue
    if (holder === entry.by) holder = entry.body.open.to
    else if (!handed.has(entry)) idle.push(inHindsight(entry, 'not-the-holder'))
    handed.add(entry)
  }
  return { ...saidBy(first), holder, hindsight: [...hindsight, ...idle] }
}

const MEETING = { done: 'need.met', undone: 'need.reopened', already: 'already-met', not: 'not-met', beside: 'met-beside' } as const
const KEEPING = {
  done: 'followUp.kept',
  undone: 'followUp.reopened',
  already: 'already-kept',
  not: 'not-kept',
  beside: 'kept-beside',
} as const

const saidBy = <Open, Personal>(entry: {
  readonly by: PersonId
  readonly at: Stamp
  readonly body: { readonly open: Open; readonly personal: Personal }
}) => ({ by: entry.by, at: entry.at, open: entry.body.open, personal: entry.body.personal })

export function foldRhythm(entries: Iterable<RhythmEntry>): RhythmState {
  const { open, conflicts } = foldDescribed(entries)
  return { days: { ...DEFAULT_RHYTHM, ...(open['days'] as Partial<VisitRhythm> | undefined) }, conflicts }
}
