/** What waits to be settled by this person, and acts that did not count. Live queries' bodies, as in `views.ts`. */
import { differencesOf, signatureOf } from '../../domain/versions.ts'
import { groupBy } from '../../kernel/group.ts'
import type { EntryId, PersonId, RecordId, ScopeId } from '../../kernel/ids.ts'
import { msOfStamp } from '../../kernel/stamp.ts'
import { mayWrite, type Grant } from '../../protocol/rights.ts'
import type { ConflictRow, Db, HindsightRow } from '../../readmodel/index.ts'
import type { ConflictNow, ConflictTopic, ConflictVersion, ConflictView, HindsightView, ToSettle } from '../conflict-face.ts'
import { settingOf, type Setting } from './lines.ts'
import { ownClients, saidOn } from './said-on.ts'
import type { Day } from '../../kernel/ids.ts'

const SHOWN = 200
/** Under this name this device keeps which acts its person has seen. */
export const PUT_AWAY = 'hindsightPutAway'

const isTopic = (topic: string): topic is ConflictTopic => topic === 'household' || topic === 'resident' || topic === 'rhythm'
export const maySettle = (grant: Grant, { scope, topic }: { readonly scope: ScopeId; readonly topic: string }): boolean =>
  isTopic(topic) && mayWrite(grant, scope, `${topic}.described`)

export async function toSettleCount(db: Db, grant: Grant): Promise<{ readonly conflicts: number; readonly hindsight: number }> {
  const [rows, acts] = await Promise.all([db.conflicts.toArray(), openHindsight(db, grant)])
  return { conflicts: new Set(rows.flatMap((row) => (maySettle(grant, row) ? [row.id] : []))).size, hindsight: acts.length }
}

export async function toSettleOf(db: Db, grant: Grant, day: Day): Promise<ToSettle> {
  const [rows, acts, setting] = await Promise.all([
    db.conflicts.orderBy('changedAt').reverse().toArray(),
    openHindsight(db, grant),
    settingOf(db, day),
  ])
  const byRecord = groupBy(
    rows.filter((row) => maySettle(grant, row)),
    (row) => row.id,
  )
  const conflicts = await Promise.all([...byRecord.values()].slice(0, SHOWN).map((some) => viewOf(db, some, setting)))
  const hindsight = await Promise.all(acts.slice(0, SHOWN).map((row) => hindsightView(db, row, setting)))
  return { conflicts: conflicts.filter((view) => view !== null), hindsight }
}

export async function conflictOf(db: Db, grant: Grant, id: RecordId, day: Day): Promise<ConflictNow> {
  const rows = await db.conflicts.where('id').equals(id).toArray()
  const [first] = rows
  if (first && !maySettle(grant, first)) return { phase: 'not-mine', household: first.household }
  const setting = await settingOf(db, day)
  const view = first ? await viewOf(db, rows, setting) : null
  if (view) return { phase: 'open', view }
  const entries = await db.entries.where('about').equals(id).toArray()
  const last = entries.reduce((a, b) => (a && a.at > b.at ? a : b), entries[0])
  if (!last) return { phase: 'absent' }
  const household = last.kind.startsWith('household.') ? id : ((await db.residents.get(id))?.household ?? null)
  return { phase: 'settled', byName: setting.nameOf(last.by), at: msOfStamp(last.at), household }
}

async function viewOf(db: Db, rows: readonly ConflictRow[], setting: Setting): Promise<ConflictView | null> {
  const [first] = rows
  if (!first || !isTopic(first.topic)) return null
  const [person, home, versions] = await Promise.all([
    first.topic === 'resident' ? db.residents.get(first.id) : undefined,
    first.household === null ? undefined : db.households.get(first.household),
    versionsOf(db, rows, setting),
  ])
  return {
    id: first.id,
    topic: first.topic,
    household: home ? home.id : null,
    name: person?.name ?? home?.headName ?? '',
    headName: home?.headName ?? '',
    address: home?.address ?? '',
    versions,
    differences: rows.flatMap(differencesOf),
    signature: signatureOf(rows),
  }
}

async function versionsOf(db: Db, rows: readonly ConflictRow[], setting: Setting): Promise<readonly ConflictVersion[]> {
  const said = new Map(rows.flatMap(({ stands, others }) => [stands, ...others]).map((one) => [one.entry, one]))
  const all = [...said.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.entry < b.entry ? -1 : 1))
  const [own, unsent] = await Promise.all([ownClients(db), unsentOfRecord(db, rows[0]?.id)])
  const on = saidOn(own, all)
  return all.map((one): ConflictVersion => ({
    entry: one.entry,
    by: one.by,
    byName: setting.nameOf(one.by),
    at: msOfStamp(one.at),
    on: on(one),
    progress: unsent.has(one.entry) ? 'kept' : 'sent',
  }))
}

async function unsentOfRecord(db: Db, id: RecordId | undefined): Promise<ReadonlySet<EntryId>> {
  const lines = id === undefined ? [] : await db.outbox.where('about').equals(id).toArray()
  return new Set(lines.map((line) => line.id))
}

/* ---- acts that did not count ---- */

export const keyOfHindsight = ({ scope, entry }: Pick<HindsightRow, 'scope' | 'entry'>): string => `${scope} ${entry}`

export async function putAwayKeys(db: Db): Promise<ReadonlySet<string>> {
  const known = (await db.meta.get(PUT_AWAY))?.value
  return new Set(Array.isArray(known) ? known.filter((one) => typeof one === 'string') : [])
}

/** Newest first; of those this person works with, without what was put away on this device. */
async function openHindsight(db: Db, grant: Grant): Promise<readonly HindsightRow[]> {
  const [rows, away] = await Promise.all([db.hindsight.orderBy('at').reverse().toArray(), putAwayKeys(db)])
  return rows.filter((row) => !away.has(keyOfHindsight(row)) && mayWrite(grant, row.scope, row.kind))
}

async function hindsightView(db: Db, row: HindsightRow, setting: Setting): Promise<HindsightView> {
  const [home, about, because] = await Promise.all([
    row.household === null ? undefined : db.households.get(row.household),
    aboutOf(db, row),
    becauseOf(db, row),
  ])
  return {
    key: keyOfHindsight(row),
    kind: row.kind,
    why: row.why,
    byName: setting.nameOf(row.by),
    at: msOfStamp(row.at),
    because: because && { byName: setting.nameOf(because.by), at: because.at },
    household: home ? home.id : null,
    headName: home?.headName ?? '',
    ...about,
  }
}

async function aboutOf(db: Db, { id }: HindsightRow): Promise<Pick<HindsightView, 'code' | 'words'>> {
  const need = (await db.needs.get(id)) ?? (await db.cases.get(id))
  if (need) return { code: need.code, words: need.words }
  return { code: null, words: (await db.followUps.get(id))?.words ?? '' }
}

/** Whoever did the same and was heard, the last before all others; of a case whoever holds it. */
async function becauseOf(db: Db, row: HindsightRow): Promise<{ readonly by: PersonId; readonly at: number } | null> {
  const [entries, unheard] = await Promise.all([
    db.entries.where('about').equals(row.id).toArray(),
    db.hindsight.where('id').equals(row.id).toArray(),
  ])
  const without = new Set(unheard.map((one) => one.entry))
  const kind =
    row.why === 'met-beside' || row.why === 'not-met'
      ? 'need.met'
      : row.why === 'kept-beside' || row.why === 'not-kept'
        ? 'followUp.kept'
        : row.kind
  const same = entries.filter((entry) => entry.kind === kind && !without.has(entry.id)).sort((a, b) => (a.at < b.at ? -1 : 1))
  const first = row.why.startsWith('not-') && row.why !== 'not-the-holder' ? undefined : same[0]
  if (row.why === 'not-the-holder') {
    const holder = (await db.cases.get(row.id))?.holder
    return holder === undefined ? null : { by: holder, at: same.at(-1) ? msOfStamp(same.at(-1)?.at ?? row.at) : msOfStamp(row.at) }
  }
  return first ? { by: first.by, at: msOfStamp(first.at) } : null
}
