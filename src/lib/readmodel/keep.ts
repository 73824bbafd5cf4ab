/**
 * To keep: entries, refolded rows and outbox lines in one strict transaction. Only when it has completed may a screen say 已存本机.
 *
 *   K1  All of a keep is written or nothing of it.
 *   K2  The id of a new entry is the next clock of the leased client in its scope; clocks have no gaps.
 *   K3  A new entry names the heads of its record that are here, so that it comes after everything its author saw (K4: `beyond-refused.ts`).
 */
import { versionOfKind, type KnownKind } from '../domain/parse-entry.ts'
import { idOfDot } from '../kernel/dot.ts'
import type { Body } from '../kernel/entry.ts'
import type { EntryId, RecordId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { nextStamp } from '../kernel/stamp.ts'
import { wellFormed } from '../kernel/text.ts'
import { atOnce } from './at-once.ts'
import { headsBeyond, refusedHere } from './beyond-refused.ts'
import type { Db } from './db.ts'
import { addEntries, foldTables, type Incoming } from './fold-rows.ts'
import { META, lastStampOf, putMeta, sessionOf } from './meta.ts'
import { knownRecords } from './row-tables.ts'
import type { PhotoRow, StoredEntry } from './rows.ts'

/** What somebody says; the id, the stamp and what it comes after are found while keeping. */
export interface Saying {
  readonly scope: ScopeId
  readonly about: RecordId
  readonly kind: KnownKind
  readonly body: { readonly open: object; readonly personal?: object }
}

export interface Extras {
  readonly photos?: readonly PhotoRow[]
  /** The draft that these entries grew from. */
  readonly dropDraft?: string
}

export type KeepRefusal = { readonly kind: 'disk-full' } | { readonly kind: 'store-broken'; readonly detail: string }

export async function keep(
  db: Db,
  sayings: readonly Saying[],
  now: number,
  extras: Extras = {},
): Promise<Result<readonly StoredEntry[], KeepRefusal>> {
  try {
    return ok(
      await db.transaction('rw', [...foldTables(db), db.clocks, db.photos, db.drafts], async () => keepNow(db, sayings, now, extras)),
    )
  } catch (fault) {
    return refuse(refusalOf(fault))
  }
}

/**
 * As `keep`, but what is said is decided by a look at what is here, in the same transaction: nothing comes between the look and the words.
 * `judge` reads by this database before it answers, else the transaction is over; a refusal of its own writes nothing.
 */
export async function keepUpon<R>(
  db: Db,
  now: number,
  judge: () => Promise<Result<readonly Saying[], R>>,
): Promise<Result<readonly StoredEntry[], KeepRefusal | R>> {
  try {
    return await db.transaction('rw', [...foldTables(db), db.clocks, db.photos, db.drafts], async () => {
      const judged = await judge()
      return judged.ok ? ok(await keepNow(db, judged.value, now, {})) : judged
    })
  } catch (fault) {
    return refuse(refusalOf(fault))
  }
}

async function keepNow(db: Db, sayings: readonly Saying[], now: number, extras: Extras): Promise<readonly StoredEntry[]> {
  const session = must(await sessionOf(db), 'somebody has signed in before anything is kept')
  const { client } = session.lease
  const clocks = new Map(
    (await db.clocks.bulkGet([...new Set(sayings.map((one) => one.scope))])).flatMap((row) =>
      row ? [[row.scope, row.next] as const] : [],
    ),
  )
  const heads = await headsByRecord(db, sayings)
  let stamp = await lastStampOf(db)

  const entries = sayings.map(({ scope, about, kind, body }): StoredEntry => {
    const clock = clocks.get(scope) ?? 0
    clocks.set(scope, clock + 1)
    stamp = nextStamp(stamp, now)
    const id = idOfDot({ client, clock })
    const after = heads.get(about) ?? []
    heads.set(about, [id])
    return {
      scope,
      id,
      about,
      kind,
      by: session.person.id,
      at: stamp,
      after: after.slice(0, 32),
      v: versionOfKind(kind),
      body: asOnTheWire(body) as Body,
    }
  })

  await db.outbox.bulkAdd(entries.map(({ scope, id, about, kind }) => ({ scope, id, about, kind, at: now })))
  await db.clocks.bulkPut([...clocks].map(([scope, next]) => ({ scope, next })))
  await putMeta(db, META.lastStamp, stamp)
  if (extras.photos) await db.photos.bulkPut([...extras.photos])
  if (extras.dropDraft !== undefined) await db.drafts.delete(extras.dropDraft)
  const { added } = await addEntries(
    db,
    entries.map((entry): Incoming => ({ entry, seq: 0 })),
    now,
    'now',
    'ours',
  )
  must(added === entries.length || null, 'what is kept here has bodies that parse and ids that are new')
  return entries
}

async function headsByRecord(db: Db, sayings: readonly Saying[]): Promise<Map<RecordId, readonly EntryId[]>> {
  const known = [...(await knownRecords(db, sayings))]
  if (known.length === 0) return new Map()
  const refused = await refusedHere(db)
  const logs = await atOnce(known.map((id) => db.entries.where('about').equals(id).toArray()))
  const scopeById = new Map(sayings.map(({ about, scope }) => [about, scope]))
  return new Map(
    known.map((id, at) => [
      id,
      headsBeyond(
        (logs[at] ?? []).filter((entry) => entry.scope === scopeById.get(id)),
        refused,
      ),
    ]),
  )
}

/** What a database says by name when the machine, not we, is at fault. */
const FAULTS = new Set([
  'AbortError',
  'DatabaseClosedError',
  'DataCloneError',
  'InvalidStateError',
  'MissingAPIError',
  'NotFoundError',
  'OpenFailedError',
  'TimeoutError',
  'TransactionInactiveError',
  'UnknownError',
  'VersionError',
])

/** The machine's fault as a value that a screen can put into words; anything else is a bug and thrown on. */
export function refusalOf(fault: unknown): KeepRefusal {
  const names = namesOf(fault)
  if (names.includes('QuotaExceededError')) return { kind: 'disk-full' }
  const known = names.find((name) => FAULTS.has(name))
  if (known !== undefined) return { kind: 'store-broken', detail: names.join(' < ') }
  throw fault
}

/** Of a fault and of what it wraps. */
function namesOf(fault: unknown): string[] {
  if (!(fault instanceof Error || fault instanceof DOMException)) return []
  return [fault.name, ...namesOf('inner' in fault ? fault.inner : undefined)]
}

/** Text as it will come back: an own entry that differed from its row would be taken for a twin's. */
function asOnTheWire(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (Array.isArray(value)) return value.map(asOnTheWire)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asOnTheWire(one)]))
}
