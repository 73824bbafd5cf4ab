/** How the link stands, in words that a screen can turn into a sentence. Derived from the state, never stored. */
import type { LinkState, Why } from './state.ts'

export type LinkPhase =
  /** Reasons that somebody gave to `pause`. */
  | { readonly phase: 'paused'; readonly reasons: readonly string[] }
  /** The first try since opening. */
  | { readonly phase: 'connecting' }
  /** Tried and failed; `retryAt` in the link's own clock. Stays while the next try is under way. */
  | { readonly phase: 'away'; readonly retryAt: number; readonly why: Why }
  /** A welcome was had. `coming`: rows still to come down, as far as known. */
  | { readonly phase: 'online'; readonly by: 'socket' | 'post'; readonly coming: number }
  | { readonly phase: 'signed-out' }
  | { readonly phase: 'app-too-old' }
  /** The relay will not have this device, `why` is the refusal's kind. Only `nudge` tries again. */
  | { readonly phase: 'refused'; readonly why: string }
  | { readonly phase: 'closed' }

export function statusOf(state: LinkState): LinkPhase {
  const { halt, line } = state
  if (state.closed) return { phase: 'closed' }
  if (halt?.retry === 'after-sign-in') return { phase: 'signed-out' }
  if (halt?.retry === 'after-update') return { phase: 'app-too-old' }
  if (halt) return { phase: 'refused', why: halt.kind }
  if (state.pauses.size > 0) return { phase: 'paused', reasons: [...state.pauses] }
  if (line.phase === 'open') return { phase: 'online', by: line.talk.by, coming: comingOf(line.talk) }
  if (state.posted) return { phase: 'online', by: 'post', coming: 0 }
  return state.lastWhy === null ? { phase: 'connecting' } : { phase: 'away', retryAt: state.retryAt, why: state.lastWhy }
}

function comingOf({ heads, have, own }: Extract<LinkState['line'], { phase: 'open' }>['talk']): number {
  let coming = 0
  for (const [scope, head] of heads) {
    const from = have.get(scope) ?? 0
    const mine = (own.get(scope) ?? []).filter((seq) => seq > from && seq <= head).length
    coming += Math.max(0, head - from - mine)
  }
  return coming
}
