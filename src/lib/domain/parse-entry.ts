/**
 * The only door by which an entry's body becomes something the folds believe. The envelope was checked by the validator of the wire.
 *
 *   E1  A kind this build does not know is `unknown`: kept, carried on, counted, never folded (STYLE P2).
 *   E2  A known kind of a later version than this build knows is `unknown` as well.
 *   E3  A known kind with a wrong body is refused with the path to what is wrong.
 */
import type { Entry } from '../kernel/entry.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { CaseEntry } from './case.ts'
import { CATEGORY_CODES } from './categories.ts'
import type { HouseholdEntry, ResidentEntry } from './household.ts'
import { bytes, day, list, matching, object, oneOf, orNull, recordId, text, whole, type Shape, type ShapeRefusal } from './shape.ts'
import { VISIT_GROUPS, type RhythmEntry } from './visit-rhythm.ts'
import { NEED_CODES, ON_THE_SPOT, SITUATION_FIELDS, VISIT_WAYS, type FollowUpEntry, type NeedEntry, type VisitEntry } from './visit.ts'

export type KnownEntry = HouseholdEntry | ResidentEntry | VisitEntry | NeedEntry | FollowUpEntry | CaseEntry | RhythmEntry
export type KnownKind = KnownEntry['kind']

const LINE = 2_000
const words = text(LINE)
const days = whole(1, 3_660)

const photo = object({ hash: matching(/^[0-9a-f]{64}$/), bytes: whole(1, 4_000_000), width: whole(1, 20_000), height: whole(1, 20_000) })
const situation = object({ health: words, medicine: words, meals: words, housing: words, family: words, safety: words })

/** Version and body of every kind. A new kind does not compile until it stands here. */
const KINDS = {
  'household.described': {
    v: 1,
    body: object(
      { open: object({}, { grid: matching(/^\d{15}$/), visitGroup: oneOf(VISIT_GROUPS), since: day, goneOn: orNull(day) }) },
      { personal: object({ no: text(64), headName: text(128), address: text(512) }) },
    ),
  },
  'resident.described': {
    v: 1,
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
    v: 1,
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
    v: 1,
    body: object({
      open: object({ household: recordId, visit: recordId, code: oneOf(NEED_CODES), heardOn: day }),
      personal: object({ words }),
    }),
  },
  'need.met': { v: 1, body: object({ open: object({ on: day }) }) },
  'need.reopened': { v: 1, body: object({ open: object({ on: day }) }) },
  'followUp.promised': {
    v: 1,
    body: object({ open: object({ household: recordId, visit: recordId, on: day }), personal: object({ words }) }),
  },
  'followUp.kept': { v: 1, body: object({ open: object({ on: day }) }) },
  'followUp.reopened': { v: 1, body: object({ open: object({ on: day }) }) },
  'case.opened': {
    v: 1,
    body: object({
      open: object({ household: recordId, need: recordId, code: oneOf(NEED_CODES), openedOn: day }),
      personal: object({ words }),
    }),
  },
  'case.handedOver': { v: 1, body: object({ open: object({ to: text(64) }) }) },
  'rhythm.described': { v: 1, body: object({ open: object({ days: object({ high: days, key: days, general: days, other: days }) }) }) },
} as const satisfies Record<KnownKind, { v: number; body: Shape<unknown> }>

export const versionOfKind = (kind: KnownKind): number => KINDS[kind].v

export type ParsedEntry = { readonly phase: 'known'; readonly entry: KnownEntry } | { readonly phase: 'unknown'; readonly entry: Entry }

export function parseEntry(entry: Entry): Result<ParsedEntry, ShapeRefusal> {
  if (!isKnownKind(entry.kind)) return ok({ phase: 'unknown', entry })
  const kind = KINDS[entry.kind]
  if (entry.v > kind.v) return ok({ phase: 'unknown', entry })
  const body = kind.body(entry.body, '$')
  return body.ok ? ok({ phase: 'known', entry: entry as KnownEntry }) : refuse(body.error)
}

const isKnownKind = (kind: string): kind is KnownKind => Object.hasOwn(KINDS, kind)

export type Topic = 'household' | 'resident' | 'visit' | 'need' | 'followUp' | 'case' | 'rhythm'
/** The kind of record an entry speaks of. */
export const topicOf = (kind: KnownKind): Topic => kind.slice(0, kind.indexOf('.')) as Topic
