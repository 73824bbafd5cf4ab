/**
 * How a character may be read, all its readings alike: in a name nobody can tell 单 shan from 单 dan.
 *
 *   S1  A character of the table has the table's readings; both `lve` and `lue` are taken for 略.
 *   S2  A rare character outside the table is read like the common ones between which the platform's pinyin order puts it; between
 *       two syllables, as either.
 *   S3  What is no Chinese character has no reading.
 */
import { READINGS, SYLLABLE_EDGES } from './pinyin-table.ts'

const NONE: readonly string[] = []
const known = new Map<string, readonly string[]>()

/** S1–S3. The answer for one character is always the same array. */
export function readingsOf(char: string): readonly string[] {
  if (known.size === 0) readTable()
  const found = known.get(char)
  if (found) return found
  const readings = /^\p{Script=Han}$/u.test(char) ? readingsByOrder(char) : NONE
  known.set(char, readings)
  return readings
}

function readTable(): void {
  for (const line of READINGS) {
    const [syllable = '', chars = ''] = line.split(' ')
    const spoken = /^[ln]ve$/.test(syllable) ? [syllable, syllable.replace('v', 'u')] : [syllable]
    for (const char of chars) known.set(char, [...(known.get(char) ?? []), ...spoken])
  }
}

interface Edge {
  readonly syllable: string
  readonly first: string
  readonly last: string
}

/** Made when the first rare character comes by. */
let order: { readonly edges: readonly Edge[]; readonly compare: (a: string, b: string) => number } | undefined

function readingsByOrder(char: string): readonly string[] {
  order ??= { edges: readEdges(), compare: new Intl.Collator('zh-u-co-pinyin').compare }
  const { edges, compare } = order
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compare(edges[middle]?.first ?? '', char) <= 0) low = middle + 1
    else high = middle
  }
  const [before, next] = [edges[low - 1], edges[low]]
  if (!before) return next ? [next.syllable] : NONE
  if (!next || compare(char, before.last) <= 0) return [before.syllable]
  return [before.syllable, next.syllable]
}

function readEdges(): readonly Edge[] {
  return SYLLABLE_EDGES.split(',')
    .filter(Boolean)
    .map((part) => {
      const [syllable = '', ends = ''] = part.split(' ')
      const [first = '', last = ''] = [...ends]
      return { syllable, first, last }
    })
}
