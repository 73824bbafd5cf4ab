/** What is wrong with a row or a household, in words. The sentences stand in i18n by code; a code without one is still said. */
import { formatYearDay } from '$lib/i18n/format.ts'
import { sayIfKnown } from '$lib/i18n/say.ts'
import { t } from '$lib/i18n/t.ts'
import type { ImportProblem } from '$lib/runtime/face.ts'

type Facts = Readonly<Record<string, string | number>>

/** Sentences that say "this cell" and not which. */
const OF_ANY_CELL: ReadonlySet<string> = new Set(['FORMULA_NO_CACHED_VALUE', 'CELL_ERROR'])

/** Also the heads of a workbook of rows to mend, which are asked for by the same door. */
export function problemWords({ code, field, raw, facts }: ImportProblem): string {
  const words = sayIfKnown(`register.problem.${code}`, { ...spoken(facts), raw: raw ?? '' }) ?? t('import.problem-other', { code })
  return field && OF_ANY_CELL.has(code) ? `${t(`register.field.${field}`)}${t('ui.colon')}${words}` : words
}

export const householdProblemWords = (code: string): string =>
  sayIfKnown(`register.household.${code}`) ?? t('import.household-other', { code })

/** Codes among the facts, as people say them. */
const spoken = (facts: Facts = {}): Facts => Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, wordOf(fact)]))

function wordOf(fact: string | number): string | number {
  if (fact === 'male' || fact === 'female') return t(`sex.${fact}`)
  return typeof fact === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(fact) ? formatYearDay(fact) : fact
}
