/** Two versions of one thing, acts that did not count, taking back, and the diary of a household, as screens see them. Part of `face.ts`, which hands it on. */
import type { DiaryLine } from '../domain/diary.ts'
import type { Difference } from '../domain/versions.ts'
import type { NeedCode } from '../domain/visit.ts'
import type { Day, EntryId, PersonId, RecordId } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type { KeepRefusal } from './keep-refusal.ts'
import type { Source } from './source-of.ts'

export type { Change, DiaryFact } from '../domain/diary.ts'
export type { Difference } from '../domain/versions.ts'

/** Which device something was said on. Several others of one person are told apart by a tag of three digits. */
export type SaidOn = { readonly device: 'here' } | { readonly device: 'other'; readonly tag: string | null }

/** One version: who said it, when, on which device. What it says stands in the differences. */
export interface ConflictVersion {
  readonly entry: EntryId
  readonly by: PersonId
  readonly byName: string
  /** Milliseconds. */
  readonly at: number
  readonly on: SaidOn
  readonly progress: 'kept' | 'sent'
}

export type ConflictTopic = 'household' | 'resident' | 'rhythm'

/** All that one record waits to be settled of. */
export interface ConflictView {
  readonly id: RecordId
  readonly topic: ConflictTopic
  readonly household: RecordId | null
  /** Whose: the person's, else the household's head; '' for the rhythm. */
  readonly name: string
  readonly headName: string
  readonly address: string
  /** In the order they were said. */
  readonly versions: readonly ConflictVersion[]
  readonly differences: readonly Difference[]
  /** By which the act tells that the person saw all there is. */
  readonly signature: string
}

export type ConflictNow =
  | { readonly phase: 'open'; readonly view: ConflictView }
  /** Nothing to settle (any more): who spoke last, and when. */
  | { readonly phase: 'settled'; readonly byName: string; readonly at: number; readonly household: RecordId | null }
  /** Somebody else's to settle. */
  | { readonly phase: 'not-mine'; readonly household: RecordId | null }
  | { readonly phase: 'absent' }

/** An act that did not count, and who was there before. */
export interface HindsightView {
  readonly key: string
  readonly kind: string
  readonly why: string
  readonly byName: string
  readonly at: number
  /** Who had done it by then. */
  readonly because: { readonly byName: string; readonly at: number } | null
  readonly household: RecordId | null
  readonly headName: string
  readonly code: NeedCode | null
  readonly words: string
}

export interface ToSettle {
  readonly conflicts: readonly ConflictView[]
  readonly hindsight: readonly HindsightView[]
}

export type SettleRefusal =
  | KeepRefusal
  /** Somebody settled it, or another version came, since the person looked: nothing was kept. */
  | { readonly kind: 'overtaken' }
  /** A part has no answer yet. */
  | { readonly kind: 'undecided' }
  /** What was written is no such thing: a phone of forty digits. */
  | { readonly kind: 'does-not-fit' }

/** `overtaken`: others have said something since. */
export type TakeBackRefusal = KeepRefusal | { readonly kind: 'overtaken' }

export interface DiaryEntry extends DiaryLine {
  readonly key: string
  readonly byName: string
  readonly on: SaidOn
  readonly topic: 'household' | 'resident' | 'visit' | 'need' | 'followUp' | 'case'
  /** Whom a description is about. */
  readonly name: string
  /** In whose hands a case was laid. */
  readonly toName: string
  readonly progress: 'kept' | 'sent'
  /** Why it did not count; null when it did. */
  readonly why: string | null
  readonly mayTakeBack: boolean
}

export interface Diary {
  readonly household: RecordId
  readonly headName: string
  readonly address: string
  /** Newest first. */
  readonly lines: readonly DiaryEntry[]
  /** Older ones are there. */
  readonly hasMore: boolean
  /** Entries of kinds that this build does not know. */
  readonly unknown: number
}

/** What of a resident a person may put right by hand. */
export interface ResidentPatch {
  readonly name?: string
  readonly relation?: { readonly raw: string; readonly code: string }
  readonly phones?: readonly string[]
  readonly remark?: string
  readonly birthOn?: Day | null
}

export interface ConflictFace {
  /** How many records wait to be settled by this person, and how many acts did not count. */
  toSettleCount(): Source<{ readonly conflicts: number; readonly hindsight: number }>
  toSettle(): Source<ToSettle>
  conflict(id: RecordId): Source<ConflictNow>
  /** `chosen` by the key of each difference; where it is silent the proposal counts. */
  settleConflict(
    id: RecordId,
    signature: string,
    chosen: Readonly<Record<string, unknown>>,
  ): Promise<Result<{ readonly entry: EntryId }, SettleRefusal>>
  /** What stood before this entry stands again, if nobody has said anything since. */
  takeBack(about: RecordId, entry: EntryId): Promise<Result<null, TakeBackRefusal>>
  /** Not shown on this device any more. */
  putAway(hindsight: string): Promise<void>
  reopenNeed(id: RecordId): Promise<Result<null, KeepRefusal>>
  reopenFollowUp(id: RecordId): Promise<Result<null, KeepRefusal>>
  /** Refused while versions of it wait to be settled: saying it anew would settle them unseen. */
  describeResident(id: RecordId, patch: ResidentPatch): Promise<Result<null, SettleRefusal>>
  /** `pages` of 30 visits and all that belongs to their time; null when the household is not here. */
  diary(household: RecordId, pages: number): Source<Diary | null>
}
