/**
 * What the relay refused for good is on this device alone. Its author has seen it, so what is said later names it; but nobody else can walk through
 * it to what it came after.
 *
 *   K4  What comes after a refused entry also names what that one came after: for everybody else it would stand beside the story instead of in it.
 */
import { headsOf } from '../domain/record-graph.ts'
import type { EntryId, ScopeId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import { refusedLines } from './outbox.ts'
import type { StoredEntry } from './rows.ts'

export interface Refused {
  has(entry: { readonly scope: ScopeId; readonly id: EntryId }): boolean
}

/** K4. Inside a transaction over the outbox. */
export async function refusedHere(db: Db): Promise<Refused> {
  const keys = new Set((await refusedLines(db).toArray()).map(keyOf))
  return { has: (entry) => keys.has(keyOf(entry)) }
}

/** K4. The heads of a record for everybody, first, and those for its author. */
export const headsBeyond = (entries: readonly StoredEntry[], refused: Refused): EntryId[] => [
  ...new Set([...headsOf(entries.filter((entry) => !refused.has(entry))), ...headsOf(entries)]),
]

/** K4. What an entry names, and what is behind the refused ones among that. `record`: the entries of its record. */
export function namesBeyond({ scope, after }: StoredEntry, record: readonly StoredEntry[], refused: Refused): EntryId[] {
  if (!after.some((id) => refused.has({ scope, id }))) return [...after]
  const afterById = new Map(record.flatMap((entry) => (entry.scope === scope ? [[entry.id, entry.after] as const] : [])))
  const heard = new Set<EntryId>()
  const walked = new Set<EntryId>()
  const open = [...after]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (walked.has(id)) continue
    walked.add(id)
    if (refused.has({ scope, id })) open.push(...(afterById.get(id) ?? []))
    else heard.add(id)
  }
  return [...new Set([...heard, ...after])]
}

const keyOf = ({ scope, id }: { readonly scope: ScopeId; readonly id: EntryId }): string => `${scope} ${id}`
