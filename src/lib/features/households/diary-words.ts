/** A line of the diary as sentences: what happened first, then what it says in particular. */
import { formatDay, formatList } from '$lib/i18n/format.ts'
import { sayIfKnown } from '$lib/i18n/say.ts'
import { t } from '$lib/i18n/t.ts'
import { isNothing, partLabel, valueWords, type ValueSetting } from '$lib/i18n/values.ts'
import type { Change, DiaryEntry } from '$lib/runtime/face.ts'
import type { Tone } from '$lib/ui/Badge.svelte'
import type { IconName } from '$lib/ui/icons.ts'

export interface Sentences {
  /** What happened; several when a description changed several parts. */
  readonly head: readonly string[]
  readonly details: readonly string[]
}

export function sentencesOf(line: DiaryEntry, setting: ValueSetting): Sentences {
  const { fact, name } = line
  const by = line.byName || t('both.somebody')
  const only = (head: string): Sentences => ({ head: [head], details: [] })
  switch (fact.what) {
    case 'came':
      return only(line.topic === 'household' ? t('diary.came-household', { name }) : t('diary.came-resident', { name }))
    case 'changed':
      if (fact.changes.length === 0) return only(t('diary.same', { by, name }))
      return { head: fact.changes.map((change) => changeWords(change, by, name, setting)), details: [] }
    case 'settled':
      return { head: fact.changes.map((change) => t('diary.settled', { by, name, ...valuesOf(change, setting) })), details: [] }
    case 'taken-back':
      return { head: fact.changes.map((change) => t('diary.taken-back', { by, name, ...valuesOf(change, setting) })), details: [] }
    case 'visited': {
      const done = [...fact.done.map((what) => t(`done.${what}`)), fact.doneWords].filter((part) => part !== '')
      const details = [
        ...fact.said.map(({ field, words }) => t('diary.visited-line', { field: t(`situation.${field}`), words })),
        ...(fact.said.length === 0 ? [t('diary.visited-same')] : []),
        ...(done.length > 0 ? [t('diary.visited-done', { done: formatList(done) })] : []),
        ...(fact.photos > 0 ? [t('diary.visited-photos', { n: fact.photos })] : []),
        ...(fact.nextOn ? [t('diary.visited-next', { day: formatDay(fact.nextOn) })] : []),
      ]
      return { head: [t('diary.visited', { by, way: t(`way.${fact.way}`) })], details }
    }
    case 'need-heard':
    case 'need-met':
    case 'need-reopened':
      return only(t(`diary.${fact.what}`, { by, what: needWords(fact.code, fact.words) || t('diary.a-need') }))
    case 'promised':
      return only(t('diary.promised', { by, day: formatDay(fact.on), words: fact.words }))
    case 'promise-kept':
    case 'promise-reopened':
      return only(t(`diary.${fact.what}`, { by, words: fact.words || t('diary.a-promise') }))
    case 'case-opened':
      return only(t('diary.case-opened', { by, what: needWords(fact.code, fact.words) }))
    case 'case-handed':
      return only(
        t('diary.case-handed', { by, to: line.toName || t('both.somebody'), what: needWords(fact.code, '') || t('diary.a-case') }),
      )
  }
}

const needWords = (code: string | null, words: string): string =>
  code === null ? '' : t('hindsight.which-need', { need: sayIfKnown(`need.${code}`) ?? t('diary.a-need'), words }).trim()

function valuesOf({ key, was, now }: Change, setting: ValueSetting): { readonly part: string; readonly now: string; readonly was: string } {
  const peers = [was, now]
  return { part: partLabel(key), now: valueWords(key, now, peers, setting), was: valueWords(key, was, peers, setting) }
}

function changeWords(change: Change, by: string, name: string, setting: ValueSetting): string {
  const { part, now, was } = valuesOf(change, setting)
  if (change.key !== 'goneOn' && isNothing(change.was)) return t('diary.added', { by, name, part, now })
  if (change.key !== 'goneOn' && isNothing(change.now)) return t('diary.removed', { by, name, part, was })
  return t('diary.changed', { by, name, part, now, was })
}

const PINS = {
  came: 'house',
  changed: 'edit',
  settled: 'both',
  'taken-back': 'back',
  visited: 'door',
  'need-heard': 'talk',
  'need-met': 'check',
  'need-reopened': 'back',
  promised: 'hand',
  'promise-kept': 'check',
  'promise-reopened': 'back',
  'case-opened': 'folder',
  'case-handed': 'folder',
} as const satisfies Record<DiaryEntry['fact']['what'], IconName>

export function pinOf(line: DiaryEntry): { readonly icon: IconName; readonly tone?: Tone } {
  const icon = PINS[line.fact.what]
  if (line.isContested || line.fact.what === 'settled') return { icon, tone: 'both' }
  if (line.progress === 'kept') return { icon, tone: 'kept' }
  return line.fact.what === 'need-met' || line.fact.what === 'promise-kept' ? { icon, tone: 'done' } : { icon }
}
