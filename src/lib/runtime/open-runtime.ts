/** Opens the engine's parts for whoever is signed in and introduces them to each other. The only room, beside the workers, where that happens. */
import type { VisitRhythm } from '../domain/visit-rhythm.ts'
import { browserHere, capsOf, openIds, openReport, openStorage, openWallClock, shrinkPhoto, watchScope } from '../device/index.ts'
import { dayAt } from '../kernel/day.ts'
import type { Day } from '../kernel/ids.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { gridRegister } from '../kernel/scope.ts'
import {
  calmly,
  clockOffsetOf,
  comingOf,
  heldHere,
  openReadModel,
  rebuild,
  SCREEN,
  sessionOf,
  type Db,
  type Session,
} from '../readmodel/index.ts'
import { describeRhythm, keepFollowUp, meetNeed, openCase, recordVisit, type ActDeps } from './acts.ts'
import { openCarry } from './carry/index.ts'
import { openConflicts } from './open-conflicts.ts'
import { openDrafts } from './drafts.ts'
import { openKeepersOf } from './keepers-of.ts'
import { startEngine, type EngineClient } from './engine/engine-client.ts'
import { photoOf } from './engine/photos.ts'
import type { KeepRefusal, Runtime, Source } from './face.ts'
import { lacksOf } from './lacks.ts'
import { openLazily } from './lazily.ts'
import { openPersist } from './persist.ts'
import { openRegisterImport } from './register-import/index.ts'
import { openSearchFeed } from './search-feed.ts'
import { deleteStore, leave, meOf } from './session.ts'
import { signOut } from './sign-out.ts'
import { faultSource, linkSource, liveByDay, openBell, polled } from './sources.ts'
import { healthOf, householdListOf, householdOf, rhythmOf, todayOf, unsentOf, visitStartOf, windowOf } from './views/views.ts'
import type { Search } from './search/open-search.ts'
import { openUnderWay } from './under-way.ts'

const STORAGE_EVERY_MS = 60_000

export type OpenRefusal = { readonly kind: 'nobody' } | KeepRefusal

export interface RuntimeEars {
  /** A newer app in another tab has taken the database over; what was typed is written, and this page must be loaded anew. */
  onreplaced(): void
  /** An older tab has not let go of the database yet. */
  onblocked(): void
}

export async function openRuntime(
  store: string,
  app: string,
  { onreplaced, onblocked }: RuntimeEars,
): Promise<Result<Runtime, OpenRefusal>> {
  let runtime: Runtime | null = null
  const beforeClose = (): Promise<unknown> => runtime?.settleAll() ?? Promise.resolve()
  const opened = await openReadModel(store, 'strict', onreplaced, { beforeClose, onblocked })
  if (!opened.ok) return opened
  const [session, offsetMs] = await Promise.all([sessionOf(opened.value), clockOffsetOf(opened.value)])
  if (!session) {
    opened.value.close()
    return refuse({ kind: 'nobody' })
  }
  runtime = runtimeOver(opened.value, session, store, app, offsetMs)
  return ok(runtime)
}

function runtimeOver(db: Db, session: Session, store: string, app: string, offsetMs: number | undefined): Runtime {
  const me = meOf(session)
  const clock = openWallClock(offsetMs)
  const now = clock.now
  const today = (): Day => dayAt(now())
  const report = openReport(clock)
  const unwatch = watchScope(report)
  const storage = openStorage()
  const storageAsked = openBell()
  const persist = openPersist(storage.askToPersist, storageAsked.ring)
  const engineStarted = openBell()
  const clockHeard = openBell()
  const drafts = openDrafts(db, now)
  const { mind, settled } = openUnderWay()
  let engine: EngineClient | null = null
  let open = true
  const keepers = openKeepersOf(store)

  // After the first screen: what a person sees first does not wait for the worker.
  const stopStarting = whenIdle(() => {
    engine = startEngine({ store, origin: location.origin, app }, (fault) =>
      report.report(fault.where, Object.assign(new Error(fault.words), { name: fault.name })),
    )
    engine.onclock((offset) => {
      clock.correct(Date.now() + offset)
      clockHeard.ring()
    })
    keepers.follow(engine)
    engineStarted.ring()
  })

  const acts: ActDeps = {
    db,
    ids: openIds(),
    grant: { role: me.person.role, village: me.village.code, grids: me.grids.map((grid) => grid.code) },
    village: me.village,
    grids: me.grids,
    now,
    onkept() {
      storageAsked.ring()
      persist.askOnce()
    },
  }
  const source = <T>(query: () => Promise<T>): Source<T> => calmly(query, SCREEN)

  const search = openLazily(async (): Promise<Search> => {
    const [{ openSearch }, { inWorker, inPage }] = await Promise.all([import('./search/open-search.ts'), import('./search/starters.ts')])
    return openSearch({ feed: openSearchFeed(db, today, now), starters: [inWorker, inPage] })
  })

  return {
    me,
    now,
    today,
    todayView: () => liveByDay(today, (day) => todayOf(db, day)),
    householdView: (id) => liveByDay(today, (day) => householdOf(db, id, day)),
    householdList: (grid, from) => liveByDay(today, (day) => householdListOf(db, grid, from, day)),
    windowView: () => liveByDay(today, (day) => windowOf(db, day, me.grids)),
    unsentView: () => source(() => unsentOf(db)),
    held: () => source(() => heldHere(db)),
    rhythm: () => source<VisitRhythm>(() => rhythmOf(db)),
    health: () => source(() => healthOf(db)),
    faults: () => faultSource(report),
    link: () => linkSource(db, () => engine, engineStarted.onring),
    clockOff: () => polled(async () => clock.offsetMs(), STORAGE_EVERY_MS, clockHeard.onring),
    keepers: keepers.keepers,
    mend: keepers.mend,
    storage: () => polled(storage.read, STORAGE_EVERY_MS, storageAsked.onring),

    visitStart: (household) => visitStartOf(db, household, today()),
    search: async (words) => (await search.have()).search(words),
    async photo(ref, visit) {
      const row = await db.visits.get(visit)
      return row ? photoOf(db, ref.hash, row.scope) : null
    },

    recordVisit(draft) {
      const key = `visit/${draft.household}`
      return mind(drafts.settle(key).then(() => recordVisit(acts, draft, key)))
    },
    keepFollowUp: (id) => mind(keepFollowUp(acts, id)),
    meetNeed: (id) => mind(meetNeed(acts, id)),
    openCase: (need) => mind(openCase(acts, need)),
    describeRhythm: (days) => mind(describeRhythm(acts, days)),
    ...openCarry({ db, store, offsetMs: clock.offsetMs, mind }),
    ...openConflicts(acts, today, mind),

    draft: drafts.of,
    draftKeys: () => source(async () => (await db.drafts.toCollection().primaryKeys()) as string[]),
    shrinkPhoto,

    registerComing: () =>
      source(() =>
        comingOf(
          db,
          me.grids.map((grid) => gridRegister(grid.code)),
        ),
      ),
    registerImport() {
      const desk = openRegisterImport({ store, grids: me.grids }, today)
      return { ...desk, accept: (onprogress) => mind(desk.accept(onprogress)) }
    },
    askToPersist: persist.ask,
    lacks: async () => lacksOf(capsOf(browserHere(await storage.read()))),
    nudge: () => engine?.nudge(),
    rebuild: () => rebuild(db, now()),
    async settleAll() {
      await settled()
      const written = await drafts.flush()
      if (!written.ok) throw new Error(`A draft is not written: ${written.error.kind}`)
    },
    signOut: () =>
      signOut({
        stop: () => stop(true),
        held: () => heldHere(db),
        closeStore: () => db.close(),
        leave: () => leave(session.token),
        deleteStore: () => deleteStore(store),
      }),
    close,
  }

  async function close(): Promise<void> {
    await stop()
    db.close()
  }

  /** Nothing writes any more afterwards; the store is still open. */
  async function stop(leaving = false): Promise<void> {
    if (!open) return
    open = false
    stopStarting()
    unwatch()
    search.close()
    await engine?.close(leaving)
  }
}

const IDLE_LIMIT_MS = 1_500

/** When the page has done what a person waits for; at the latest after a while. The answer calls it off. */
function whenIdle(fn: () => void): () => void {
  if (!('requestIdleCallback' in globalThis)) {
    const timer = setTimeout(fn, 200)
    return () => clearTimeout(timer)
  }
  const id = requestIdleCallback(fn, { timeout: IDLE_LIMIT_MS })
  return () => cancelIdleCallback(id)
}
