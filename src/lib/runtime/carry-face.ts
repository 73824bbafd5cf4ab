/** Carrying to the station as screens see it: make a sealed file, look into one, take it in, and what became of each. Part of `face.ts`. */
import type { GridCode, PersonId } from '../kernel/ids.ts'
import type { Result } from '../kernel/result.ts'
import type { Source } from './source-of.ts'

/** What a file holds, or would hold: how many entries, and of which kinds. */
export interface CarryHolds {
  readonly rows: number
  readonly kinds: Readonly<Record<string, number>>
}

export interface CarryWaiting extends CarryHolds {
  /** Unsent, but only the link can send them. */
  readonly left: number
}

/** What was not sent yet; or all that the station has of a grid, for a device that cannot fetch it. */
export type CarryWhat = { readonly way: 'unsent' } | { readonly way: 'scope'; readonly grid: GridCode }

export interface CarryMade extends CarryHolds {
  readonly way: CarryWhat['way']
  /** Nothing of anybody in it. */
  readonly fileName: string
  readonly file: Blob
  /** The same as text: what one phone hands to another is often only what looks like text. */
  readonly text: Blob
  /** Sixteen figures in groups of four. Shown once, kept nowhere. */
  readonly code: string
  /** Unsent entries that did not go in. */
  readonly left: number
}

/** What is in an opened file, before anything is taken in. */
export interface CarryInside extends CarryHolds {
  readonly way: CarryWhat['way']
  readonly fromName: string
  readonly madeAt: number
  /** `own`: it was made on this device. `taken`: it was taken in before. */
  readonly before: 'never' | 'own' | 'taken'
}

export interface CarryTaken {
  readonly way: CarryWhat['way']
  /** Entries that were not here. */
  readonly fresh: number
  /** Entries of places that this person does not see: they are only passed on. */
  readonly hidden: number
  readonly rows: number
}

export type CarryRefusal =
  /** The page was opened over plain http: the browser lends no locks there. */
  | { readonly kind: 'no-crypto' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'not-a-parcel' }
  | { readonly kind: 'newer-file' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'wrong-code' }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'other-village' }
  | { readonly kind: 'disk-full' }
  | { readonly kind: 'store-broken' }

/** A file that was made or taken in here, and what became of it. */
export interface ParcelLine extends CarryHolds {
  readonly id: string
  readonly way: 'out' | 'in'
  readonly holds: CarryWhat['way']
  readonly at: number
  readonly from: PersonId
  readonly fromName: string
  /** Made here: entries of it that the station does not have yet; taken in: those it has not confirmed here. Null when nobody can say. */
  readonly left: number | null
  /** Entries of it that the station will never take, and why. */
  readonly refused: number
  readonly why: string
  /** `waiting`: to be passed on as soon as there is a link. */
  readonly state: 'made' | 'waiting' | 'delivered' | 'refused'
  readonly fresh: number
  readonly hidden: number
}

export interface CarryDesk {
  make(what: CarryWhat): Promise<Result<CarryMade, CarryRefusal>>
  /** Opens a file with what somebody typed as its code. */
  look(file: Blob, code: string): Promise<Result<CarryInside, CarryRefusal>>
  /** Takes in what was looked at last. */
  take(): Promise<Result<CarryTaken, CarryRefusal>>
  close(): void
}

export interface CarryFace {
  carryDesk(): CarryDesk
  carryWaiting(): Source<CarryWaiting>
  /** Newest first, at most 100. */
  parcels(): Source<readonly ParcelLine[]>
}
