/** From how the link stands to what a person is told: words for what can be done, nothing of lines and tries. */
import type { LinkPhase } from '../link/index.ts'
import type { LinkNow } from './face.ts'

/** `why` of a refusal that comes from this device, not from the station: the store or the engine is broken or full. */
export const BROKEN_HERE = 'store'

export function linkStatusOf(phase: LinkPhase, online: boolean): LinkNow {
  switch (phase.phase) {
    case 'online':
      return { phase: 'online', coming: phase.coming }
    case 'signed-out':
      return { phase: 'signed-out' }
    case 'app-too-old':
      return { phase: 'app-too-old' }
    case 'refused':
      return { phase: 'refused', why: phase.why }
    case 'connecting':
    case 'paused':
    case 'closed':
      return { phase: online ? 'connecting' : 'offline' }
    case 'away':
      if (phase.why === 'fault') return { phase: 'refused', why: BROKEN_HERE } // the station is not to blame
      return { phase: online ? 'relay-away' : 'offline' }
  }
}
