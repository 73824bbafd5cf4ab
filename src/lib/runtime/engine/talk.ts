/** What the page and the engine's worker say to each other. */
import type { LinkPhase } from '../../link/index.ts'

export type ToEngine =
  | { readonly kind: 'open'; readonly store: string; readonly origin: string; readonly app: string; readonly visible: boolean }
  | { readonly kind: 'visible'; readonly visible: boolean }
  /** A person asks, or the browser says that the network is back. */
  | { readonly kind: 'nudge' }
  | { readonly kind: 'close' }

export type FromEngine =
  | { readonly kind: 'link'; readonly phase: LinkPhase }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'fault'; readonly where: string; readonly name: string; readonly words: string }
  | { readonly kind: 'closed' }
