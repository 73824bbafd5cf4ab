/** A runtime that lives in memory, with a handful of invented households: to look at screens and to test them without an engine. */
import type { Role } from '../../src/lib/domain/people.ts'
import { DEFAULT_RHYTHM, visitGroupOf, type VisitRhythm } from '../../src/lib/domain/visit-rhythm.ts'
import { NO_SITUATION, type Situation } from '../../src/lib/domain/visit.ts'
import { addDays, daysBetween } from '../../src/lib/kernel/day.ts'
import type { GridCode, RecordId } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type {
  CaseRow,
  FollowUpRow,
  HouseholdLine,
  HouseholdView,
  Keepers,
  KeepRefusal,
  Lack,
  LinkStatus,
  Me,
  NeedRow,
  Runtime,
  SearchHit,
  ShrunkPhoto,
  Source,
  StorageState,
  StoreHealth,
  TodayView,
  Unsent,
  VisitDraft,
  WindowView,
} from '../../src/lib/runtime/face.ts'
import { openFakeCarry, type FakeCarry } from './fake-carry.ts'
import { openFakeConflicts, type FakeConflicts } from './fake-conflicts.ts'
import { openFakeImport } from './fake-import.ts'
import { GRIDS, homeOf, LU, needOf, nextId, promise, QIAN, SEEDS, TODAY, VILLAGE, visitOf, type Home } from './fake-village.ts'

/** What a test or a person may turn at: the link, a full disk, another role. */
export interface FakeOptions {
  readonly role?: Role
  readonly link?: LinkStatus
  readonly refuse?: KeepRefusal
  readonly storage?: Partial<StorageState>
  readonly lacks?: readonly Lack[]
  /** How far the station's clock is ahead, ms. */
  readonly clockOff?: number
  readonly health?: Partial<StoreHealth>
  readonly keepers?: Partial<Keepers>
  readonly households?: number
  readonly carry?: FakeCarry
  /** Where an imported register may go; else the two grids of the fake. */
  readonly grids?: Me['grids']
  readonly toSettle?: FakeConflicts
}

export function openFakeRuntime(options: FakeOptions = {}): Runtime {
  const listeners = new Set<() => void>()
  const changed = (): void => listeners.forEach((tell) => tell())
  const source = <T>(read: () => T): Source<T> => ({
    subscribe(to) {
      const tell = (): void => to.next(read())
      listeners.add(tell)
      queueMicrotask(tell)
      return { unsubscribe: () => listeners.delete(tell) }
    },
  })

  const worker = options.role === undefined || options.role === 'gridWorker'
  const me: Me = {
    person: worker ? QIAN : { ...LU, role: options.role ?? LU.role },
    village: { code: VILLAGE, name: '竹溪村', town: '和桥镇' },
    grids: worker ? GRIDS.slice(0, 1) : GRIDS,
  }
  let rhythm: VisitRhythm = DEFAULT_RHYTHM
  let unsent: Unsent['records'] = []
  const link = (): LinkStatus => ({ ...(options.link ?? { phase: 'offline' as const }), unsent: unsent.length, refused: 0 }) as LinkStatus
  const storage: StorageState = { usedBytes: 48_000_000, quotaBytes: 2_000_000_000, persisted: null, nearlyFull: false, ...options.storage }
  let persisted = storage.persisted

  const homes: Home[] = SEEDS.slice(0, options.households ?? SEEDS.length).map((seed, n) => homeOf(seed, n))
  const homeBy = (id: RecordId): Home | undefined => homes.find((home) => home.id === id)
  const lineOf = (home: Home): HouseholdLine => {
    const group = visitGroupOf(home.members.map((member) => member.categories))
    const last = home.visits[0]
    const since = addDays(TODAY, -200)
    return {
      id: home.id,
      grid: GRIDS[0]?.code ?? ('' as GridCode),
      no: home.id,
      headName: home.seed.name,
      address: home.seed.address,
      visitGroup: group,
      since,
      goneOn: null,
      lastVisitOn: last?.on ?? null,
      lastWords: last?.situation.health ?? '',
      dueOn: home.nextOn ?? addDays(last?.on ?? since, rhythm[group]),
      conflicts: home.seed.name === '吴洪生' ? ['phones'] : [],
      progress: 'sent',
      who: { name: home.seed.name, age: home.seed.age, categories: home.seed.categories, phone: home.seed.phone },
      members: home.members.length,
      rhythmDays: rhythm[group],
    }
  }

  let needs: NeedRow[] = [
    needOf(must(homes[0], 'there is a first household'), 'fetch-medicine', '降压药只剩一周', 'open'),
    ...(homes[3] ? [needOf(homes[3], 'subsidy', '护理补贴', 'inHand')] : []),
  ]
  let followUps: FollowUpRow[] = [
    ...(homes[4] ? [promise(homes[4].id, TODAY, '问养老认证')] : []),
    ...(homes[5] ? [promise(homes[5].id, TODAY, '送回户口簿原件')] : []),
    promise(must(homes[0], 'there is a first household').id, addDays(TODAY, -1), '带药盒去配'),
  ]
  const cases: CaseRow[] = needs
    .filter((need) => need.phase === 'inHand')
    .map((need) => ({
      id: nextId(),
      household: need.household,
      need: need.id,
      code: need.code,
      words: need.words,
      openedOn: TODAY,
      holder: LU.id,
      holderName: LU.name,
      progress: 'sent',
    }))

  const todayView = (): TodayView => {
    const lines = homes.map(lineOf)
    const due = lines.filter((line) => line.dueOn <= TODAY).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1))
    return {
      day: TODAY,
      due,
      dueCount: due.length,
      soon: lines
        .filter((line) => line.dueOn > TODAY && daysBetween(TODAY, line.dueOn) <= 3)
        .toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1)),
      visitedToday: lines.filter((line) => line.lastVisitOn === TODAY).length,
      followUps: followUps
        .filter((one) => one.on <= TODAY && (one.keptOn === null || one.keptOn === TODAY))
        .map((one) => ({ ...one, householdName: homeBy(one.household)?.seed.name ?? '' })),
      unsent: unsent.length,
      hasHouseholds: homes.length > 0,
      coming: 0,
      isFilling: false,
    }
  }
  const householdView = (id: RecordId): HouseholdView | null => {
    const home = homeBy(id)
    if (!home) return null
    const mine = <Row extends { readonly household: RecordId }>(rows: readonly Row[]): Row[] => rows.filter((row) => row.household === id)
    return {
      household: lineOf(home),
      members: home.members,
      visits: home.visits,
      needs: mine(needs),
      followUps: mine(followUps),
      cases: mine(cases),
    }
  }
  const windowView = (): WindowView => {
    const at = (id: RecordId): { householdName: string; address: string; gridName: string } => ({
      householdName: homeBy(id)?.seed.name ?? '',
      address: homeBy(id)?.seed.address ?? '',
      gridName: GRIDS[0]?.name ?? '',
    })
    return {
      visits: homes
        .flatMap((home) => home.visits.map((visit) => ({ ...visit, ...at(home.id) })))
        .toSorted((a, b) => (a.on > b.on ? -1 : 1)),
      needs: needs.map((need) => ({ ...need, ...at(need.household) })),
      cases: cases.map((one) => ({ ...one, ...at(one.household) })),
      counts: {
        households: homes.length,
        residents: homes.reduce((sum, home) => sum + home.members.length, 0),
        openNeeds: needs.filter((need) => need.phase === 'open').length,
        visitsThisWeek: 3,
      },
    }
  }
  const written = (about: RecordId, kind: string, household: RecordId): void => {
    unsent = [{ about, kind, at: Date.now(), householdName: homeBy(household)?.seed.name ?? null, household }, ...unsent]
    changed()
  }
  const drafts = new Map<string, unknown>()
  const savedAts = new Map<string, number>()
  const no = (): Result<never, KeepRefusal> | null => (options.refuse ? refuse(options.refuse) : null)

  return {
    ...openFakeCarry(options.carry ?? {}, source),
    ...openFakeConflicts(options.toSettle ?? {}, source, changed),
    me,
    now: () => Date.now(),
    today: () => TODAY,
    todayView: () => source(todayView),
    householdView: (id) => source(() => householdView(id)),
    householdList: (_grid, from) => source(() => ({ total: homes.length, lines: homes.slice(from, from + 50).map(lineOf) })),
    windowView: () => source(windowView),
    unsentView: () => source(() => ({ count: unsent.length, records: unsent, refusedCount: 0, refused: [] })),
    held: () => source(() => ({ lines: unsent.length, photos: 0, drafts: drafts.size, parcels: 0 })),
    rhythm: () => source(() => rhythm),
    health: () => source(() => ({ entries: 4210 + unsent.length, quarantined: [], unknownKinds: 2, ...options.health })),
    clockOff: () => source(() => options.clockOff ?? 0),
    keepers: () =>
      source(() => ({ mirror: { phase: 'follows', entries: unsent.length, bytes: 400 }, carriers: 4, restored: 0, ...options.keepers })),
    mend: (onprogress) => {
      onprogress({ step: 'entries', done: 1, of: 4 })
      return Promise.resolve(ok({ entriesBack: 0, logsAskedAgain: 0, carriers: 4, carriersBroken: 0, mirror: 'follows' }))
    },
    faults: () => source(() => []),
    link: () => source(link),
    storage: () => source(() => ({ ...storage, persisted })),
    visitStart: (id) => {
      const home = homeBy(id)
      return Promise.resolve(
        home
          ? {
              household: lineOf(home),
              members: home.members,
              last: home.visits[0] ?? null,
              openNeeds: needs.filter((need) => need.household === id && need.phase !== 'met'),
            }
          : null,
      )
    },
    search: (words) => {
      const asked = words.trim().toLowerCase()
      const hits = homes.flatMap((home): SearchHit[] => {
        const { name, pinyin, address, phone, age } = home.seed
        const matched = name.includes(asked)
          ? 'name'
          : pinyin.includes(asked.replaceAll(' ', ''))
            ? 'pinyin'
            : address.includes(asked)
              ? 'address'
              : phone?.endsWith(asked)
                ? 'phone'
                : null
        return matched && asked
          ? [
              {
                kind: 'resident',
                resident: must(home.members[0], 'a home has a member').id,
                household: home.id,
                name,
                age,
                address,
                phone,
                matched,
              },
            ]
          : []
      })
      return Promise.resolve(hits)
    },
    photo: () => Promise.resolve(null),
    recordVisit: (draft: VisitDraft) => {
      const home = homeBy(draft.household)
      const refused = no()
      if (refused) return Promise.resolve(refused)
      if (!home) return Promise.resolve(refuse({ kind: 'not-here', what: draft.household }))
      const id = nextId()
      const before: Situation = home.visits[0]?.situation ?? NO_SITUATION
      home.visits.unshift(visitOf(id, home.id, draft.on, { ...before, ...draft.changed }, 'kept', draft.way))
      home.nextOn = draft.nextOn
      needs = [
        ...needs,
        ...draft.needs.map((need) => ({ ...needOf(home, need.code, need.words, 'open' as const), visit: id, progress: 'kept' as const })),
      ]
      if (draft.followUp) followUps = [...followUps, { ...promise(home.id, draft.followUp.on, draft.followUp.words), progress: 'kept' }]
      drafts.delete(`visit/${home.id}`)
      written(id, 'visit.recorded', home.id)
      return Promise.resolve(ok({ visit: id }))
    },
    keepFollowUp: (id) => {
      const found = followUps.find((one) => one.id === id)
      followUps = followUps.map((one) => (one.id === id ? { ...one, keptOn: TODAY, progress: 'kept' } : one))
      if (found) written(id, 'followUp.kept', found.household)
      return Promise.resolve(no() ?? ok(null))
    },
    meetNeed: (id) => {
      needs = needs.map((need) => (need.id === id ? { ...need, phase: 'met', progress: 'kept' } : need))
      changed()
      return Promise.resolve(no() ?? ok(null))
    },
    reopenNeed: (id) => {
      needs = needs.map((need) => (need.id === id ? { ...need, phase: 'open', progress: 'kept' } : need))
      changed()
      return Promise.resolve(no() ?? ok(null))
    },
    reopenFollowUp: (id) => {
      followUps = followUps.map((one) => (one.id === id ? { ...one, keptOn: null, progress: 'kept' } : one))
      changed()
      return Promise.resolve(no() ?? ok(null))
    },
    openCase: (need) => {
      const refused = no()
      const found = needs.find((one) => one.id === need)
      if (refused || !found) return Promise.resolve(refused ?? refuse({ kind: 'not-here', what: need }))
      const { household, code, words } = found
      const id = nextId()
      const holder = { holder: me.person.id, holderName: me.person.name }
      needs = needs.map((one) => (one.id === need ? { ...one, phase: 'inHand', holderName: me.person.name } : one))
      cases.unshift({ id, household, need, code, words, openedOn: TODAY, ...holder, progress: 'kept' })
      changed()
      return Promise.resolve(ok({ case: id }))
    },
    describeRhythm: (days) => {
      rhythm = days
      changed()
      return Promise.resolve(no() ?? ok(null))
    },
    draft: <T>(key: string) => ({
      load: () => Promise.resolve((drafts.get(key) as T | undefined) ?? null),
      save: (value: T) => {
        drafts.set(key, value)
        savedAts.set(key, Date.now())
        changed()
        return Promise.resolve(ok(null))
      },
      drop: () => {
        drafts.delete(key)
        changed()
        return Promise.resolve()
      },
      savedAt: () => savedAts.get(key) ?? null,
    }),
    draftKeys: () => source(() => [...drafts.keys()]),
    shrinkPhoto: async (file): Promise<Result<ShrunkPhoto, { kind: 'not-a-picture' }>> => {
      if (!file.type.startsWith('image/')) return refuse({ kind: 'not-a-picture' })
      const full = new Uint8Array(await file.arrayBuffer())
      return ok({ hash: '0'.repeat(64), bytes: full.length, width: 1, height: 1, full, thumb: full })
    },
    registerComing: () => source(() => 0),
    registerImport: () => openFakeImport(options.grids ?? GRIDS, () => TODAY, options.refuse),
    askToPersist: () => {
      persisted = true
      changed()
      return Promise.resolve(true)
    },
    lacks: () => Promise.resolve(options.lacks ?? []),
    nudge: changed,
    rebuild: () => Promise.resolve(),
    settleAll: () => Promise.resolve(),
    signOut: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}
