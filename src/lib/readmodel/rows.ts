/** The lines of the read model. All but `entries`, `outbox`, `drafts`, `photos` and `meta` are folded from entries and can be thrown away. */
import type { CategoryCode } from '../domain/categories.ts'
import type { CaseOpen, CasePersonal } from '../domain/case.ts'
import type { HouseholdPersonal, ResidentPersonal } from '../domain/household.ts'
import type { VisitGroup } from '../domain/visit-rhythm.ts'
import type { FollowUpOpen, FollowUpPersonal, NeedOpen, NeedPersonal, VisitOpen, VisitPersonal } from '../domain/visit.ts'
import type { Entry } from '../kernel/entry.ts'
import type { Day, EntryId, GridCode, PersonId, RecordId, ScopeId, Stamp } from '../kernel/ids.ts'
import type { Topic } from '../domain/parse-entry.ts'

/** An entry as this device holds it. */
export interface StoredEntry extends Entry {
  readonly scope: ScopeId
  /** 1 when this build does not know its kind or version. */
  readonly unknown?: 1
}

/** A line that the relay has not acknowledged, in the order it was kept. */
export interface OutboxLine {
  readonly n?: number
  readonly scope: ScopeId
  readonly id: EntryId
  readonly about: RecordId
  readonly kind: string
  /** When it was kept, ms. */
  readonly at: number
  /** Why the relay will never take it. It is not sent again, and its record is not sent. */
  readonly refused?: string
  /** It was sent before, to a relay that was put back since (`lease.ts`, L3). */
  readonly again?: true
}

/** A row of the log that was not taken in, with its reason. */
export interface SetAside {
  readonly n?: number
  readonly scope: ScopeId
  /** Sequence number at the relay; 0 for a picture that the relay refused. */
  readonly seq: number
  readonly reason: string
  readonly bytes: Uint8Array | null
  /** An entry that was here and gave way: it has no row of its own any more. */
  readonly entry?: StoredEntry
}

export interface ScopeCursor {
  readonly scope: ScopeId
  /** Everything up to here is in `entries` or set aside. */
  readonly seq: number
  /** Last number the relay told of. */
  readonly head: number
}

export interface WriterClock {
  readonly scope: ScopeId
  /** The next clock of the leased client. */
  readonly next: number
}

export type Progress = 'kept' | 'sent'

/** Whom a household's visits are mostly about. */
export interface Who {
  readonly name: string
  readonly birthOn: Day | null
  readonly categories: readonly CategoryCode[]
  readonly phone: string | null
}

export interface HouseholdLineRow extends HouseholdPersonal {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly grid: GridCode
  readonly visitGroup: VisitGroup
  readonly since: Day
  readonly goneOn: Day | null
  readonly conflicts: readonly string[]
  readonly progress: Progress
  readonly changedAt: number
  /* from its residents */
  readonly who: Who
  readonly members: number
  /* from its visits */
  readonly lastVisitOn: Day | null
  /** `when` and id of that visit, to tell a later one; '' before the first. */
  readonly lastKey: string
  readonly lastWords: string
  readonly nextOn: Day | null
  /** `9999-12-31` when nobody need look in. */
  readonly dueOn: Day
}

export interface ResidentLineRow extends ResidentPersonal {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly household: RecordId
  readonly goneOn: Day | null
  readonly conflicts: readonly string[]
  readonly progress: Progress
  readonly changedAt: number
}

interface Authored {
  readonly id: RecordId
  readonly scope: ScopeId
  readonly by: PersonId
  readonly progress: Progress
}
export interface VisitLineRow extends Authored, VisitOpen, VisitPersonal {
  /** `2026-11-24T09:20`, for order. */
  readonly when: string
}
export interface NeedLineRow extends Authored, NeedOpen, NeedPersonal {
  readonly phase: 'open' | 'inHand' | 'met'
  readonly holder: PersonId | null
}
export interface FollowUpLineRow extends Authored, FollowUpOpen, FollowUpPersonal {
  readonly keptOn: Day | null
  /** The day it falls due while it is open; absent once it is kept. */
  readonly openOn?: Day
}
export interface CaseLineRow extends Authored, CaseOpen, CasePersonal {
  readonly holder: PersonId
}

export interface PersonRow {
  readonly id: PersonId
  readonly name: string
  readonly role: string
}

export interface DraftRow {
  readonly key: string
  readonly value: unknown
  readonly at: number
}

/** One picture may belong to visits of several scopes; the relay keeps it under each. */
export interface PhotoRow {
  readonly hash: string
  readonly scope: ScopeId
  readonly bytes: Uint8Array
  /** 1 until the relay has it, 2 when it will never take it. */
  readonly unsent?: 1 | 2
}

/** A record of which acts are here, but not the word it begins with: it has no row yet. */
export interface OrphanRow {
  readonly id: RecordId
}

/** What somebody said of a field, as a conflict keeps it. */
export interface SaidRow {
  readonly entry: EntryId
  readonly by: PersonId
  readonly at: Stamp
  readonly value: unknown
}

/** Two or more versions of one field that wait for a person. Folded; gone when an entry after all of them has settled it. */
export interface ConflictRow {
  /** The record, and its field: a name of the open part, or `personal`. */
  readonly id: RecordId
  readonly field: string
  readonly scope: ScopeId
  readonly topic: Topic
  /** The household it belongs to, where there is one. */
  readonly household: RecordId | null
  readonly stands: SaidRow
  readonly others: readonly SaidRow[]
  /** What the field said before the versions parted; null when nobody had said anything. */
  readonly before: SaidRow | null
  readonly changedAt: number
}

/** An act that no longer applied when it was folded: kept, changes nothing, and shown to a person. Folded. */
export interface HindsightRow {
  readonly scope: ScopeId
  readonly entry: EntryId
  /** The record. */
  readonly id: RecordId
  readonly kind: string
  readonly by: PersonId
  readonly at: Stamp
  readonly household: RecordId | null
  /** `already-met`, `already-kept`, `not-the-holder` …: the words of `domain/hindsight.ts`. */
  readonly why: string
}

/** An entry that came by hand and that the relay has not confirmed here yet. It is in `entries` too. */
export interface CarriedLine {
  readonly scope: ScopeId
  readonly id: EntryId
  readonly about: RecordId
  readonly kind: string
  readonly parcel: string
  /** As it came: what is set aside, should the relay know better. */
  readonly bytes: Uint8Array
}

/** A file that was carried: made here, or taken in here. */
export interface ParcelRow {
  /** SHA-256 of what it holds, 64 hex digits. */
  readonly id: string
  readonly way: 'out' | 'in'
  /** What was not sent yet, or all that the relay has of some scopes: the latter needs no passing on. */
  readonly holds: 'unsent' | 'scope'
  /** When it was made or taken in here, ms. */
  readonly at: number
  /** Whose entries it holds; for whole scopes, who made it. */
  readonly from: PersonId
  readonly rows: number
  /** How many of each kind of entry. */
  readonly kinds: Readonly<Record<string, number>>
  /** `made`: made here. `waiting`: taken in here, the relay has not seen it. `delivered`, `refused`: what it said of what was taken in here. */
  readonly state: 'made' | 'waiting' | 'delivered' | 'refused'
  /** Kind of the refusal, when something of it was refused for good. */
  readonly reason?: string
  /** How many of its entries were refused for good. */
  readonly refused?: number
  /** Taken in: how many were new here, and how many this person may not read and are only passed on. */
  readonly fresh?: number
  readonly hidden?: number
  /** Made here: the outbox lines in it, and the log they wait for. */
  readonly lines?: readonly number[]
  readonly logId?: string
  /** What the relay is to be given; null once it needs it no more. */
  readonly bytes: Uint8Array | null
}

/** Single facts under a name; see `meta.ts`. */
export interface MetaRow {
  readonly key: string
  readonly value: unknown
}
