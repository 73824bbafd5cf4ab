/** A source in memory for tests of the link: own rows in a list, and a diary of all it was told. */
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Rows, Welcome } from '../../src/lib/protocol/down.ts'
import type { HelloFacts, OwnRow, UpdateSource } from '../../src/lib/link/index.ts'

export const GRID = 'grid/329900112001001/2026Q4' as ScopeId
export const STATION = 'station/329900112001/2026Q4' as ScopeId

export interface TestSource extends UpdateSource {
  readonly diary: string[]
  facts: HelloFacts
  write(key: string, scope?: ScopeId, bytes?: Uint8Array): void
  unsent(): string[]
  onwelcome: (welcome: Welcome) => 'same' | 'new-lease' | 'new-log'
  onpage: (page: Rows) => 'kept' | 'gap'
  /** Whether a refused row is set aside, as it should be. */
  setsAside: boolean
  /** `again`: it wants another lease after a refused row. */
  onrefused: 'on' | 'again'
}

export function testSource(): TestSource {
  let rows: OwnRow[] = []
  const drop = (gone: readonly OwnRow[]): void => {
    rows = rows.filter((row) => !gone.some(({ key }) => key === row.key))
  }
  const source: TestSource = {
    diary: [],
    facts: {
      app: '1.0.0',
      token: 'token-1',
      device: 'device-1' as DeviceId,
      epoch: 1,
      client: 7,
      logId: 'log-1',
      cursors: {},
      clocks: {},
    },
    setsAside: true,
    onrefused: 'on',
    onwelcome: () => 'same',
    onpage: () => 'kept',
    write: (key, scope = GRID, bytes = new TextEncoder().encode(key)) => rows.push({ key, scope, update: bytes }),
    unsent: () => rows.map(({ key }) => key),
    hello: async () => source.facts,
    nextRows: async (maxBytes, maxRows) => {
      let bytes = 0
      return rows.slice(0, maxRows).filter(({ update }, at) => (bytes += update.length) <= maxBytes || at === 0)
    },
    acked: async (acked, seqs) => {
      source.diary.push(`acked ${acked.map(({ key }, at) => `${key}=${String(seqs[at])}`).join(' ')}`)
      drop(acked)
    },
    refusedRow: async (row, refusal) => {
      source.diary.push(`refused ${row.key} ${refusal.kind}`)
      if (source.setsAside) drop([row])
      return source.onrefused
    },
    gap: async (scope, next) => {
      source.diary.push(`gap ${scope} ${next}`)
      return 'on'
    },
    arrived: async (page) => {
      source.diary.push(`arrived ${page.scope} ${page.from}+${page.rows.length}`)
      return source.onpage(page)
    },
    welcomed: async (welcome) => {
      source.diary.push(`welcomed ${welcome.logId} ${welcome.lease.epoch}/${welcome.lease.client}`)
      return source.onwelcome(welcome)
    },
  }
  return source
}

export function welcome(over: Partial<Welcome> = {}): Welcome {
  return {
    kind: 'welcome',
    logId: 'log-1',
    now: Date.UTC(2026, 10, 24, 1),
    standing: {
      person: { id: 'p1' as never, name: '测试网格员', role: 'gridWorker' },
      village: { code: '329900112001', name: '试验村', town: '试验镇' },
      grids: [{ code: '329900112001001', name: '第一网格' }],
      people: [],
    },
    lease: { epoch: 1, client: 7 },
    heads: {},
    app: '1.0.0',
    ...over,
  }
}

export const page = (from: number, count: number, head = from + count, scope = GRID): Rows => ({
  kind: 'rows',
  scope,
  from,
  rows: Array.from({ length: count }, (_, at) => ({ seq: from + 1 + at, update: new Uint8Array([1]) })),
  head,
})
