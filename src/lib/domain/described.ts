/**
 * Folds `….described` entries: patches of fields, plus a personal part that is always said whole and so counts as one field.
 *
 *   F1  Of entries in a line, the last one that says something of a field stands.
 *   F2  Concurrent entries that say different things of one field leave a conflict: the later by stamp stands, the other is kept and shown.
 *   F3  An entry after both settles it. Saying the same thing twice is no conflict.
 *   F4  The fold is total: any set of parsed entries folds, in any order, to the same fields.
 */
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, PersonId, Stamp } from '../kernel/ids.ts'
import { ancestorsOf, inCausalOrder } from './record-graph.ts'

/** What somebody said of a field. */
export interface Said {
  readonly entry: EntryId
  readonly by: PersonId
  readonly at: Stamp
  readonly value: unknown
}

export interface Conflict {
  /** Field of the open part, or `personal`. */
  readonly field: string
  readonly stands: Said
  readonly others: readonly Said[]
}

export interface Described {
  readonly open: Readonly<Record<string, unknown>>
  readonly personal: Readonly<Record<string, unknown>> | undefined
  readonly conflicts: readonly Conflict[]
}

/** An entry that describes; only its words are read here, so any kind's body will do. */
export interface Describing extends Pick<Entry, 'id' | 'by' | 'at' | 'after'> {
  readonly body: { readonly open: object; readonly personal?: object }
}

export function foldDescribed(entries: Iterable<Describing>): Described {
  const story = inCausalOrder(entries)
  const saidByField = new Map<string, Said[]>()
  for (const entry of story)
    for (const [field, value] of fieldsOf(entry)) {
      const said = { entry: entry.id, by: entry.by, at: entry.at, value }
      const all = saidByField.get(field)
      if (all) all.push(said)
      else saidByField.set(field, [said])
    }

  const open: Record<string, unknown> = {}
  let personal: Readonly<Record<string, unknown>> | undefined
  const conflicts: Conflict[] = []
  const before = story.length > 1 ? ancestorsOf(story) : undefined
  for (const [field, all] of saidByField) {
    const last = all.filter((one) => !all.some((other) => before?.get(other.entry)?.has(one.entry)))
    const stands = last.at(-1)
    if (!stands) continue
    if (field === PERSONAL) personal = stands.value as Readonly<Record<string, unknown>>
    else open[field.slice(1)] = stands.value
    const others = last.filter((one) => one !== stands && !sameValue(one.value, stands.value))
    if (others.length > 0) conflicts.push({ field: field === PERSONAL ? 'personal' : field.slice(1), stands, others })
  }
  return { open, personal, conflicts }
}

const PERSONAL = 'p'

const fieldsOf = (entry: Describing): [string, unknown][] => [
  ...Object.entries(entry.body.open).map(([field, value]): [string, unknown] => [`o${field}`, value]),
  ...(entry.body.personal ? [[PERSONAL, entry.body.personal] as [string, unknown]] : []),
]

/** Equal as people would say: same words, whatever the order of keys. Bodies are plain values, at most 12 deep. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array || b instanceof Uint8Array)
    return a instanceof Uint8Array && b instanceof Uint8Array && a.length === b.length && a.every((byte, at) => byte === b[at])
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(x)
  return keys.length === Object.keys(y).length && keys.every((key) => Object.hasOwn(y, key) && sameValue(x[key], y[key]))
}
