/** What the one line at the top says of the link: words, a number, a tone that never scolds. */
import { t } from '$lib/i18n/t.ts'
import type { LinkStatus } from '$lib/runtime/face.ts'
import type { IconName } from '$lib/ui/icons.ts'

export interface LinkLine {
  readonly tone: 'kept' | 'done' | 'due'
  readonly icon: IconName
  readonly words: string
}

export function linkLine(link: LinkStatus): LinkLine {
  const look = LOOKS[link.phase]
  const said = link.phase === 'refused' && link.why === 'store' ? 'broken-here' : link.phase
  // Somebody must look at what was refused; only what a person must do first comes before it.
  if (link.refused > 0 && look.tone !== 'due') {
    const words =
      link.unsent > 0 ? t('unsent.not-taken-and', { refused: link.refused, n: link.unsent }) : t('unsent.not-taken', { n: link.refused })
    return { ...look, tone: 'due', words }
  }
  if (link.unsent > 0)
    return { ...look, tone: link.phase === 'online' ? 'kept' : look.tone, words: t(`link.${said}-n`, { n: link.unsent }) }
  if (link.phase !== 'online') return { ...look, words: t(`link.${said}`) }
  return { ...look, words: link.coming > 0 ? t('link.coming', { n: link.coming }) : t('link.all-sent') }
}

const LOOKS = {
  offline: { tone: 'kept', icon: 'nosig' },
  connecting: { tone: 'kept', icon: 'sig' },
  'relay-away': { tone: 'kept', icon: 'nosig' },
  online: { tone: 'done', icon: 'sig' },
  'signed-out': { tone: 'due', icon: 'lock' },
  'app-too-old': { tone: 'due', icon: 'upd' },
  refused: { tone: 'due', icon: 'talk' },
} as const satisfies Record<LinkStatus['phase'], Pick<LinkLine, 'tone' | 'icon'>>
