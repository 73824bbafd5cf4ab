/**
 * What two entries leave that were written beside each other about one record, for every pair of kinds of every topic. The compiler wants
 * the table whole: a new kind does not compile until all its pairs stand here, and `pairs.test.ts` folds every one of them.
 *
 *   P1  What two entries leave does not depend on which of them arrived first.
 *   P2  It is what the table says, whatever stood before them.
 */
import type { KnownKind, Topic } from './parse-entry.ts'

export type Outcome =
  /** Different fields both stand; of one field said differently the later by stamp stands and both are kept as a conflict (F2). */
  | 'conflict-where-they-differ'
  /** The earlier in the story stands; the later is in hindsight unless it says the same (S2). */
  | 'first-recording-stands'
  /** The act applies to the record as if it had come after; neither asks about the other. */
  | 'both-stand'
  /** Done, as the earlier in the story says; the later is in hindsight (X2). */
  | 'done-once'
  /** Done: who opens it again undoes what was seen and not what is said beside it, and is told so (X3, X4). */
  | 'done-beside-stands'
  /** Open: the earlier in the story opens it, the later finds it open and is in hindsight (X4). */
  | 'opened-once'
  /** The earlier in the story hands over; the later is in hindsight, unless it is said by whom it was handed to (S4). */
  | 'handed-over-once'

export type KindOf<T extends Topic> = Extract<KnownKind, `${T}.${string}`>

export const PAIRS = {
  household: { 'household.described': { 'household.described': 'conflict-where-they-differ' } },
  resident: { 'resident.described': { 'resident.described': 'conflict-where-they-differ' } },
  rhythm: { 'rhythm.described': { 'rhythm.described': 'conflict-where-they-differ' } },
  visit: { 'visit.recorded': { 'visit.recorded': 'first-recording-stands' } },
  need: {
    'need.heard': { 'need.heard': 'first-recording-stands', 'need.met': 'both-stand', 'need.reopened': 'both-stand' },
    'need.met': { 'need.heard': 'both-stand', 'need.met': 'done-once', 'need.reopened': 'done-beside-stands' },
    'need.reopened': { 'need.heard': 'both-stand', 'need.met': 'done-beside-stands', 'need.reopened': 'opened-once' },
  },
  followUp: {
    'followUp.promised': {
      'followUp.promised': 'first-recording-stands',
      'followUp.kept': 'both-stand',
      'followUp.reopened': 'both-stand',
    },
    'followUp.kept': { 'followUp.promised': 'both-stand', 'followUp.kept': 'done-once', 'followUp.reopened': 'done-beside-stands' },
    'followUp.reopened': { 'followUp.promised': 'both-stand', 'followUp.kept': 'done-beside-stands', 'followUp.reopened': 'opened-once' },
  },
  case: {
    'case.opened': { 'case.opened': 'first-recording-stands', 'case.handedOver': 'both-stand' },
    'case.handedOver': { 'case.opened': 'both-stand', 'case.handedOver': 'handed-over-once' },
  },
} as const satisfies { readonly [T in Topic]: { readonly [A in KindOf<T>]: { readonly [B in KindOf<T>]: Outcome } } }
