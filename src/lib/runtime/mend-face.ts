/** What screens may ask of the keepers of a device's stores: how the second copy of the outbox stands, and to check and mend everything. */
import type { Result } from '../kernel/result.ts'
import type { Source } from './source-of.ts'

/** The outbox a second time, in a file beside the database. */
export type MirrorStanding =
  | { readonly phase: 'follows'; readonly entries: number; readonly bytes: number }
  | { readonly phase: 'opening' }
  /** This browser has no such files. */
  | { readonly phase: 'missing' }
  | { readonly phase: 'failed'; readonly why: string }

export interface Keepers {
  /** Null until the tab that holds the link has said so. */
  readonly mirror: MirrorStanding | null
  /** Databases of carriers on this device; null where the browser does not list them. */
  readonly carriers: number | null
  /** Unsent entries that the database had lost and that came back out of the second copy since this page was opened. */
  readonly restored: number
}

export type MendStep = 'entries' | 'rows' | 'carriers' | 'mirror'
export interface MendProgress {
  readonly step: MendStep
  readonly done: number
  readonly of: number
}

export interface Mended {
  /** Entries that the database had lost and that were in a carrier. */
  readonly entriesBack: number
  /** Logs of which something is missing here and in the carriers: the relay is asked for them from the start. */
  readonly logsAskedAgain: number
  readonly carriers: number
  readonly carriersBroken: number
  readonly mirror: MirrorStanding['phase']
}

export type MendRefusal =
  /** No tab of this device holds the link, or it does not answer. */
  { readonly kind: 'nobody-mends' } | { readonly kind: 'failed'; readonly detail: string }

export interface Mending {
  keepers(): Source<Keepers>
  /** Nothing is lost by it, whatever its end: it only adds what is missing and folds anew. */
  mend(onprogress: (now: MendProgress) => void): Promise<Result<Mended, MendRefusal>>
}
