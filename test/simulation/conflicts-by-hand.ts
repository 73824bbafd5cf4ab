/** Which fields have two versions, found the slow and plain way: every saying of a field that no other saying of it comes after. */
import { parseEntry } from '../../src/lib/domain/parse-entry.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import type { EntryId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { isAtHome } from '../../src/lib/kernel/record-id.ts'

export interface ByHand {
  readonly scope: ScopeId
  /** What its versions say, see `valuesIn`. */
  readonly values: string
}

interface Placed {
  readonly scope: ScopeId
  readonly entry: Entry
}

/** Each kind describes a thing of its own, also where somebody with a guest's manners says two of them of one record: then the last here has the field's row. */
const DESCRIBED = ['rhythm.described', 'resident.described', 'household.described']

/** By `record field`. */
export function conflictsByHand(all: readonly Placed[]): Map<string, ByHand> {
  const found = new Map<string, ByHand>()
  const records = new Map<string, Placed[]>()
  for (const one of all) {
    // What nobody can read, or what speaks of a record of another scope, is set aside and stands between nothing.
    if (!isAtHome(one.scope, one.entry.about) || isStrayRhythm(one) || !parseEntry(one.entry).ok) continue
    const some = records.get(one.entry.about) ?? []
    some.push(one)
    records.set(one.entry.about, some)
  }
  for (const [about, some] of records) {
    const byId = new Map(some.map(({ entry }) => [entry.id, entry]))
    const told = toldInTurn([...byId.values()])
    const causes = (entry: Entry): readonly EntryId[] => entry.after.filter((id) => (told.get(id) ?? Infinity) < (told.get(entry.id) ?? 0))
    const before = (entry: Entry): Set<string> => {
      const seen = new Set<string>()
      const open = [...causes(entry)]
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (seen.has(id)) continue
        seen.add(id)
        const older = byId.get(id)
        if (older) open.push(...causes(older))
      }
      return seen
    }
    const ancestors = new Map(some.map(({ entry }) => [entry.id as string, before(entry)]))
    for (const kind of DESCRIBED)
      for (const [field, sayings] of sayingsOf(some, kind)) {
        const last = sayings.filter((one) => !sayings.some((other) => other !== one && ancestors.get(other.id)?.has(one.id)))
        const values = new Set(last.map((one) => one.value))
        if (values.size > 1) found.set(`${about} ${field}`, { scope: some[0]?.scope as ScopeId, values: joined(values) })
      }
  }
  return found
}

/**
 * The turn of each entry: the earliest by stamp of those whose causes were told. Where everybody waits for another, which takes an id that was used
 * twice after a device and the relay were both put back, the earliest of all; what names a later turn then names nothing.
 */
function toldInTurn(entries: readonly Entry[]): Map<EntryId, number> {
  const told = new Map<EntryId, number>()
  let left = [...entries].sort((a, b) => (a.at < b.at || (a.at === b.at && a.id < b.id) ? -1 : 1))
  while (left.length > 0) {
    const waiting = new Set(left.map(({ id }) => id))
    const next = left.find(({ id, after }) => !after.some((one) => one !== id && waiting.has(one))) ?? left[0]
    if (!next) break
    told.set(next.id, told.size)
    left = left.filter((one) => one !== next)
  }
  return told
}

/** The village's rhythm is said in its station's register, and there only. */
const isStrayRhythm = ({ scope, entry: { about, kind } }: Placed): boolean =>
  (about.startsWith('rhythm-') || kind === 'rhythm.described') && scope !== `station/${about.slice('rhythm-'.length)}/register`

interface Saying {
  readonly id: string
  readonly value: string
}

/** What entries of a kind say, by field. */
function sayingsOf(some: readonly Placed[], kind: string): Map<string, Saying[]> {
  const fields = new Map<string, Saying[]>()
  for (const { entry } of some) {
    if (entry.kind !== kind) continue
    const parsed = parseEntry(entry)
    if (!parsed.ok || parsed.value.phase !== 'known') continue
    const said = [...Object.entries(entry.body.open), ...(entry.body.personal ? [['personal', entry.body.personal] as const] : [])]
    for (const [field, value] of said) {
      const sayings = fields.get(field) ?? []
      sayings.push({ id: entry.id, value: canonical(value) })
      fields.set(field, sayings)
    }
  }
  return fields
}

/** Different values of one field, each once, in an order of their own. */
export const valuesIn = (values: readonly unknown[]): string => joined(new Set(values.map(canonical)))

const joined = (values: ReadonlySet<string>): string => [...values].sort().join(' | ')

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${key}:${canonical(one)}`)
    .join()}}`
}
