/**
 * What screens may ask of the engine, and what they get. Screens know nothing below this page.
 * A `Source` is live: it speaks again whenever what it tells of has changed, also from another tab. A promise is one answer.
 */
import type { CategoryCode } from '../domain/categories.ts'
import type { Grid, Person, Role, Village } from '../domain/people.ts'
import type { NeedCode, OnTheSpot, PhotoRef, Situation, VisitWay } from '../domain/visit.ts'
import type { VisitGroup, VisitRhythm } from '../domain/visit-rhythm.ts'
import type { Day, GridCode, PersonId, RecordId } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type { KeepRefusal } from './keep-refusal.ts'
import type { CarryFace } from './carry-face.ts'
import type { ConflictFace } from './conflict-face.ts'
import type { Mending } from './mend-face.ts'
import type { RegisterImport } from './register-face.ts'
import type { Source } from './source-of.ts'

export type { KeepRefusal } from './keep-refusal.ts'
export type { Source } from './source-of.ts'
export * from './carry-face.ts'
export * from './conflict-face.ts'
export * from './register-face.ts'
export * from './mend-face.ts'

/** `kept`: this device has it for sure. `sent`: the relay has committed it. */
export type Progress = 'kept' | 'sent'

export interface Me {
  readonly person: Person
  readonly village: Village
  /** The grids this person works in; for a window clerk all grids of the village. */
  readonly grids: readonly Grid[]
}

export interface ResidentRow {
  readonly id: RecordId
  readonly household: RecordId
  readonly name: string
  readonly sex: 'male' | 'female' | null
  readonly birthOn: Day | null
  readonly idNumber: string | null
  readonly relation: { readonly raw: string; readonly code: string }
  readonly phones: readonly string[]
  readonly categories: readonly CategoryCode[]
  readonly categoriesUnknown: readonly string[]
  readonly remark: string
  readonly goneOn: Day | null
  readonly conflicts: readonly string[]
  readonly progress: Progress
}

export interface HouseholdRow {
  readonly id: RecordId
  readonly grid: GridCode
  readonly no: string
  readonly headName: string
  readonly address: string
  readonly visitGroup: VisitGroup
  readonly since: Day
  readonly goneOn: Day | null
  readonly lastVisitOn: Day | null
  /** One line of what was heard last time, for lists; '' before the first visit. */
  readonly lastWords: string
  /** When somebody should look in again. */
  readonly dueOn: Day
  readonly conflicts: readonly string[]
  readonly progress: Progress
}

export interface VisitRow {
  readonly id: RecordId
  readonly household: RecordId
  readonly by: PersonId
  readonly byName: string
  readonly on: Day
  readonly time: string
  readonly way: VisitWay
  readonly changed: readonly string[]
  readonly nextOn: Day | null
  readonly present: readonly RecordId[]
  readonly presentWords: string
  readonly situation: Situation
  readonly done: readonly OnTheSpot[]
  readonly doneWords: string
  readonly photos: readonly (PhotoRef & { readonly thumb: Uint8Array | null })[]
  readonly progress: Progress
}

export interface NeedRow {
  readonly id: RecordId
  readonly household: RecordId
  readonly visit: RecordId
  readonly code: NeedCode
  readonly words: string
  readonly heardOn: Day
  readonly by: PersonId
  readonly byName: string
  readonly phase: 'open' | 'inHand' | 'met'
  /** Who holds the case that grew from it. */
  readonly holderName: string | null
  readonly progress: Progress
}

export interface FollowUpRow {
  readonly id: RecordId
  readonly household: RecordId
  readonly on: Day
  readonly words: string
  /** The day it was done, or null. */
  readonly keptOn: Day | null
  readonly progress: Progress
}

export interface CaseRow {
  readonly id: RecordId
  readonly household: RecordId
  readonly need: RecordId
  readonly code: NeedCode
  readonly words: string
  readonly openedOn: Day
  readonly holder: PersonId
  readonly holderName: string
  readonly progress: Progress
}

/** A household in a list: whom it is about and how it stands today. */
export interface HouseholdLine extends HouseholdRow {
  /** The member the visit is mostly about: the one with the most urgent category, else the head. */
  readonly who: {
    readonly name: string
    readonly age: number | null
    readonly categories: readonly CategoryCode[]
    readonly phone: string | null
  }
  readonly members: number
  readonly rhythmDays: number
}

export interface TodayView {
  readonly day: Day
  /** Due today or before, most days past first; the first is whom to visit first. */
  readonly due: readonly HouseholdLine[]
  readonly dueCount: number
  /** Due within three days. */
  readonly soon: readonly HouseholdLine[]
  readonly visitedToday: number
  readonly followUps: readonly (FollowUpRow & { readonly householdName: string })[]
  /** Lines not yet acknowledged by the relay. */
  readonly unsent: number
  readonly hasHouseholds: boolean
  /** Rows of the logs that were not here yet when the relay was last heard: what is shown may be short of them. */
  readonly coming: number
  /** A register comes in for the first time: visits are missing, and everybody would seem overdue. */
  readonly isFilling: boolean
}

export interface HouseholdView {
  readonly household: HouseholdLine
  readonly members: readonly ResidentRow[]
  /** Newest first, at most 20. */
  readonly visits: readonly VisitRow[]
  readonly needs: readonly NeedRow[]
  readonly followUps: readonly FollowUpRow[]
  readonly cases: readonly CaseRow[]
}

/** What the visit sheet opens with. */
export interface VisitStart {
  readonly household: HouseholdLine
  readonly members: readonly ResidentRow[]
  readonly last: VisitRow | null
  readonly openNeeds: readonly NeedRow[]
}

/** What a person has filled in; also the shape of its draft. */
export interface VisitDraft {
  readonly household: RecordId
  readonly way: VisitWay
  readonly on: Day
  readonly time: string
  readonly present: readonly RecordId[]
  readonly presentWords: string
  /** Only the lines that changed. */
  readonly changed: Readonly<Partial<Situation>>
  readonly needs: readonly { readonly code: NeedCode; readonly words: string }[]
  readonly done: readonly OnTheSpot[]
  readonly doneWords: string
  readonly nextOn: Day | null
  readonly followUp: { readonly on: Day; readonly words: string } | null
  readonly photo: ShrunkPhoto | null
}

export interface ShrunkPhoto extends PhotoRef {
  readonly full: Uint8Array
  readonly thumb: Uint8Array
}

export type SearchHit = {
  readonly kind: 'resident'
  readonly resident: RecordId
  readonly household: RecordId
  readonly name: string
  readonly age: number | null
  readonly address: string
  readonly phone: string | null
  readonly matched: 'name' | 'pinyin' | 'address' | 'phone' | 'id'
}

export interface WindowView {
  /** Newest first. */
  readonly visits: readonly (VisitRow & { readonly householdName: string; readonly address: string; readonly gridName: string })[]
  /** Open needs first, oldest first; then those in hand. */
  readonly needs: readonly (NeedRow & { readonly householdName: string; readonly address: string; readonly gridName: string })[]
  readonly cases: readonly (CaseRow & { readonly householdName: string })[]
  readonly counts: { readonly households: number; readonly residents: number; readonly openNeeds: number; readonly visitsThisWeek: number }
}

/** Lines that the relay does not have. */
export interface Waiting {
  /** They go out by themselves. */
  readonly unsent: number
  /** The relay will never take them: somebody must look. */
  readonly refused: number
}

/** One line at the top: words and a number, never a spinner. */
export type LinkStatus = Waiting & LinkNow
export type LinkNow =
  | { readonly phase: 'offline' }
  | { readonly phase: 'connecting' }
  /** The browser says there is a network, but our relay does not answer (or something else answers in its place). */
  | { readonly phase: 'relay-away' }
  | { readonly phase: 'online'; /** Rows still to come down, when known. */ readonly coming: number }
  | { readonly phase: 'signed-out' }
  | { readonly phase: 'app-too-old' }
  /** The relay will not have this device; `store`: nothing can be sent because this device itself is full or broken. */
  | { readonly phase: 'refused'; readonly why: string }

export interface StorageState {
  readonly usedBytes: number
  readonly quotaBytes: number
  /** What the browser answered: true persisted, false it may clear, null it cannot say. */
  readonly persisted: boolean | null
  /** At 80 % of quota and above. */
  readonly nearlyFull: boolean
}

export interface UnsentRecord {
  readonly about: RecordId
  readonly kind: string
  readonly at: number
  readonly householdName: string | null
  readonly household: RecordId | null
}

export interface Unsent {
  readonly count: number
  /** Records with something that goes out by itself, newest first, at most 200. */
  readonly records: readonly UnsentRecord[]
  readonly refusedCount: number
  /** Records of which the relay refused something for good, newest first, at most 200. `why` is the kind of its refusal. */
  readonly refused: readonly (UnsentRecord & { readonly why: string })[]
}

/** Something that broke and that no screen waited for. Its text may quote what a person typed: it stays on the device. */
export interface Fault {
  readonly at: number
  readonly where: string
  readonly name: string
  readonly words: string
  /** How often the same was met in a row. */
  readonly times: number
}

export interface StoreHealth {
  readonly entries: number
  /** `n`: its own number, for of one scope's number there may be several. */
  readonly quarantined: readonly { readonly n: number; readonly scope: string; readonly seq: number; readonly reason: string }[]
  readonly unknownKinds: number
}

/** What only this device has; signing out deletes nothing while there is any. */
export interface HeldHere {
  /** Not acknowledged by the relay, also what it refused. */
  readonly lines: number
  readonly photos: number
  readonly drafts: number
  /** Files that others gave along and that the relay was not given yet. */
  readonly parcels: number
}

/** What this browser cannot do that we would use. `in-app` and `private` are guesses. */
export type Lack = 'service-worker' | 'locks' | 'persist' | 'channel' | 'in-app' | 'private'

export interface Runtime extends CarryFace, ConflictFace, Mending {
  readonly me: Me
  now(): number
  today(): Day

  todayView(): Source<TodayView>
  householdView(id: RecordId): Source<HouseholdView | null>
  /** All households of my grids by address, for the list page; `from` skips, 50 at a time. */
  householdList(grid: GridCode | null, from: number): Source<{ readonly total: number; readonly lines: readonly HouseholdLine[] }>
  windowView(): Source<WindowView>
  unsentView(): Source<Unsent>
  held(): Source<HeldHere>
  rhythm(): Source<VisitRhythm>
  health(): Source<StoreHealth>
  /** What broke since the app was opened, newest last, for whoever repairs it. */
  faults(): Source<readonly Fault[]>
  link(): Source<LinkStatus>
  storage(): Source<StorageState>
  /** How far the station's clock is ahead of this device's, ms; as last heard. */
  clockOff(): Source<number>

  visitStart(household: RecordId): Promise<VisitStart | null>
  /** Best first; null when a newer question has overtaken this one. */
  search(words: string): Promise<readonly SearchHit[] | null>
  /** The full picture: from this device, else from the relay; null when neither has it now. */
  photo(ref: PhotoRef, visit: RecordId): Promise<Blob | null>

  recordVisit(draft: VisitDraft): Promise<Result<{ readonly visit: RecordId }, KeepRefusal>>
  keepFollowUp(id: RecordId): Promise<Result<null, KeepRefusal>>
  meetNeed(id: RecordId): Promise<Result<null, KeepRefusal>>
  openCase(need: RecordId): Promise<Result<{ readonly case: RecordId }, KeepRefusal>>
  describeRhythm(days: VisitRhythm): Promise<Result<null, KeepRefusal>>

  /** A form's draft under a key, kept as it is typed. `save` may be called on every keystroke; it writes the newest and resolves when written. */
  draft<T>(key: string): {
    load(): Promise<T | null>
    save(value: T): Promise<Result<null, KeepRefusal>>
    drop(): Promise<void>
    savedAt(): number | null
  }
  /** Drafts lying about, for Today. */
  draftKeys(): Source<readonly string[]>
  /** Shrinks (longest side 1600 px), turns upright, drops EXIF by drawing anew. */
  shrinkPhoto(file: Blob): Promise<Result<ShrunkPhoto, { readonly kind: 'not-a-picture' } | { readonly kind: 'too-large' }>>

  registerImport(): RegisterImport
  /** Rows of my registers still to come down; null when the station was never heard here. Until it is 0 no register is taken in. */
  registerComing(): Source<number | null>
  /** Ask for storage that the browser will not clear on its own; tells what it answered. */
  askToPersist(): Promise<boolean | null>
  lacks(): Promise<readonly Lack[]>
  /** Try the link now, whatever the pace says. */
  nudge(): void
  /** Fold all rows anew from the entries. */
  rebuild(): Promise<void>
  /** Acts under way have ended and every draft is written: this page may be loaded anew. Rejects when a draft cannot be written. */
  settleAll(): Promise<void>
  signOut(): Promise<void>
  close(): Promise<void>
}

/* ---- before there is a runtime: signing in ---- */

export type SignInRefusal =
  | { readonly kind: 'wrong-password' }
  | { readonly kind: 'too-many-tries'; readonly waitMs: number }
  | { readonly kind: 'no-link' }
  | { readonly kind: 'app-too-old' }
  | { readonly kind: 'store-broken'; readonly detail: string }

export type { Role }
