/** A case (办件) at the village window. Here only its opening from a need and who holds it; its life comes with the full catalogue. */
import type { EntryOf } from '../kernel/entry.ts'
import type { Day, PersonId, RecordId } from '../kernel/ids.ts'
import type { NeedCode } from './visit.ts'

export interface CaseOpen {
  readonly household: RecordId
  /** The need it grew from, a record in the grid's quarter. */
  readonly need: RecordId
  readonly code: NeedCode
  readonly openedOn: Day
}
export interface CasePersonal {
  readonly words: string
}
export type CaseEntry =
  | EntryOf<'case.opened', CaseOpen, CasePersonal>
  /** Whoever hands over is told apart from whoever holds: an act of the holder alone. */
  | EntryOf<'case.handedOver', { readonly to: PersonId }>
