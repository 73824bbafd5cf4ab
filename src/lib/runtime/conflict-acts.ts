/** Settling what was said twice, taking words back, opening again what was ticked. Each judges what is here in the transaction that keeps it. */
import { foldDescribed } from '../domain/described.ts'
import { parseEntry, versionOfKind, type KnownKind } from '../domain/parse-entry.ts'
import { settle, signatureOf, takeBack, type Settled } from '../domain/versions.ts'
import { dayAt } from '../kernel/day.ts'
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, RecordId, ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { mayWrite } from '../protocol/rights.ts'
import { keepUpon, readableOf, type ReadableEntry, type Saying } from '../readmodel/index.ts'
import type { ActDeps } from './acts.ts'
import type { ResidentPatch, SettleRefusal, TakeBackRefusal } from './conflict-face.ts'
import type { KeepRefusal } from './face.ts'
import { maySettle, PUT_AWAY, putAwayKeys } from './views/conflicts.ts'

type Said<T, R> = Promise<Result<T, R>>

/** W3, W4 of `domain/versions.ts`: one entry after all heads, if what its author saw is still all there is. */
export async function settleConflict(
  deps: ActDeps,
  id: RecordId,
  signature: string,
  chosen: Readonly<Record<string, unknown>>,
): Said<{ readonly entry: EntryId }, SettleRefusal> {
  const { db, grant } = deps
  const kept = await keepUpon(db, deps.now(), async (): Promise<Result<readonly Saying[], SettleRefusal>> => {
    const rows = await db.conflicts.where('id').equals(id).toArray()
    const [first] = rows
    if (!first || signatureOf(rows) !== signature) return refuse({ kind: 'overtaken' })
    if (!maySettle(grant, first)) return refuse({ kind: 'not-allowed' })
    const settled = settle(rows, new Map(Object.entries(chosen)))
    if (!settled.ok) return refuse({ kind: 'undecided' })
    return fitting({ scope: first.scope, about: id, kind: `${first.topic}.described` as KnownKind, body: settled.value })
  })
  if (!kept.ok) return kept
  deps.onkept()
  return ok({ entry: must(kept.value[0], 'one saying was kept').id })
}

/** W6. */
export async function takeBackWords(deps: ActDeps, about: RecordId, id: EntryId): Said<null, TakeBackRefusal> {
  const { db, grant } = deps
  const kept = await keepUpon(db, deps.now(), async (): Promise<Result<readonly Saying[], TakeBackRefusal>> => {
    const entries = await entriesOf(deps, about)
    const entry = entries.find((one) => one.id === id)
    if (!entry) return refuse({ kind: 'not-here', what: id })
    if (!mayWrite(grant, entry.scope, entry.kind)) return refuse({ kind: 'not-allowed' })
    const back = takeBack(entries, id)
    if (!back.ok) return refuse(back.error.kind === 'followed' ? { kind: 'overtaken' } : { kind: 'not-here', what: id })
    return ok([{ scope: entry.scope, about, kind: entry.kind, body: back.value }])
  })
  if (!kept.ok) return kept
  deps.onkept()
  return ok(null)
}

export async function describeResident(deps: ActDeps, id: RecordId, patch: ResidentPatch): Said<null, SettleRefusal> {
  const { db, grant } = deps
  const kept = await keepUpon(db, deps.now(), async (): Promise<Result<readonly Saying[], SettleRefusal>> => {
    if ((await db.conflicts.where('id').equals(id).count()) > 0) return refuse({ kind: 'overtaken' })
    const entries = await entriesOf(deps, id)
    const { personal } = foldDescribed(entries)
    const scope = entries[0]?.scope
    if (!personal || !scope) return refuse({ kind: 'not-here', what: id })
    if (!mayWrite(grant, scope, 'resident.described')) return refuse({ kind: 'not-allowed' })
    return fitting({ scope, about: id, kind: 'resident.described', body: { open: {}, personal: { ...personal, ...patch } } })
  })
  if (!kept.ok) return kept
  deps.onkept()
  return ok(null)
}

export const reopenNeed = (deps: ActDeps, id: RecordId): Said<null, KeepRefusal> =>
  reopen(deps, id, 'need.reopened', async () => {
    const row = await deps.db.needs.get(id)
    return row && { scope: row.scope, isDone: row.phase === 'met' }
  })

export const reopenFollowUp = (deps: ActDeps, id: RecordId): Said<null, KeepRefusal> =>
  reopen(deps, id, 'followUp.reopened', async () => {
    const row = await deps.db.followUps.get(id)
    return row && { scope: row.scope, isDone: row.keptOn !== null }
  })

async function reopen(
  deps: ActDeps,
  id: RecordId,
  kind: 'need.reopened' | 'followUp.reopened',
  look: () => Promise<{ readonly scope: ScopeId; readonly isDone: boolean } | undefined>,
): Said<null, KeepRefusal> {
  const kept = await keepUpon(deps.db, deps.now(), async (): Promise<Result<readonly Saying[], KeepRefusal>> => {
    const found = await look()
    if (!found) return refuse({ kind: 'not-here', what: id })
    if (!found.isDone) return refuse({ kind: 'already-done' })
    if (!mayWrite(deps.grant, found.scope, kind)) return refuse({ kind: 'not-allowed' })
    return ok([{ scope: found.scope, about: id, kind, body: { open: { on: dayAt(deps.now()) } } }])
  })
  if (!kept.ok) return kept
  deps.onkept()
  return ok(null)
}

/** Seen here; other devices of the same person show it still. */
export async function putAway({ db }: Pick<ActDeps, 'db'>, key: string): Promise<void> {
  await db.transaction('rw', [db.meta], async () => {
    const known = await putAwayKeys(db)
    await db.meta.put({ key: PUT_AWAY, value: [...known, key].slice(-KEYS_KEPT) })
  })
}
const KEYS_KEPT = 1_000

const entriesOf = async ({ db }: ActDeps, about: RecordId): Promise<readonly ReadableEntry[]> =>
  readableOf(await db.entries.where('about').equals(about).toArray())

/** What a person wrote must be such a thing before it is kept: the log takes nothing that no device could read. */
function fitting(saying: Saying & { readonly body: Settled }): Result<readonly Saying[], SettleRefusal> {
  const { about, kind, body } = saying
  const entry = { id: '1-0', about, kind, by: '', at: '0000000000000', after: [], v: versionOfKind(kind), body } as unknown as Entry
  return parseEntry(entry).ok ? ok([saying]) : refuse({ kind: 'does-not-fit' })
}
