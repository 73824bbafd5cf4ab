/**
 * Whether this device can read an entry and may believe where it stands.
 *
 *   M7  An entry that speaks of a record of another scope is set aside: rights are given by scope, and nobody reaches beyond.
 */
import { parseEntry } from '../domain/parse-entry.ts'
import { isRhythmRecord, rhythmRecord } from '../domain/visit-rhythm.ts'
import { isAtHome } from '../kernel/record-id.ts'
import { refuse } from '../kernel/result.ts'
import { parseScope, stationRegister } from '../kernel/scope.ts'
import type { StoredEntry } from './rows.ts'

/** M7, then the body. */
export const judgeEntry = (entry: StoredEntry): ReturnType<typeof parseEntry> =>
  isAtHome(entry.scope, entry.about) && !isStrayRhythm(entry) ? parseEntry(entry) : refuse({ at: 'about a record of another scope' })

/** A village has one rhythm, said in its station's register; of the record of that name nobody speaks anywhere else, of whatever it may be. */
function isStrayRhythm({ kind, scope, about }: StoredEntry): boolean {
  if (kind !== 'rhythm.described' && !isRhythmRecord(about)) return false
  const parts = parseScope(scope)
  return parts?.kind !== 'station' || scope !== stationRegister(parts.place) || about !== rhythmRecord(parts.place)
}
