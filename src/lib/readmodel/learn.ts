/**
 * What an updated app does once with what an earlier one left: entries that nobody knew and rows that nobody could read are judged again, and all
 * records are folded by today's laws. Also how a device comes from the database's first version, which had no rows for conflicts and hindsight.
 *
 *   N3  What this build understands is noted last: after a crash it is begun anew, and doing it twice changes nothing.
 *   N4  An entry that this build can read is read, whenever it came: flagged unknown or set aside. What it still cannot read stays as it is.
 *   N5  A row that an earlier app did not set aside whole is asked of the relay again.
 */
import { PAIRS } from '../domain/pairs.ts'
import { KNOWN_VERSIONS, parseEntry } from '../domain/parse-entry.ts'
import type { Entry } from '../kernel/entry.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { seenStamp } from '../kernel/stamp.ts'
import type { Db } from './db.ts'
import { addEntries, foldTables } from './fold-rows.ts'
import { sameEntry } from './give-way.ts'
import { judgeEntry } from './judge-entry.ts'
import { lastStampOf, META, putMeta, understoodOf } from './meta.ts'
import { refold, type Progressed } from './refold.ts'
import type { StoredEntry } from './rows.ts'
import { isCut } from './set-aside.ts'

/** Raised whenever a fold gives other rows for the same entries. */
const FOLD = 2

/** Everything that decides what rows the entries give. */
export const UNDERSTOOD = JSON.stringify({ fold: FOLD, kinds: KNOWN_VERSIONS, pairs: PAIRS })

export interface LearnDeps {
  /** The entry in a row of the wire, or null when there is none. */
  parse(bytes: Uint8Array): Entry | null
  now(): number
  readonly onprogress?: Progressed
}

/** N3. Answers whether there was anything to learn. */
export async function learn(db: Db, { parse, now, onprogress = () => undefined }: LearnDeps): Promise<boolean> {
  if ((await understoodOf(db)) === UNDERSTOOD) return false
  await judgeUnknown(db)
  await judgeSetAside(db, parse, now())
  await askForCut(db)
  await refold(db, now(), onprogress)
  await putMeta(db, META.understood, UNDERSTOOD)
  return true
}

const AT_ONCE = 500

/** N4. */
async function judgeUnknown(db: Db): Promise<void> {
  const keys = (await db.entries.where('unknown').equals(1).primaryKeys()) as [string, string][]
  for (let from = 0; from < keys.length; from += AT_ONCE)
    await db.transaction('rw', [db.entries], async () => {
      const entries = await db.entries.bulkGet(keys.slice(from, from + AT_ONCE))
      await db.entries.bulkPut(
        entries.flatMap((entry) => {
          if (!entry || entry.unknown !== 1) return []
          const { unknown: _unknown, ...known } = entry
          const judged = parseEntry(known)
          return judged.ok && judged.value.phase === 'known' ? [known] : []
        }),
      )
    })
}

/** N4. Only rows of the relay: what came by hand and was refused stays out. */
async function judgeSetAside(db: Db, parse: LearnDeps['parse'], now: number): Promise<void> {
  const keys = await db.setAside.where('n').above(0).primaryKeys()
  for (let from = 0; from < keys.length; from += AT_ONCE)
    await db.transaction('rw', foldTables(db), async () => {
      const rows = (await db.setAside.bulkGet(keys.slice(from, from + AT_ONCE))).filter((row) => row !== undefined)
      const read = rows.flatMap((row) => {
        const entry = row.seq > 0 && row.bytes ? entryIn(parse, row.scope, row.bytes) : undefined
        return entry && judgeEntry(entry).ok ? [{ row, entry }] : []
      })
      if (read.length === 0) return
      const here = await db.entries.bulkGet(read.map(({ entry }): [string, string] => [entry.scope, entry.id]))
      const taken = read.filter(({ entry }, at) => isSame(here[at], entry))
      await addEntries(
        db,
        taken.map(({ row, entry }) => ({ entry, seq: row.seq })),
        now,
        'later',
      )
      await db.setAside.bulkDelete(taken.flatMap(({ row }) => row.n ?? []))
      const before = await lastStampOf(db)
      const seen = taken.reduce((stamp, { entry }) => seenStamp(stamp, entry.at, now), before)
      if (seen !== before) await putMeta(db, META.lastStamp, seen)
    })
}

function entryIn(parse: LearnDeps['parse'], scope: ScopeId, bytes: Uint8Array): StoredEntry | undefined {
  const entry = parse(bytes)
  if (!entry) return undefined
  const { id, about, kind, by, at, after, v, body } = entry
  return { scope, id, about, kind, by, at, after, v, body }
}

/** Not here yet, or just so. Another entry under this id stays, and the row stays set aside. */
const isSame = (here: StoredEntry | undefined, read: StoredEntry): boolean => here === undefined || sameEntry(here, read)

/** N5. The row stays until it has come whole, see `set-aside.ts`. */
async function askForCut(db: Db): Promise<void> {
  await db.transaction('rw', [db.setAside, db.cursors], async () => {
    for (const { scope, seq } of await db.setAside.filter(isCut).toArray()) {
      const cursor = await db.cursors.get(scope)
      if (cursor && cursor.seq >= seq) await db.cursors.put({ ...cursor, seq: seq - 1 })
    }
  })
}
