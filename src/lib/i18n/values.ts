/** What a register says of somebody, part by part, in words: never a code. A value that this build cannot read is said to be one. */
import { formatList, formatYearDay, maskPhone } from './format.ts'
import { sayIfKnown } from './say.ts'
import { t } from './t.ts'

/** What the words of a value may need to know. */
export interface ValueSetting {
  readonly gridName: (code: string) => string | undefined
  /** The household that is spoken of. */
  readonly household: string | null
  /** Phones with all their digits: whoever must choose one has to see it. */
  readonly isWhole?: boolean
}

export const partLabel = (key: string): string => sayIfKnown(`part.${key}`) ?? t('part.other')

/** `peers`: what it stands beside. Digits that are masked elsewhere are shown where one could not tell the two apart without them. */
export function valueWords(key: string, value: unknown, peers: readonly unknown[], setting: ValueSetting): string {
  if (isNothing(value)) return key === 'goneOn' ? t('value.here') : t('value.none')
  switch (key) {
    case 'personal.phones':
      return phonesWords(value, peers, setting.isWhole === true)
    case 'personal.idNumber':
      return idWords(value, peers)
    case 'personal.categories':
      return listWords(value, (code) => sayIfKnown(`category.${code}`) ?? t('value.unreadable'))
    case 'personal.categoriesUnknown':
      return listWords(value, (word) => word)
    case 'personal.relation':
      return typeof value === 'object' && value !== null && 'raw' in value && typeof value.raw === 'string' && value.raw !== ''
        ? value.raw
        : t('value.none')
    case 'personal.sex':
      return sayIfKnown(`sex.${String(value)}`) ?? t('value.unreadable')
    case 'visitGroup':
      return sayIfKnown(`group.${String(value)}`) ?? t('value.unreadable')
    case 'grid':
      return setting.gridName(String(value)) ?? t('value.grid', { tail: String(value).slice(-3) })
    case 'household':
      return t(value === setting.household ? 'value.this-household' : 'value.other-household')
    case 'personal.birthOn':
    case 'since':
    case 'goneOn':
      return typeof value === 'string' ? formatYearDay(value) : t('value.unreadable')
    case 'days.high':
    case 'days.key':
    case 'days.general':
    case 'days.other':
      return typeof value === 'number' ? t('word.days', { n: value }) : t('value.unreadable')
    case 'personal.name':
    case 'personal.no':
    case 'personal.headName':
    case 'personal.address':
    case 'personal.remark':
      return typeof value === 'string' ? value : t('value.unreadable')
    default:
      return t('value.unreadable')
  }
}

/** Whether there is anything to say; relations are words with a code. */
export const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (typeof value === 'object' && 'raw' in value && value.raw === '')

const listWords = (value: unknown, wordOf: (one: string) => string): string =>
  Array.isArray(value) ? formatList(value.map((one) => wordOf(String(one)))) : t('value.unreadable')

function phonesWords(value: unknown, peers: readonly unknown[], isWhole: boolean): string {
  const masked = (one: unknown): string => listWords(one, maskPhone)
  const own = JSON.stringify(value)
  const isAmbiguous = peers.some((peer) => JSON.stringify(peer) !== own && masked(peer) === masked(value))
  return isWhole || isAmbiguous ? listWords(value, wholePhone) : masked(value)
}

/** `138 0000 0312`, never broken over two lines. */
export const wholePhone = (phone: string): string => phone.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1\u00a0$2\u00a0$3')

/** The last four, as everywhere; beside one with the same last four also the digits in which they differ. */
function idWords(value: unknown, peers: readonly unknown[]): string {
  const own = String(value)
  const tail = own.slice(-4)
  const others = peers.filter((peer): peer is string => typeof peer === 'string' && peer !== own && peer.slice(-4) === tail)
  if (others.length === 0) return t('household.id-tail', { tail })
  return [...own].map((digit, at) => (at >= own.length - 4 || others.some((other) => other[at] !== digit) ? digit : '*')).join('')
}
