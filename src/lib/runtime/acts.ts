/** What people do, put into the log. Each act judges the present and may refuse; what it keeps is kept in one transaction. */
import type { Grid, Village } from '../domain/people.ts'
import type { VisitRhythm } from '../domain/visit-rhythm.ts'
import { rhythmRecord } from '../domain/visit-rhythm.ts'
import { NO_SITUATION, SITUATION_FIELDS, type Situation } from '../domain/visit.ts'
import type { Ids, RecordId } from '../kernel/ids.ts'
import { dayAt } from '../kernel/day.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { gridQuarter, stationQuarter, stationRegister } from '../kernel/scope.ts'
import { mayWrite, type Grant } from '../protocol/rights.ts'
import { keep, type Db, type Extras, type Saying } from '../readmodel/index.ts'
import type { KeepRefusal, VisitDraft } from './face.ts'

export interface ActDeps {
  readonly db: Db
  readonly ids: Ids
  readonly grant: Grant
  readonly village: Village
  readonly grids: readonly Grid[]
  now(): number
  /** Something new waits to be sent. */
  onkept(): void
}

type Kept<T> = Promise<Result<T, KeepRefusal>>

/** The one way into the log: rights are read from the same table that the relay enforces. */
async function keepAll(deps: ActDeps, sayings: readonly Saying[], extras?: Extras): Promise<Result<null, KeepRefusal>> {
  if (sayings.some(({ scope, kind }) => !mayWrite(deps.grant, scope, kind))) return refuse({ kind: 'not-allowed' })
  const kept = await keep(deps.db, sayings, deps.now(), extras)
  if (!kept.ok) return kept
  deps.onkept()
  return ok(null)
}

export async function recordVisit(deps: ActDeps, draft: VisitDraft, draftKey: string): Kept<{ readonly visit: RecordId }> {
  const { db, ids } = deps
  const home = await db.households.get(draft.household)
  if (!home) return refuse({ kind: 'not-here', what: draft.household })
  const last = await db.visits.where('[household+when]').between([draft.household, ''], [draft.household, '\uffff']).last()
  const situation = { ...NO_SITUATION, ...last?.situation, ...draft.changed } satisfies Situation
  const changed = SITUATION_FIELDS.filter(
    (field) => draft.changed[field] !== undefined && draft.changed[field] !== (last?.situation[field] ?? ''),
  )
  // A visit belongs to the quarter of its day, and what grew from it stays with it.
  const scope = gridQuarter(home.grid, draft.on)
  const visit = ids.next(scope)
  const about = { household: draft.household, visit }
  const photo = draft.photo && { hash: draft.photo.hash, bytes: draft.photo.bytes, width: draft.photo.width, height: draft.photo.height }

  const sayings: Saying[] = [
    {
      scope,
      about: visit,
      kind: 'visit.recorded',
      body: {
        open: {
          household: draft.household,
          on: draft.on,
          time: draft.time,
          way: draft.way,
          changed,
          photos: photo ? [photo] : [],
          ...(draft.nextOn ? { nextOn: draft.nextOn } : {}),
        },
        personal: {
          present: draft.present,
          presentWords: draft.presentWords,
          situation,
          done: draft.done,
          doneWords: draft.doneWords,
          thumbs: draft.photo ? [draft.photo.thumb] : [],
        },
      },
    },
    ...draft.needs.map((need): Saying => ({
      scope,
      about: ids.next(scope),
      kind: 'need.heard',
      body: { open: { ...about, code: need.code, heardOn: draft.on }, personal: { words: need.words } },
    })),
    ...(draft.followUp
      ? [
          {
            scope,
            about: ids.next(scope),
            kind: 'followUp.promised',
            body: { open: { ...about, on: draft.followUp.on }, personal: { words: draft.followUp.words } },
          } satisfies Saying,
        ]
      : []),
  ]
  const photos = draft.photo ? [{ hash: draft.photo.hash, scope, bytes: draft.photo.full, unsent: 1 as const }] : []
  const kept = await keepAll(deps, sayings, { photos, dropDraft: draftKey })
  return kept.ok ? ok({ visit }) : kept
}

export async function keepFollowUp(deps: ActDeps, id: RecordId): Kept<null> {
  const row = await deps.db.followUps.get(id)
  if (!row) return refuse({ kind: 'not-here', what: id })
  if (row.keptOn) return refuse({ kind: 'already-done' })
  return keepAll(deps, [{ scope: row.scope, about: id, kind: 'followUp.kept', body: { open: { on: dayAt(deps.now()) } } }])
}

export async function meetNeed(deps: ActDeps, id: RecordId): Kept<null> {
  const row = await deps.db.needs.get(id)
  if (!row) return refuse({ kind: 'not-here', what: id })
  if (row.phase === 'met') return refuse({ kind: 'already-done' })
  return keepAll(deps, [{ scope: row.scope, about: id, kind: 'need.met', body: { open: { on: dayAt(deps.now()) } } }])
}

export async function openCase(deps: ActDeps, id: RecordId): Kept<{ readonly case: RecordId }> {
  const need = await deps.db.needs.get(id)
  if (!need) return refuse({ kind: 'not-here', what: id })
  if (need.phase !== 'open') return refuse({ kind: 'already-done' })
  const openedOn = dayAt(deps.now())
  const scope = stationQuarter(deps.village.code, openedOn)
  const about = deps.ids.next(scope)
  const open = { household: need.household, need: id, code: need.code, openedOn }
  const kept = await keepAll(deps, [{ scope, about, kind: 'case.opened', body: { open, personal: { words: need.words } } }])
  return kept.ok ? ok({ case: about }) : kept
}

export const describeRhythm = (deps: ActDeps, days: VisitRhythm): Kept<null> =>
  keepAll(deps, [
    {
      scope: stationRegister(deps.village.code),
      about: rhythmRecord(deps.village.code),
      kind: 'rhythm.described',
      body: { open: { days } },
    },
  ])
