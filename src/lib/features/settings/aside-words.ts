/** A row that was set aside, in words a person can read out: where it stands and why it was not taken in. */
import { t } from '$lib/i18n/t.ts'
import { parseScope } from '$lib/kernel/scope.ts'
import type { Me, StoreHealth } from '$lib/runtime/face.ts'

type Line = StoreHealth['quarantined'][number]

export function asideWords({ scope, seq, reason }: Line, grids: Me['grids']): string {
  const words = { place: placeWords(scope, grids), why: t(`aside.why.${whyOf(reason)}`) }
  return seq > 0 ? t('aside.line', { ...words, seq }) : t('aside.line-no-seq', words)
}

/** For whoever repairs it: as the device has it. */
export const asideRaw = ({ scope, seq, reason }: Line): string => t('me.health-line', { scope, seq, reason })

function placeWords(scope: string, grids: Me['grids']): string {
  const parts = parseScope(scope)
  if (!parts) return scope
  const grid = grids.find((one) => one.code === parts.place)?.name
  const name = parts.kind === 'grid' ? (grid ?? t('aside.grid', { code: parts.place.slice(-3) })) : t(`aside.place.${parts.kind}`)
  if (parts.kind === 'reference') return name
  if (parts.period === 'register') return t('aside.register', { name })
  return t('aside.quarter', { name, year: parts.period.slice(0, 4), quarter: parts.period.slice(5) })
}

const WHYS = ['body', 'update', 'photo', 'carried', 'log'] as const

/** The first word of a reason says which room set it aside. */
const whyOf = (reason: string): (typeof WHYS)[number] | 'other' => WHYS.find((why) => reason.startsWith(`${why} `)) ?? 'other'
