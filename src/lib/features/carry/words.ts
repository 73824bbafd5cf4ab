/** What a file holds, and why something could not be done, in words. */
import { formatList, formatNumber } from '$lib/i18n/format.ts'
import { t, type TextKey } from '$lib/i18n/t.ts'
import type { CarryHolds, CarryRefusal, ParcelLine } from '$lib/runtime/face.ts'

const TOPICS = ['visit', 'need', 'followUp', 'household', 'resident', 'case'] as const

/** `3 次走访、2 个需要`, in the order in which people ask for them. */
export function holdsWords({ kinds }: Pick<CarryHolds, 'kinds'>): string {
  const counts = new Map<(typeof TOPICS)[number] | 'other', number>()
  for (const [kind, count] of Object.entries(kinds)) {
    const topic = TOPICS.find((one) => kind.startsWith(`${one}.`)) ?? 'other'
    counts.set(topic, (counts.get(topic) ?? 0) + count)
  }
  return formatList(
    [...TOPICS, 'other' as const].flatMap((topic) => {
      const n = counts.get(topic)
      return n ? [t(`carry.n.${topic}`, { n: formatNumber(n) })] : []
    }),
  )
}

export const refusalWords = ({ kind }: CarryRefusal): { readonly title: string; readonly note: string } => ({
  title: t(`carry.no.${kind}`),
  note: t(`carry.no.${kind}-do`),
})

const WHY: ReadonlyMap<string, Extract<TextKey, `carry.why.${string}`>> = new Map(
  (['not-allowed', 'not-your-client', 'clock-reused'] as const).map((why) => [why, `carry.why.${why}`]),
)
export const whyWords = (why: string): string => t(WHY.get(why) ?? 'carry.why.other')

export interface Fate {
  readonly tone: 'plain' | 'done' | 'kept' | 'due'
  readonly words: string
}

/** What became of a file. Never better than what is known. */
export function fateOf({ way, holds, state, left, refused }: ParcelLine): Fate {
  if (refused > 0) return { tone: 'due', words: t('carry.is.refused', { n: formatNumber(refused) }) }
  if (way === 'out') {
    if (holds === 'scope' || left === null) return { tone: 'plain', words: t('carry.is.made') }
    if (left > 0) return { tone: 'kept', words: t('carry.is.left', { n: formatNumber(left) }) }
    return { tone: 'done', words: t('carry.is.arrived') }
  }
  if (holds === 'scope')
    return left
      ? { tone: 'kept', words: t('carry.is.unchecked', { n: formatNumber(left) }) }
      : { tone: 'done', words: t('carry.is.checked') }
  if (state === 'waiting') return { tone: 'kept', words: t('carry.is.waiting') }
  return state === 'refused' ? { tone: 'due', words: t('carry.is.refused', { n: '0' }) } : { tone: 'done', words: t('carry.is.delivered') }
}
