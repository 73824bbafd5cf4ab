/** A read model of its own per call, on the fake IndexedDB, with somebody signed in; and the sayings and pages that tests put into it. */
import 'fake-indexeddb/auto'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import type { DeviceId, GridCode, ScopeId, VillageCode } from '../../src/lib/kernel/ids.ts'
import { gridQuarter, gridRegister, stationQuarter, stationRegister } from '../../src/lib/kernel/scope.ts'
import { arrive, META, openReadModel, putMeta, type Db, type Saying, type Session } from '../../src/lib/readmodel/index.ts'
import { day, person, record } from '../fixtures/log.ts'

export const VILLAGE = '320282112200' as VillageCode
export const GRID = '320282112200001' as GridCode
export const REGISTER = gridRegister(GRID)
export const QUARTER = gridQuarter(GRID, day('2026-11-24'))
export const STATION = stationRegister(VILLAGE)
export const STATION_QUARTER = stationQuarter(VILLAGE, day('2026-11-24'))
export const NOW = Date.parse('2026-11-24T09:00:00+08:00')

export const sessionOf = (client: number): Session => ({
  token: 't',
  device: `d${client}` as DeviceId,
  lease: { epoch: 1, client },
  logId: 'log-1',
  person: { id: person('mei'), name: '梅', role: 'gridWorker' },
  village: { code: VILLAGE, name: '西望村', town: '丁蜀镇' },
  grids: [{ code: GRID, name: '第一网格' }],
})

let count = 0
const opened: Db[] = []

export async function aStore(client = 77): Promise<Db> {
  const db = await openReadModel(`a-store-${count++}`, 'relaxed')
  if (!db.ok) throw new Error(db.error.kind)
  opened.push(db.value)
  await putMeta(db.value, META.session, sessionOf(client))
  return db.value
}

export const closeStores = (): void => {
  for (const db of opened.splice(0)) db.close()
}

export const household = (name: string, open: object = {}): Saying => ({
  scope: REGISTER,
  about: record(name),
  kind: 'household.described',
  body: {
    open: { grid: GRID, visitGroup: 'high', since: '2026-11-01', ...open },
    personal: { no: '1', headName: '王建国', address: '河东 12号' },
  },
})

export const page = (scope: ScopeId, from: number, entries: readonly Entry[], head = from + entries.length) => ({
  scope,
  from,
  head,
  rows: entries.map((entry, at) => ({ seq: from + at + 1, entry: { ...entry, scope }, bytes: new Uint8Array([at + 1]) })),
})

/** These entries in one page, behind what is there. */
export async function takeIn(db: Db, scope: ScopeId, entries: readonly Entry[]): Promise<void> {
  const from = (await db.cursors.get(scope))?.seq ?? 0
  const { outcome } = await arrive(db, page(scope, from, entries), NOW)
  if (outcome !== 'taken') throw new Error(outcome)
}
