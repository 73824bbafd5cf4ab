/** A visit (走访), the needs heard on it, and what was promised at the door. Each is a record of its own, in the grid's quarter. */
import type { EntryOf } from '../kernel/entry.ts'
import type { Day, RecordId } from '../kernel/ids.ts'

export const VISIT_WAYS = ['home', 'phone', 'online', 'elsewhere'] as const
export type VisitWay = (typeof VISIT_WAYS)[number]

/** The lines of a visit that stand there from last time; only what changed is typed. */
export const SITUATION_FIELDS = ['health', 'medicine', 'meals', 'housing', 'family', 'safety'] as const
export type SituationField = (typeof SITUATION_FIELDS)[number]
export type Situation = Readonly<Record<SituationField, string>>
export const NO_SITUATION: Situation = { health: '', medicine: '', meals: '', housing: '', family: '', safety: '' }

/** What can be done at once at the door. */
export const ON_THE_SPOT = ['told-policy', 'helped-phone', 'carried-goods', 'checked-gas', 'fixed-small', 'took-papers'] as const
export type OnTheSpot = (typeof ON_THE_SPOT)[number]

export interface PhotoRef {
  /** SHA-256 of the shrunk picture, 64 hex digits: also its address at the relay. */
  readonly hash: string
  readonly bytes: number
  readonly width: number
  readonly height: number
}

export interface VisitOpen {
  readonly household: RecordId
  readonly on: Day
  /** `09:20` in China. A night visit is as valid as any. */
  readonly time: string
  readonly way: VisitWay
  readonly changed: readonly SituationField[]
  /** The next visit agreed upon, if any. */
  readonly nextOn?: Day
  readonly photos: readonly PhotoRef[]
}
export interface VisitPersonal {
  /** Members of the household who were there. */
  readonly present: readonly RecordId[]
  /** Others who were there, in words. */
  readonly presentWords: string
  readonly situation: Situation
  readonly done: readonly OnTheSpot[]
  readonly doneWords: string
  /** A small JPEG per photo, same order as `photos`, at most 16 KB each: it travels with the entry. */
  readonly thumbs: readonly Uint8Array[]
}
export type VisitEntry = EntryOf<'visit.recorded', VisitOpen, VisitPersonal>

/** Needs from a list; `other` wants words. */
export const NEED_CODES = [
  'fetch-medicine',
  'see-doctor',
  'subsidy',
  'pension-check',
  'insurance',
  'disability-card',
  'meal-help',
  'home-care',
  'appliance',
  'handrail',
  'house-repair',
  'water-power',
  'job',
  'schooling',
  'dispute',
  'company',
  'papers',
  'other',
] as const
export type NeedCode = (typeof NEED_CODES)[number]

export interface NeedOpen {
  readonly household: RecordId
  readonly visit: RecordId
  readonly code: NeedCode
  readonly heardOn: Day
}
export interface NeedPersonal {
  readonly words: string
}
export type NeedEntry =
  | EntryOf<'need.heard', NeedOpen, NeedPersonal>
  /** Somebody says it is taken care of; the first who says so stands. */
  | EntryOf<'need.met', { readonly on: Day }>
  /** It is not taken care of after all: undoes what its author had seen. */
  | EntryOf<'need.reopened', { readonly on: Day }>

export interface FollowUpOpen {
  readonly household: RecordId
  readonly visit: RecordId
  readonly on: Day
}
export interface FollowUpPersonal {
  readonly words: string
}
export type FollowUpEntry =
  | EntryOf<'followUp.promised', FollowUpOpen, FollowUpPersonal>
  | EntryOf<'followUp.kept', { readonly on: Day }>
  | EntryOf<'followUp.reopened', { readonly on: Day }>
