/**
 * Random days of one device, played on any `Db`: somebody keeps, pages come in any order, the relay acknowledges, refuses, loses its log, leases another
 * client, a twin writes under our ids. What a step does is drawn from its seed and from what the played device holds, so that the same script means the
 * same on both sides.
 */
import type { Entry } from '../../src/lib/kernel/entry.ts'
import { dotOfId, idOfDot } from '../../src/lib/kernel/dot.ts'
import type { EntryId, RecordId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { gridQuarter, gridRegister, stationQuarter } from '../../src/lib/kernel/scope.ts'
import { stampAt } from '../../src/lib/kernel/stamp.ts'
import {
  arrive,
  askForLease,
  catchUpLines,
  countComing,
  countUnsent,
  heldHere,
  keep,
  markRefused,
  markSent,
  noteHeads,
  offerFrom,
  passOver,
  rebuild,
  reissue,
  storeFault,
  takeStanding,
  unsentEntries,
  type ArrivedRow,
  type Db,
  type Saying,
  type Session,
  type StoredEntry,
} from '../../src/lib/readmodel/index.ts'
import { day, person, record } from '../fixtures/log.ts'
import type { Chance } from '../simulation/chance.ts'

const GRID = '329900112200001' as never
const TODAY = day('2026-11-24')
const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const REGISTER = gridRegister(GRID)
const QUARTER = gridQuarter(GRID, TODAY)
const STATION = stationQuarter('329900112200' as never, TODAY)
const SCOPES = [REGISTER, QUARTER, STATION]

export const session: Session = {
  token: 't',
  device: 'd1' as never,
  lease: { epoch: 1, client: 77 },
  logId: 'log-1',
  person: { id: person('mei'), name: '梅', role: 'gridWorker' },
  village: { code: '329900112200', name: '西望村', town: '丁蜀镇' },
  grids: [{ code: GRID, name: '第一网格' }],
}

/** What one step asks of a device; its answer is compared. */
export interface Step {
  readonly name: string
  readonly run: (db: Db) => Promise<unknown>
}

/** The next step, drawn from what this device holds. */
export type Script = (played: Db) => Promise<Step>

export function aScript(chance: Chance): Script {
  const logs = new Map<ScopeId, StoredEntry[]>(SCOPES.map((scope) => [scope, []]))
  const foreign = foreigner(chance)
  let now = NOW
  let epoch = 1
  let logId = 'log-1'

  const steps: readonly (readonly [number, (db: Db) => Promise<Step> | Step])[] = [
    [
      6,
      () =>
        keepStep(
          some(chance, 1, 4, () => aSaying(chance)),
          now,
        ),
    ],
    [6, () => arriveStep(aPage(chance, logs, foreign), now)],
    [4, async (db) => pushStep(await unsentEntries(db, chance.whole(1, 6)), logs, chance.hits(0.3))],
    [1, async (db) => refuseStep((await unsentEntries(db, 3)).at(-1))],
    [1, () => offerStep(chance)],
    [1, () => standing({ client: chance.hits(0.5) ? 77 : 100 + chance.whole(0, 5), epoch: ++epoch }, logId)],
    [0.5, () => standing({ client: 77, epoch }, (logId = `log-${chance.whole(1, 4)}`))],
    [1, () => ({ name: 'reissue', run: (db) => reissue(db, now) })],
    [0.5, () => ({ name: 'askForLease', run: askForLease })],
    [
      1,
      () => ({
        name: 'noteHeads',
        run: (db) => noteHeads(db, Object.fromEntries([...logs].map(([scope, rows]) => [scope, rows.length])) as never),
      }),
    ],
    [1, () => twinStep(logs, foreign, chance)],
    [0.5, () => ({ name: 'rebuild', run: (db) => rebuild(db, now) })],
    [1, () => ({ name: 'catchUpLines', run: (db) => catchUpLines(db, now) })],
    [1, () => ({ name: 'counts', run: async (db) => [await countComing(db), await countUnsent(db), await heldHere(db)] })],
  ]
  const sum = steps.reduce((whole, [weight]) => whole + weight, 0)

  return async (db) => {
    now += chance.whole(0, 60_000)
    let at = chance.next() * sum
    for (const [weight, step] of steps) if ((at -= weight) < 0) return step(db)
    return { name: 'nothing', run: async () => null }
  }
}

/** What a step answers, or the kind of the fault that stopped it. */
export async function outcomeOf(db: Db, step: Step): Promise<unknown> {
  try {
    const answer = await step.run(db)
    return { answer, ...(isRefused(answer) ? { refused: answer.error.kind } : {}) }
  } catch (fault) {
    return { refused: isBug(fault) ? fault.message : storeFault(fault).kind }
  }
}

/** A twin may have used our next clock: keeping says that it cannot be. */
const isBug = (fault: unknown): fault is Error => fault instanceof Error && fault.message.startsWith('bug: ')

const isRefused = (answer: unknown): answer is { readonly error: { readonly kind: string } } =>
  typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === false

const keepStep = (sayings: readonly Saying[], now: number): Step => ({
  name: `keep ${sayings.map((one) => one.kind).join(' ')}`,
  run: async (db) => {
    const kept = await keep(db, sayings, now, chanceExtras(sayings))
    return kept.ok ? kept : { ok: false, error: { kind: kept.error.kind } }
  },
})

const chanceExtras = (sayings: readonly Saying[]) =>
  sayings.length > 2
    ? { dropDraft: 'draft', photos: [{ hash: sayings[0]?.about ?? '', scope: QUARTER, bytes: new Uint8Array([1, 2]), unsent: 1 as const }] }
    : {}

const arriveStep = (page: { scope: ScopeId; from: number; rows: readonly ArrivedRow[]; head: number }, now: number): Step => ({
  name: `arrive ${page.scope} ${page.from}+${page.rows.length}/${page.head}`,
  run: (db) => arrive(db, page, now),
})

/** The relay takes these; sometimes its word is lost on the way. */
function pushStep(entries: readonly StoredEntry[], logs: ReadonlyMap<ScopeId, StoredEntry[]>, isLost: boolean): Step {
  const seqs = new Map<ScopeId, Set<number>>()
  for (const entry of entries) {
    const log = logs.get(entry.scope) ?? []
    const at = log.findIndex(({ id }) => id === entry.id)
    const seq = at >= 0 ? at + 1 : log.push(entry)
    seqs.set(entry.scope, (seqs.get(entry.scope) ?? new Set()).add(seq))
  }
  return {
    name: `push ${entries.length}${isLost ? ', ack lost' : ''}`,
    run: async (db) => {
      if (isLost) return null
      await markSent(db, entries)
      const ahead = []
      for (const [scope, some] of seqs) ahead.push([...(await passOver(db, scope, some))])
      return ahead
    },
  }
}

const refuseStep = (entry: StoredEntry | undefined): Step => ({
  name: 'markRefused',
  run: async (db) => (entry ? markRefused(db, entry, 'not-allowed') : null),
})

function offerStep(chance: Chance): Step {
  const [scope, next] = [chance.pick(SCOPES), chance.whole(0, 4)]
  return { name: 'offerFrom', run: (db) => offerFrom(db, scope, 77, next) }
}

const standing = (lease: Session['lease'], logId: string): Step => ({
  name: `takeStanding ${lease.client} ${logId}`,
  run: (db) => takeStanding(db, { ...session, lease, logId }, [{ id: person('lu'), name: '陆', role: 'windowClerk' }]),
})

/** Somebody else's copy of this store writes: the relay holds another entry under an id that we are going to use, or have used. */
function twinStep(logs: ReadonlyMap<ScopeId, StoredEntry[]>, foreign: Foreigner, chance: Chance): Step {
  const scope = chance.pick(SCOPES)
  const log = logs.get(scope) ?? []
  const taken = new Set(log.map(({ id }) => id))
  const id = idOfDot({ client: 77, clock: chance.whole(0, 4) })
  if (!taken.has(id)) log.push({ ...foreign(scope), id })
  return { name: 'a twin writes', run: async () => null }
}

type Foreigner = (scope: ScopeId) => StoredEntry

/** What others say: most of it parses, some does not, some is of kinds from tomorrow. */
function foreigner(chance: Chance): Foreigner {
  const clocks = new Map<string, number>()
  const heads = new Map<RecordId, readonly EntryId[]>()
  return (scope) => {
    const client = 200 + chance.whole(0, 2)
    const clock = clocks.get(`${scope} ${client}`) ?? 0
    clocks.set(`${scope} ${client}`, clock + 1)
    const id = idOfDot({ client, clock })
    const { about, kind, body } = aSaying(chance)
    const after = heads.get(about) ?? []
    heads.set(about, chance.hits(0.7) ? [id] : [...after, id].slice(-3))
    const odd = chance.next()
    return {
      scope,
      id,
      about,
      kind: odd < 0.05 ? 'weather.seen' : kind,
      by: person(chance.pick(['bo', 'lu'])),
      at: stampAt(NOW + chance.whole(-1e7, 1e7)),
      after,
      v: odd > 0.95 ? 99 : 1,
      body: (odd > 0.9 && odd < 0.95 ? { open: { on: 5 } } : body) as Entry['body'],
    }
  }
}

function aPage(chance: Chance, logs: ReadonlyMap<ScopeId, StoredEntry[]>, foreign: Foreigner) {
  const scope = chance.pick(SCOPES)
  const log = logs.get(scope) ?? []
  for (let more = chance.whole(0, 6); more > 0; more--) log.push(foreign(scope))
  const from = chance.hits(0.5) ? 0 : chance.whole(0, log.length + 1)
  const rows = log.slice(from, from + chance.whole(1, 12)).map((entry, at): ArrivedRow => {
    const bytes = Uint8Array.of(at, 1, 2)
    return dotOfId(entry.id)?.clock === 13
      ? { seq: from + at + 1, entry: null, reason: 'spoiled', bytes }
      : { seq: from + at + 1, entry, bytes }
  })
  return { scope, from, rows, head: log.length + (chance.hits(0.2) ? 500 : 0) }
}

/** Few records, so that everybody speaks of the same ones. */
function aSaying(chance: Chance): Saying {
  const household = record(`h${chance.whole(0, 3)}`)
  const need = record(`n${chance.whole(0, 3)}`)
  const visit = record(`v${chance.whole(0, 5)}`)
  const on = day(`2026-11-${chance.whole(10, 29)}`)
  const word = chance.pick(['膝盖疼', '好多了', '药吃完了', ''])
  const said: readonly (() => Saying)[] = [
    () =>
      saying(
        REGISTER,
        household,
        'household.described',
        { grid: GRID, visitGroup: chance.pick(['high', 'key']), since: on },
        { no: '1', headName: chance.pick(['王建国', '李秀英']), address: `河东 ${chance.whole(1, 9)}号` },
      ),
    () => saying(REGISTER, household, 'household.described', { goneOn: chance.hits(0.5) ? on : null }),
    () => saying(REGISTER, record(`r${chance.whole(0, 4)}`), 'resident.described', { household }, aPerson(chance)),
    () =>
      saying(
        QUARTER,
        visit,
        'visit.recorded',
        { household, on, time: '09:20', way: 'home', changed: ['health'], photos: [] },
        aVisit(word),
      ),
    () => saying(QUARTER, need, 'need.heard', { household, visit, code: 'see-doctor', heardOn: on }, { words: word }),
    () => saying(QUARTER, need, chance.hits(0.7) ? 'need.met' : 'need.reopened', { on }),
    () => saying(QUARTER, record(`f${chance.whole(0, 2)}`), 'followUp.promised', { household, visit, on }, { words: word }),
    () => saying(QUARTER, record(`f${chance.whole(0, 2)}`), chance.hits(0.7) ? 'followUp.kept' : 'followUp.reopened', { on }),
    () =>
      saying(
        STATION,
        record(`c${chance.whole(0, 2)}`),
        'case.opened',
        { household, need, code: 'see-doctor', openedOn: on },
        { words: word },
      ),
    () => saying(STATION, record(`c${chance.whole(0, 2)}`), 'case.handedOver', { to: person('lu') }),
    () => saying(REGISTER, record('rhythm'), 'rhythm.described', { days: { high: chance.whole(3, 9), key: 14, general: 30, other: 90 } }),
  ]
  return chance.pick(said)()
}

const saying = (scope: ScopeId, about: RecordId, kind: Saying['kind'], open: object, personal?: object): Saying => ({
  scope,
  about,
  kind,
  body: { open, ...(personal ? { personal } : {}) },
})

const aPerson = (chance: Chance) => ({
  name: chance.pick(['王建国', '王小明']),
  sex: 'male',
  birthOn: chance.hits(0.5) ? '1944-03-02' : null,
  idNumber: null,
  relation: { raw: '户主', code: '02' },
  phones: chance.hits(0.5) ? ['13800001234'] : [],
  categories: chance.hits(0.5) ? ['living-alone'] : [],
  categoriesUnknown: [],
  remark: '',
})

const aVisit = (health: string) => ({
  present: [],
  presentWords: '',
  situation: { health, medicine: '', meals: '', housing: '', family: '', safety: '' },
  done: [],
  doneWords: '',
  thumbs: [],
})

function some<T>(chance: Chance, from: number, to: number, make: () => T): T[] {
  return Array.from({ length: chance.whole(from, to) }, make)
}
