/** Entries as rows of the relay's log. */
import type { Entry } from '../kernel/entry.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { encodeUpdate } from '../protocol/update.ts'

export function* rowsOf(
  entries: Iterable<{ readonly scope: ScopeId; readonly entry: Entry }>,
): Iterable<{ readonly scope: ScopeId; readonly update: Uint8Array }> {
  for (const { scope, entry } of entries) yield { scope, update: encodeUpdate(entry) }
}
