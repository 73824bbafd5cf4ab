/** A log in memory: what tests and simulations run on. Obeys `log-store.ts`, but for surviving the process. */
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok } from '../../src/lib/kernel/result.ts'
import type { LogStore, StoredRow } from './log-store.ts'
import { placeRows, type PlacingView } from './placing.ts'
import { NO_HASH, rowHash, sameBytes } from './row-hash.ts'
import { takePage } from './take-page.ts'

interface KeptRow extends StoredRow {
  readonly device: DeviceId
  readonly hash: Uint8Array
}

export function openMemoryLog(logId = 'memory'): LogStore {
  const logs = new Map<ScopeId, KeptRow[]>()
  const dots = new Map<string, KeptRow[]>()
  const rowsOf = (scope: ScopeId): readonly KeptRow[] => logs.get(scope) ?? []
  const dotsOf = (scope: ScopeId, client: number): readonly KeptRow[] => dots.get(`${scope} ${client}`) ?? []
  const view: PlacingView = {
    head: (scope) => rowsOf(scope).length,
    nextClock: (scope, client) => dotsOf(scope, client).length,
    find: (scope, client, clock) => dotsOf(scope, client)[clock],
  }
  const addTo = <Key>(map: Map<Key, KeptRow[]>, key: Key, row: KeptRow): unknown => map.get(key)?.push(row) ?? map.set(key, [row])

  return {
    logId,
    append: async (device, rows) => {
      const placed = placeRows(view, rows)
      if (!placed.ok) return placed
      for (const { scope, client, seq, update } of placed.value.fresh) {
        const hash = rowHash(rowsOf(scope).at(-1)?.hash ?? NO_HASH, { scope, seq, device, update })
        const row = { seq, update: update.slice(), device, hash }
        addTo(logs, scope, row)
        addTo(dots, `${scope} ${client}`, row)
      }
      return ok(placed.value.seqs)
    },
    page: (scope, after, limit) => takePage(rowsOf(scope).slice(after, after + limit.rows), limit),
    heads: () => new Map([...logs].map(([scope, rows]) => [scope, rows.length])),
    nextClock: view.nextClock,
    clocksOf: (client) =>
      new Map([...logs.keys()].map((scope) => [scope, view.nextClock(scope, client)] as const).filter(([, next]) => next > 0)),
    verify: (scope) => {
      let previous: Uint8Array = NO_HASH
      for (const [index, row] of rowsOf(scope).entries()) {
        previous = rowHash(previous, { scope, seq: index + 1, device: row.device, update: row.update })
        if (!sameBytes(previous, row.hash)) return index + 1
      }
      return null
    },
    close: async () => {},
  }
}
