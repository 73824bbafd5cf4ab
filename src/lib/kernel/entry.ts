/** What every line of the log carries, whatever it says. The relay reads the envelope; only devices read bodies. */
import type { EntryId, PersonId, RecordId, Stamp } from './ids.ts'

export interface Envelope {
  /** Its dot, unique within its scope. */
  readonly id: EntryId
  /** The record this line speaks of. */
  readonly about: RecordId
  /** Topic and word in the past tense: `visit.recorded`, `household.described`. */
  readonly kind: string
  readonly by: PersonId
  readonly at: Stamp
  /** The heads of the record that the author saw, at most 32. */
  readonly after: readonly EntryId[]
  /** Version of this kind's body, 1 and up. */
  readonly v: number
}

/** `open` may be read by whoever carries the log; `personal` is what will be sealed: nothing in it decides order, rights or what is due. */
export interface Body {
  readonly open: Readonly<Record<string, unknown>>
  readonly personal?: Readonly<Record<string, unknown>>
}

export interface Entry extends Envelope {
  readonly body: Body
}

/** An entry of one kind, with the body that this kind has. */
export interface EntryOf<Kind extends string, Open, Personal = never> extends Envelope {
  readonly kind: Kind
  readonly body: [Personal] extends [never] ? { readonly open: Open } : { readonly open: Open; readonly personal: Personal }
}
