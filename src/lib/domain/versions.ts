/**
 * Versions of a record that stand beside each other, compared part by part, and what a person's choices make of them.
 * It judges values, never persons: who said what and when is for whoever shows it.
 *
 *   W1  Only parts in which the versions differ are asked about.
 *   W2  A part that only one side changed is proposed as that side says it; a part that several changed differently has no proposal.
 *   W3  What is settled says every part that any version says: the asked ones as chosen, the others as all versions have them.
 *   W4  Kept after all versions, it settles on every device, whatever arrives in whatever order.
 *   W5  Two people who settle differently beside each other leave versions again.
 *   W6  Taking words back says what stood before them; words that others have followed are not taken back.
 */
import type { EntryId } from '../kernel/ids.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { foldDescribed, sameValue, type Describing, type Said } from './described.ts'
import { storyOf } from './record-graph.ts'

/** One field of a record with what was said of it; as a fold leaves it, see `described.ts`. */
export interface FieldVersions {
  /** A name of the open part, or `personal`. */
  readonly field: string
  readonly stands: Said
  readonly others: readonly Said[]
  readonly before: Said | null
}

/** A part in which versions differ. */
export interface Difference {
  /** `personal.phones`, `days.high`, `goneOn`. */
  readonly key: string
  readonly field: string
  /** Null when the field is spoken of as a whole. */
  readonly part: string | null
  readonly before: unknown
  /** In the order they were said. */
  readonly told: readonly { readonly entry: EntryId; readonly value: unknown; readonly isChanged: boolean }[]
  /** What everybody can live with; absent when a person must choose. */
  readonly proposed?: { readonly value: unknown }
}

/** Fields that are said whole, but of which people speak part by part. */
const IN_PARTS: ReadonlySet<string> = new Set(['personal', 'days'])

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const inOrder = ({ stands, others }: FieldVersions): readonly Said[] =>
  [stands, ...others].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.entry < b.entry ? -1 : 1))

/** W1, W2. */
export function differencesOf(versions: FieldVersions): readonly Difference[] {
  const { field, before } = versions
  const said = inOrder(versions)
  if (!IN_PARTS.has(field) || !said.every((one) => isFields(one.value))) {
    const found = difference(field, null, said, before?.value, before !== null)
    return found ? [found] : []
  }
  const was = before && isFields(before.value) ? before.value : null
  return partsOf(said).flatMap((part) => {
    const parts = said.map((one) => ({ ...one, value: own(one.value, part) }))
    return difference(field, part, parts, was && own(was, part), was !== null) ?? []
  })
}

function difference(field: string, part: string | null, said: readonly Said[], before: unknown, isKnown: boolean): Difference | undefined {
  if (said.every((one) => sameValue(one.value, said[0]?.value))) return undefined
  const told = said.map(({ entry, value }) => ({ entry, value, isChanged: !isKnown || !sameValue(value, before) }))
  const changed = distinct(told.flatMap((one) => (one.isChanged ? [one.value] : [])))
  const key = part === null ? field : `${field}.${part}`
  return { key, field, part, before: isKnown ? before : null, told, ...(changed.length === 1 ? { proposed: { value: changed[0] } } : {}) }
}

/** Each value once. */
export const distinct = (values: readonly unknown[]): readonly unknown[] =>
  values.filter((value, at) => values.findIndex((other) => sameValue(value, other)) === at)

export interface Settled {
  readonly open: Readonly<Record<string, unknown>>
  readonly personal?: Readonly<Record<string, unknown>>
}

/** W3. What one entry must say so that all these versions are settled. `chosen` by key; where it is silent the proposal counts. */
export function settle(
  all: readonly FieldVersions[],
  chosen: ReadonlyMap<string, unknown>,
): Result<Settled, { readonly kind: 'undecided'; readonly key: string }> {
  const open: Record<string, unknown> = {}
  let personal: Fields | undefined
  for (const versions of all) {
    const answers = new Map<string | null, unknown>()
    for (const { key, part, proposed } of differencesOf(versions)) {
      if (chosen.has(key)) answers.set(part, chosen.get(key))
      else if (proposed) answers.set(part, proposed.value)
      else return refuse({ kind: 'undecided', key })
    }
    const value = answers.has(null) ? answers.get(null) : withParts(versions, answers)
    if (versions.field === 'personal') personal = value as Fields
    else open[versions.field] = value
  }
  return ok(personal ? { open, personal } : { open })
}

/** Parts nobody disagreed on are in all versions alike. */
function withParts(versions: FieldVersions, answers: ReadonlyMap<string | null, unknown>): unknown {
  const said = inOrder(versions)
  if (!said.every((one) => isFields(one.value))) return versions.stands.value
  return Object.fromEntries(
    partsOf(said).flatMap((part) => {
      const value = answers.has(part) ? answers.get(part) : own(versions.stands.value, part)
      return value === undefined ? [] : [[part, value] as const]
    }),
  )
}

const partsOf = (said: readonly Said[]): readonly string[] => [...new Set(said.flatMap((one) => Object.keys(one.value as Fields)))]
const own = (value: unknown, part: string): unknown => (isFields(value) && Object.hasOwn(value, part) ? value[part] : undefined)

/** By which a person's page and the log are told to speak of the same versions. */
export const signatureOf = (all: readonly Pick<FieldVersions, 'field' | 'stands' | 'others'>[]): string =>
  all
    .map(
      ({ field, stands, others }) =>
        `${field}:${[stands, ...others]
          .map((one) => one.entry)
          .sort()
          .join('+')}`,
    )
    .sort()
    .join(' ')

/* ---- taking back ---- */

/** W6. What to say so that what stood before this entry stands again. */
export function takeBack(
  entries: Iterable<Describing>,
  id: EntryId,
): Result<Settled, { readonly kind: 'not-here' } | { readonly kind: 'followed' } | { readonly kind: 'nothing-before' }> {
  const story = storyOf(entries)
  const at = story.entries.findIndex((entry) => entry.id === id)
  const entry = story.entries[at]
  if (!entry) return refuse({ kind: 'not-here' })
  const earlier = earlierThan(story.parents, at)
  const fields = saysOf(entry)
  const isFollowed = story.entries.some(
    (other, place) => place !== at && !earlier.has(place) && saysOf(other).some((one) => fields.includes(one)),
  )
  if (isFollowed) return refuse({ kind: 'followed' })
  const was = foldDescribed(story.entries.filter((_entry, place) => earlier.has(place)))
  const open = Object.fromEntries(
    Object.keys(entry.body.open).flatMap((field) => (Object.hasOwn(was.open, field) ? [[field, was.open[field]] as const] : [])),
  )
  const personal = entry.body.personal && was.personal
  if (!personal && Object.keys(open).length === 0) return refuse({ kind: 'nothing-before' })
  return ok(personal ? { open, personal } : { open })
}

const saysOf = (entry: Describing): readonly string[] => [
  ...Object.keys(entry.body.open).map((field) => `open.${field}`),
  ...(entry.body.personal ? ['personal'] : []),
]

function earlierThan(parents: readonly (readonly number[])[], at: number): ReadonlySet<number> {
  const found = new Set<number>()
  const ahead = [...(parents[at] ?? [])]
  for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
    if (found.has(next)) continue
    found.add(next)
    ahead.push(...(parents[next] ?? []))
  }
  return found
}
