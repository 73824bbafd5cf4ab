/**
 * The log in SQLite. Appends that come within a few milliseconds share one transaction, because a flushed commit costs far more than a row.
 * Obeys `log-store.ts`; the only room that writes the table `row`.
 */
import { randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import { inTransaction } from './database.ts'
import type { AppendRefusal, LogStore, NewRow, StoredRow } from './log-store.ts'
import { placeRows, type PlacingView } from './placing.ts'
import { NO_HASH, rowHash, sameBytes } from './row-hash.ts'
import { takePage } from './take-page.ts'

export interface SqliteLogOptions {
  /** How long a commit waits for company, at most 10 ms. */
  readonly groupMs?: number
  readonly groupRows?: number
  /** Whether there is room for more; asked before each commit. */
  readonly hasRoom?: () => boolean
}

interface Waiting {
  readonly device: DeviceId
  readonly rows: readonly NewRow[]
  readonly settle: (outcome: Result<readonly number[], AppendRefusal>) => void
  readonly fail: (error: unknown) => void
}

type Outcome = Result<readonly number[], AppendRefusal>

export interface SqliteLog extends LogStore {
  /** Appends within the caller's own transaction, which must hold; for seeding an empty log. */
  appendNow(device: DeviceId, rows: readonly NewRow[]): Outcome
}

export function openSqliteLog(
  database: DatabaseSync,
  { groupMs = 5, groupRows = 50, hasRoom = () => true }: SqliteLogOptions = {},
): SqliteLog {
  const insert = database.prepare('insert into row(scope, seq, client, clock, device, hash, bytes) values (?, ?, ?, ?, ?, ?, ?)')
  const select = database.prepare('select seq, bytes from row where scope = ? and seq > ? order by seq limit ?')
  const selectDot = database.prepare('select seq, bytes from row where scope = ? and client = ? and clock = ?')
  const selectClock = database.prepare('select max(clock) + 1 as next from row where scope = ? and client = ?')
  const selectClocks = database.prepare('select scope, max(clock) + 1 as next from row where client = ? group by scope')
  const selectHash = database.prepare('select hash from row where scope = ? and seq = ?')
  const selectAll = database.prepare('select seq, device, hash, bytes from row where scope = ? order by seq')
  const selectHeads = database.prepare('select scope, max(seq) as head from row group by scope')

  /** As committed; `placed` runs ahead of it while a transaction is open and falls back with it. */
  let heads = readHeads()
  let placed = new Map(heads)
  let hashes = new Map<ScopeId, Uint8Array>()
  /** Within one transaction only: what it has written so far. */
  const clocks = new Map<string, number>()
  let waiting: Waiting[] = []
  let waitingRows = 0
  let timer: NodeJS.Timeout | undefined

  const view: PlacingView = {
    head: (scope) => placed.get(scope) ?? 0,
    nextClock: (scope, client) => clocks.get(`${scope} ${client}`) ?? Number(selectClock.get(scope, client)?.next ?? 0),
    find: (scope, client, clock) => {
      const found = selectDot.get(scope, client, clock)
      return found && storedRow(found)
    },
  }

  function readHeads(): Map<ScopeId, number> {
    return new Map(selectHeads.all().map((line) => [line.scope as ScopeId, Number(line.head)]))
  }

  function appendNow(device: DeviceId, rows: readonly NewRow[]): Outcome {
    const placing = placeRows(view, rows)
    if (!placing.ok) return placing
    for (const { scope, client, clock, seq, update } of placing.value.fresh) {
      const previous = hashes.get(scope) ?? (selectHash.get(scope, seq - 1)?.hash as Uint8Array | undefined) ?? NO_HASH
      const hash = rowHash(previous, { scope, seq, device, update })
      insert.run(scope, seq, client, clock, device, hash, update)
      hashes.set(scope, hash)
      placed.set(scope, seq)
      clocks.set(`${scope} ${client}`, clock + 1)
    }
    return ok(placing.value.seqs)
  }

  function settleHeads(committed: boolean): void {
    if (committed) heads = new Map(placed)
    else placed = new Map(heads)
    if (!committed) hashes = new Map()
    clocks.clear()
  }

  /** L2: nobody hears of a row before the commit that holds it. */
  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const group = waiting
    waiting = []
    waitingRows = 0
    if (group.length === 0) return
    if (!hasRoom()) return group.forEach(({ settle }) => settle(refuse({ refusal: { kind: 'disk-full' } })))
    try {
      const outcomes = inTransaction(database, () => group.map(({ device, rows }) => appendNow(device, rows)))
      settleHeads(true)
      group.forEach(({ settle }, index) => settle(outcomes[index] ?? refuse({ refusal: { kind: 'disk-full' } })))
    } catch (error) {
      settleHeads(false)
      if (isDiskFault(error)) group.forEach(({ settle }) => settle(refuse({ refusal: { kind: 'disk-full' } })))
      else group.forEach(({ fail }) => fail(error))
    }
  }

  return {
    logId: logIdOf(database),
    append: (device, rows) =>
      new Promise((settle, fail) => {
        waiting.push({ device, rows, settle, fail })
        waitingRows += rows.length
        if (waitingRows >= groupRows) flush()
        else timer ??= setTimeout(flush, groupMs)
      }),
    appendNow: (device, rows) => {
      const outcome = appendNow(device, rows)
      settleHeads(outcome.ok)
      return outcome
    },
    page: (scope, after, limit) => takePage(storedRows(select.iterate(scope, after, limit.rows)), limit),
    heads: () => heads,
    nextClock: view.nextClock,
    clocksOf: (client) => new Map(selectClocks.all(client).map((line) => [line.scope as ScopeId, Number(line.next)])),
    verify: (scope) => {
      let previous: Uint8Array = NO_HASH
      let seq = 0
      for (const line of selectAll.iterate(scope)) {
        seq++
        previous = rowHash(previous, { scope, seq, device: String(line.device), update: line.bytes as Uint8Array })
        if (Number(line.seq) !== seq || !sameBytes(previous, line.hash as Uint8Array)) return seq
      }
      return seq === (heads.get(scope) ?? 0) ? null : seq + 1
    },
    close: async () => flush(),
  }
}

/** A new name for this log: after restoring a backup, so that devices offer their own rows again. */
export function renewLogId(database: DatabaseSync): string {
  const logId = randomBytes(16).toString('hex')
  database.prepare(`insert or replace into fact(name, value) values ('logId', ?)`).run(logId)
  return logId
}

const logIdOf = (database: DatabaseSync): string => {
  const found = database.prepare(`select value from fact where name = 'logId'`).get()
  return found ? String(found.value) : renewLogId(database)
}

const storedRow = (line: Record<string, unknown>): StoredRow => ({ seq: Number(line.seq), update: line.bytes as Uint8Array })

function* storedRows(lines: Iterable<Record<string, unknown>>): Generator<StoredRow> {
  for (const line of lines) yield storedRow(line)
}

/** SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN: the disk's fault, not ours. */
const isDiskFault = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && [13, 10, 8, 14].includes(Number(error.errcode) & 0xff)
