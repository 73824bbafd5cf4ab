/** Whose record it is and who said what, in words. */
import { formatDate, formatTime } from '$lib/i18n/format.ts'
import { t } from '$lib/i18n/t.ts'
import { partLabel, type ValueSetting } from '$lib/i18n/values.ts'
import { dayAt, timeAt } from '$lib/kernel/day.ts'
import { optionsOf } from './choices.ts'
import type { ConflictVersion, ConflictView, Me, SaidOn } from '$lib/runtime/face.ts'

/** `孙阿妹（孙大明家）`, `孙大明家`, `多久一访`. */
export function whose({ topic, name, headName }: Pick<ConflictView, 'topic' | 'name' | 'headName'>): string {
  if (topic === 'rhythm') return t('both.rhythm')
  if (topic === 'household') return t('both.of-household', { name })
  return headName === '' || headName === name ? name : t('both.of-member', { name, head: headName })
}

/** What the page asks. */
export function asking(view: ConflictView): string {
  const [first, ...more] = view.differences
  if (view.topic === 'rhythm') return t('both.ask-rhythm')
  const name = view.topic === 'household' ? t('both.of-household', { name: view.name }) : view.name
  if (!first || more.length > 0) return t('both.ask-many', { name, n: view.differences.length })
  const part = partLabel(first.key)
  const n = optionsOf(first).length
  return n > 2 ? t('both.ask-one-of', { name, part, n }) : t('both.ask-one', { name, part })
}

export function deviceWords(on: SaidOn): string {
  if (on.device === 'here') return t('both.on-here')
  return on.tag === null ? t('both.on-other') : t('both.on-other-tag', { tag: on.tag })
}

export const whoSaid = (version: ConflictVersion): string => version.byName || t('both.somebody')

export const saidAt = ({ at, on }: Pick<ConflictVersion, 'at' | 'on'>): string =>
  t('both.said-at', { day: formatDate(dayAt(at)), time: formatTime(timeAt(at)), device: deviceWords(on) })

export const settingOf = (me: Me, household: string | null): ValueSetting => ({
  gridName: (code) => me.grids.find((grid) => grid.code === code)?.name,
  household,
  isWhole: true,
})
