/** Which rows are no persons: blank ones, titles and headers said again, totals, notes at the foot. */
import { headerLikeness, type RegisterHeader } from './header.ts'
import { isBlank, squeezed } from './table.ts'
import type { RegisterField } from './problems.ts'

export const IGNORED_KINDS = [
  'title',
  'subtitle',
  'header',
  'blank',
  'repeated-title',
  'repeated-header',
  'total',
  'note',
  'heading',
] as const
export type IgnoredKind = (typeof IGNORED_KINDS)[number]
export interface IgnoredRow {
  readonly row: number
  readonly kind: IgnoredKind
}

/** `texts` by column; `heading`: a row that only names a grid or a household for the rows below it. */
export function rowKindOf(
  texts: readonly string[],
  header: RegisterHeader,
): 'person' | Exclude<IgnoredKind, 'title' | 'subtitle' | 'header' | 'repeated-title'> {
  const said = (Object.entries(header.columnOf) as [RegisterField, number][]).filter(([, column]) => !isBlank(texts[column] ?? ''))
  if (said.length === 0) return 'blank'
  if (headerLikeness(texts, header) >= 3) return 'repeated-header'
  const fields = new Set(said.map(([field]) => field))
  const words = said.map(([, column]) => squeezed(texts[column] ?? ''))
  const hasId = fields.has('idNumber')
  if (!hasId && words.some((word) => TOTAL.test(word))) return 'total'
  if (!hasId && said.length <= 3 && words.some((word) => NOTE.test(word))) return 'note'
  if (fields.has('name')) return said.length === 1 && (words[0]?.length ?? 0) > 12 ? 'note' : 'person'
  if (hasId || fields.has('relation') || fields.has('sex') || fields.has('birthDate')) return 'person'
  return fields.has('householdNo') || fields.has('headName') || fields.has('grid') ? 'heading' : 'note'
}

const TOTAL = /^(合计|总计|小计|共计|总数|总人数|本页合计|本页小计)/
const NOTE = /^(填表|填报|制表|审核|复核|负责人|经办|注|备注|说明|单位)[^:：]{0,6}[:：]/
