/**
 * The relay's log on a disk with two levels: what was committed, and what is synced. The judging of rows, the hash chain and the paging are the
 * relay's own rooms; only the disk under them is played. Obeys `store/log-store.ts`.
 */
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { AppendRefusal, LogStore, NewRow, StoredRow } from '../../sync-server/store/log-store.ts'
import { placeRows, type PlacingView } from '../../sync-server/store/placing.ts'
import { NO_HASH, rowHash, sameBytes } from '../../sync-server/store/row-hash.ts'
import { takePage } from '../../sync-server/store/take-page.ts'

export interface DiskRow extends StoredRow {
  readonly scope: ScopeId
  readonly client: number
  readonly clock: number
  readonly device: DeviceId
  readonly hash: Uint8Array
}

/** What survives the relay's process; `synced` of its rows survive a power cut. */
export interface RelayDisk {
  logId: string
  readonly rows: DiskRow[]
  synced: number
}

export interface PlayedLog extends LogStore {
  /** What waits for the next commit is gone with the process. */
  kill(): void
}

export interface LogDeps {
  readonly disk: RelayDisk
  after(ms: number, fn: () => void): () => void
  hasRoom(): boolean
  /** True: the process dies at this very moment. */
  dies(at: 'before-commit' | 'after-commit'): boolean
  oncommit(rows: readonly DiskRow[]): void
}

type Outcome = Result<readonly number[], AppendRefusal>
interface Waiting {
  readonly device: DeviceId
  readonly rows: readonly NewRow[]
  settle(outcome: Outcome): void
}

const GROUP_MS = 5
const GROUP_ROWS = 50

export function openPlayedLog({ disk, after, hasRoom, dies, oncommit }: LogDeps): PlayedLog {
  const byScope = new Map<ScopeId, DiskRow[]>()
  const byDot = new Map<string, DiskRow[]>()
  const heads = new Map<ScopeId, number>()
  let waiting: Waiting[] = []
  let callOff: (() => void) | null = null
  let alive = true

  const dotKey = (scope: ScopeId, client: number): string => `${scope} ${String(client)}`
  function index(row: DiskRow): void {
    const rows = byScope.get(row.scope)
    if (rows) rows.push(row)
    else byScope.set(row.scope, [row])
    const dots = byDot.get(dotKey(row.scope, row.client))
    if (dots) dots.push(row)
    else byDot.set(dotKey(row.scope, row.client), [row])
  }
  for (const row of disk.rows) index(row)
  for (const [scope, rows] of byScope) heads.set(scope, rows.length)

  const view: PlacingView = {
    head: (scope) => byScope.get(scope)?.length ?? 0,
    nextClock: (scope, client) => (byDot.get(dotKey(scope, client))?.at(-1)?.clock ?? -1) + 1,
    find: (scope, client, clock) => byDot.get(dotKey(scope, client))?.find((row) => row.clock === clock),
  }

  function place(device: DeviceId, rows: readonly NewRow[]): Outcome {
    const placed = placeRows(view, rows)
    if (!placed.ok) return placed
    for (const { scope, client, clock, seq, update } of placed.value.fresh) {
      const previous = byScope.get(scope)?.at(-1)?.hash ?? NO_HASH
      const row: DiskRow = { scope, seq, client, clock, device, update, hash: rowHash(previous, { scope, seq, device, update }) }
      index(row)
      disk.rows.push(row)
    }
    return ok(placed.value.seqs)
  }

  function flush(): void {
    callOff?.()
    callOff = null
    if (!alive) return
    const group = waiting
    waiting = []
    if (!hasRoom()) return group.forEach(({ settle }) => settle(refuse({ refusal: { kind: 'disk-full' } })))
    if (dies('before-commit')) return
    const before = disk.rows.length
    const outcomes = group.map(({ device, rows }) => place(device, rows))
    disk.synced = disk.rows.length
    const fresh = disk.rows.slice(before)
    for (const { scope, seq } of fresh) heads.set(scope, seq)
    oncommit(fresh)
    if (dies('after-commit')) return
    group.forEach(({ settle }, at) => settle(outcomes[at] ?? refuse({ refusal: { kind: 'disk-full' } })))
  }

  return {
    logId: disk.logId,
    append: (device, rows) =>
      new Promise((settle) => {
        waiting.push({ device, rows, settle })
        if (waiting.reduce((sum, one) => sum + one.rows.length, 0) >= GROUP_ROWS) flush()
        else callOff ??= after(GROUP_MS, flush)
      }),
    page: (scope, from, limit) => takePage((byScope.get(scope) ?? []).slice(from, from + limit.rows), limit),
    heads: () => heads,
    nextClock: view.nextClock,
    clocksOf: (client) => {
      const clocks = new Map<ScopeId, number>()
      for (const scope of byScope.keys()) {
        const next = view.nextClock(scope, client)
        if (next > 0) clocks.set(scope, next)
      }
      return clocks
    },
    verify: (scope) => firstTouched(byScope.get(scope) ?? [], scope),
    close: () => Promise.resolve(),
    kill() {
      alive = false
      callOff?.()
    },
  }
}

/** The first row of a scope whose number or hash is not what it must be. */
export function firstTouched(rows: readonly DiskRow[], scope: ScopeId): number | null {
  let previous: Uint8Array = NO_HASH
  for (const [at, row] of rows.entries()) {
    previous = rowHash(previous, { scope, seq: at + 1, device: row.device, update: row.update })
    if (row.seq !== at + 1 || !sameBytes(previous, row.hash)) return at + 1
  }
  return null
}

/** A power cut takes what was not synced. */
export function losePower(disk: RelayDisk): void {
  disk.rows.length = disk.synced
}

export const copyOfDisk = ({ logId, rows, synced }: RelayDisk): RelayDisk => ({ logId, rows: rows.slice(), synced })
