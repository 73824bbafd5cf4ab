/**
 * After the relay was put back from a backup its log may hold other words under an id that is here already: they were said by a device, or its
 * copy, that was put back to before its own. In one log that cannot be, so nobody looks for it before another log was met.
 *
 *   A7  The relay's words stand, so that all devices fold the same; ours are set aside whole, with the reason. Whoever said them offers them under another id.
 */
import { sameValue } from '../domain/described.ts'
import type { Db } from './db.ts'
import { leaveOut } from './leave-out.ts'
import { otherLogOf } from './meta.ts'
import type { StoredEntry } from './rows.ts'

/** `arriving` is about to be added, inside that transaction; entries of ours that wait under the same ids have given way before. */
export async function giveWay(db: Db, arriving: readonly StoredEntry[], now: number): Promise<void> {
  if (arriving.length === 0 || (await otherLogOf(db)) === undefined) return
  const here = await db.entries.bulkGet(arriving.map(({ scope, id }): [string, string] => [scope, id]))
  const others = here.filter((entry, at) => entry !== undefined && !sameEntry(entry, arriving[at])).filter((entry) => entry !== undefined)
  if (others.length === 0) return
  await db.setAside.bulkAdd(others.map((entry) => ({ scope: entry.scope, seq: 0, reason: `log ${entry.id}`, bytes: null, entry })))
  await leaveOut(db, others, now)
}

/** To the last word, causes too. */
export const sameEntry = (ours: StoredEntry | undefined, arrived: StoredEntry | undefined): boolean =>
  ours !== undefined &&
  arrived !== undefined &&
  ours.about === arrived.about &&
  ours.kind === arrived.kind &&
  ours.by === arrived.by &&
  ours.at === arrived.at &&
  ours.v === arrived.v &&
  sameValue(ours.after, arrived.after) &&
  sameValue(ours.body, arrived.body)
