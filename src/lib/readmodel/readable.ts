/**
 * A record's entries as its folds may read them: in today's versions, without those that this build cannot read, whose place in the graph is
 * kept all the same, and under ids that are unique even where entries of several scopes speak of one record (no honest device writes such).
 */
import { readStored, type KnownEntry } from '../domain/parse-entry.ts'
import { inCausalOrder, readThrough } from '../domain/record-graph.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import type { StoredEntry } from './rows.ts'

export type ReadableEntry = KnownEntry & { readonly scope: ScopeId }

export function readableOf(entries: readonly StoredEntry[]): readonly ReadableEntry[] {
  const isOneScope = entries.every((entry) => entry.scope === entries[0]?.scope)
  const unique = isOneScope ? entries : entries.map(withScope)
  const read = unique.map((entry) => (entry.unknown === 1 ? undefined : readStored(entry)))
  const known = read.filter((entry) => entry !== undefined)
  if (known.length === unique.length) return known
  const byId = new Map(known.map((entry) => [entry.id, entry]))
  return readThrough(unique, (entry) => byId.has(entry.id)).map(({ id, after }) => ({
    ...must(byId.get(id), 'what was read through was read'),
    after,
  }))
}

/** Where a record is at home: where its story begins. */
export function scopeOf(entries: readonly ReadableEntry[]): ScopeId {
  const first = must(entries[0], 'a fold has entries').scope
  return entries.every((entry) => entry.scope === first) ? first : must(inCausalOrder(entries)[0], 'a story has a beginning').scope
}

const withScope = (entry: StoredEntry): StoredEntry => ({
  ...entry,
  id: `${entry.scope} ${entry.id}` as EntryId,
  after: entry.after.map((id) => `${entry.scope} ${id}` as EntryId),
})

/** The entry's own id again. */
export const plainId = (id: EntryId): EntryId => id.slice(id.indexOf(' ') + 1) as EntryId
