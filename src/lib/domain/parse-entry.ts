/**
 * The only door by which an entry's body becomes something the folds believe. The envelope was checked by the validator of the wire.
 *
 *   E1  A kind this build does not know is `unknown`: kept, carried on, counted, never folded (STYLE P2).
 *   E2  A known kind of a later version than this build knows is `unknown` as well.
 *   E3  A known kind with a wrong body is refused with the path to what is wrong.
 *   E4–E6  What an earlier version wrote is lifted to today's, see `kind-table.ts`.
 */
import type { Entry } from '../kernel/entry.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { CaseEntry } from './case.ts'
import { CATEGORY_CODES } from './categories.ts'
import type { HouseholdEntry, ResidentEntry } from './household.ts'
import { readBy, versionIn, type KindTable } from './kind-table.ts'
import { bytes, day, list, matching, object, oneOf, orNull, recordId, text, whole, type ShapeRefusal } from './shape.ts'
import { VISIT_GROUPS, type RhythmEntry } from './visit-rhythm.ts'
import { NEED_CODES, ON_THE_SPOT, SITUATION_FIELDS, VISIT_WAYS, type FollowUpEntry, type NeedEntry, type VisitEntry } from './visit.ts'

export type KnownEntry = HouseholdEntry | ResidentEntry | VisitEntry | NeedEntry | FollowUpEntry | CaseEntry | RhythmEntry
export type KnownKind = KnownEntry['kind']

const LINE = 2_000
const words = text(LINE)
const days = whole(1, 3_660)

const photo = object({ hash: matching(/^[0-9a-f]{64}$/), bytes: whole(1, 4_000_000), width: whole(1, 20_000), height: whole(1, 20_000) })
const situation = object({ health: words, medicine: words, meals: words, housing: words, family: words, safety: words })

/** Body of every kind, and of its earlier versions, first one first. A new kind does not compile until it stands here. */
const KINDS = {
  'household.described': {
    body: object(
      { open: object({}, { grid: matching(/^\d{15}$/), visitGroup: oneOf(VISIT_GROUPS), since: day, goneOn: orNull(day) }) },
      { personal: object({ no: text(64), headName: text(128), address: text(512) }) },
    ),
  },
  'resident.described': {
    body: object(
      { open: object({}, { household: recordId, goneOn: orNull(day) }) },
      {
        personal: object({
          name: text(128),
          sex: orNull(oneOf(['male', 'female'])),
          birthOn: orNull(day),
          idNumber: orNull(matching(/^\d{17}[\dX]$/)),
          relation: object({ raw: text(64), code: matching(/^\d{0,2}$/) }),
          phones: list(text(32), 8),
          categories: list(oneOf(CATEGORY_CODES), 32),
          categoriesUnknown: list(text(64), 16),
          remark: words,
        }),
      },
    ),
  },
  'visit.recorded': {
    body: object({
      open: object(
        {
          household: recordId,
          on: day,
          time: matching(/^([01]\d|2[0-3]):[0-5]\d$/),
          way: oneOf(VISIT_WAYS),
          changed: list(oneOf(SITUATION_FIELDS), 6),
          photos: list(photo, 4),
        },
        { nextOn: day },
      ),
      personal: object({
        present: list(recordId, 32),
        presentWords: words,
        situation,
        done: list(oneOf(ON_THE_SPOT), 16),
        doneWords: words,
        thumbs: list(bytes(16_384), 4),
      }),
    }),
  },
  'need.heard': {
    body: object({
      open: object({ household: recordId, visit: recordId, code: oneOf(NEED_CODES), heardOn: day }),
      personal: object({ words }),
    }),
  },
  'need.met': { body: object({ open: object({ on: day }) }) },
  'need.reopened': { body: object({ open: object({ on: day }) }) },
  'followUp.promised': {
    body: object({ open: object({ household: recordId, visit: recordId, on: day }), personal: object({ words }) }),
  },
  'followUp.kept': { body: object({ open: object({ on: day }) }) },
  'followUp.reopened': { body: object({ open: object({ on: day }) }) },
  'case.opened': {
    body: object({
      open: object({ household: recordId, need: recordId, code: oneOf(NEED_CODES), openedOn: day }),
      personal: object({ words }),
    }),
  },
  'case.handedOver': { body: object({ open: object({ to: text(64) }) }) },
  'rhythm.described': { body: object({ open: object({ days: object({ high: days, key: days, general: days, other: days }) }) }) },
} as const satisfies KindTable<KnownKind>

/** The version that this build writes. */
export const versionOfKind = (kind: KnownKind): number => versionIn(KINDS, kind)

/** What this build can read: every kind with its version, in one order. */
export const KNOWN_VERSIONS: readonly string[] = Object.keys(KINDS)
  .sort()
  .map((kind) => `${kind} ${versionOfKind(kind as KnownKind)}`)

export type ParsedEntry = { readonly phase: 'known'; readonly entry: KnownEntry } | { readonly phase: 'unknown'; readonly entry: Entry }

/** E1–E6. A known entry comes out in today's version; the log keeps it as it was written. */
export function parseEntry(entry: Entry): Result<ParsedEntry, ShapeRefusal> {
  const read = readBy(KINDS, entry)
  if (!read.ok) return refuse(read.error)
  return ok(read.value === undefined ? { phase: 'unknown', entry } : { phase: 'known', entry: read.value as KnownEntry })
}

/** An entry that was judged before it was stored, in today's version; undefined when this build cannot read it (any more). */
export function readStored<E extends Entry>(entry: E): (E & KnownEntry) | undefined {
  if (!Object.hasOwn(KINDS, entry.kind)) return undefined
  if (entry.v === versionOfKind(entry.kind as KnownKind)) return entry as E & KnownEntry
  const read = readBy(KINDS, entry)
  return read.ok && read.value ? ({ ...entry, ...read.value } as E & KnownEntry) : undefined
}

export type Topic = 'household' | 'resident' | 'visit' | 'need' | 'followUp' | 'case' | 'rhythm'
/** The kind of record an entry speaks of. */
export const topicOf = (kind: KnownKind): Topic => kind.slice(0, kind.indexOf('.')) as Topic
