/** What the page and the engine's worker say to each other. */
import type { LinkPhase } from '../../link/index.ts'
import type { Result } from '../../kernel/result.ts'
import type { Mended, MendProgress, MendRefusal, MirrorStanding } from '../mend-face.ts'

export type ToEngine =
  | { readonly kind: 'open'; readonly store: string; readonly origin: string; readonly app: string; readonly visible: boolean }
  | { readonly kind: 'visible'; readonly visible: boolean }
  /** A person asks, or the browser says that the network is back. */
  | { readonly kind: 'nudge' }
  /** Check all stores of this device and mend them. */
  | { readonly kind: 'mend' }
  /** `leaving`: the person signs out. */
  | { readonly kind: 'close'; readonly leaving: boolean }

export type FromEngine =
  | { readonly kind: 'link'; readonly phase: LinkPhase }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'fault'; readonly where: string; readonly name: string; readonly words: string }
  | FromKeepers
  | { readonly kind: 'closed' }

/** Said by the one tab that holds the lease; the others of this device pass it on to their pages. */
export type FromKeepers =
  | { readonly kind: 'mirror'; readonly now: MirrorStanding }
  /** So many unsent entries that this database had lost came back out of the mirror. */
  | { readonly kind: 'restored'; readonly entries: number }
  | ({ readonly kind: 'mending' } & MendProgress)
  | { readonly kind: 'mended'; readonly outcome: Result<Mended, MendRefusal> }
