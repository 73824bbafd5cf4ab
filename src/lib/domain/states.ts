/**
 * What a record is, folded from its entries. Every fold here is total and does not depend on the order of arrival.
 * A record whose first word has not arrived yet is `undefined`: acts on it wait, they are not lost.
 *
 *   S1  A household or resident is the fold of its descriptions; fields nobody said have plain defaults.
 *   S2  The earliest recording of a visit, need, promise or case stands; a copy changes nothing.
 *   S3  The first who says that a need was met or a promise kept stands.
 *   S4  A case is held by who opened it, then by whom its holder handed it to; handing over what one does not hold changes nothing.
 */
import type { Day, PersonId, Stamp } from '../kernel/ids.ts'
import type { CaseEntry, CaseOpen, CasePersonal } from './case.ts'
import { foldDescribed, type Conflict } from './described.ts'
import type { HouseholdEntry, HouseholdOpen, HouseholdPersonal, ResidentEntry, ResidentOpen, ResidentPersonal } from './household.ts'
import { inCausalOrder } from './record-graph.ts'
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
  const first = inCausalOrder(entries)[0]
  return first && { by: first.by, at: first.at, open: first.body.open, personal: first.body.personal }
}

/** S2, S3. */
export function foldNeed(entries: Iterable<NeedEntry>): NeedState | undefined {
  let need: NeedState | undefined
  let metOn: Day | null = null
  for (const entry of inCausalOrder(entries))
    switch (entry.kind) {
      case 'need.heard':
        need ??= { by: entry.by, at: entry.at, open: entry.body.open, personal: entry.body.personal, metOn: null }
        break
      case 'need.met':
        metOn ??= entry.body.open.on
    }
  return need && { ...need, metOn }
}

/** S2, S3. */
export function foldFollowUp(entries: Iterable<FollowUpEntry>): FollowUpState | undefined {
  let promise: FollowUpState | undefined
  let keptOn: Day | null = null
  for (const entry of inCausalOrder(entries))
    switch (entry.kind) {
      case 'followUp.promised':
        promise ??= { by: entry.by, at: entry.at, open: entry.body.open, personal: entry.body.personal, keptOn: null }
        break
      case 'followUp.kept':
        keptOn ??= entry.body.open.on
    }
  return promise && { ...promise, keptOn }
}

/** S2, S4. */
export function foldCase(entries: Iterable<CaseEntry>): CaseState | undefined {
  let found: CaseState | undefined
  for (const entry of inCausalOrder(entries))
    switch (entry.kind) {
      case 'case.opened':
        found ??= { by: entry.by, at: entry.at, open: entry.body.open, personal: entry.body.personal, holder: entry.by }
        break
      case 'case.handedOver':
        if (found?.holder === entry.by) found = { ...found, holder: entry.body.open.to }
    }
  return found
}

export function foldRhythm(entries: Iterable<RhythmEntry>): RhythmState {
  const { open, conflicts } = foldDescribed(entries)
  return { days: { ...DEFAULT_RHYTHM, ...(open['days'] as Partial<VisitRhythm> | undefined) }, conflicts }
}
