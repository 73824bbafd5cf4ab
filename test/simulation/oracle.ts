/**
 * What must be true of a world, whatever the weather was. It is told what people were told, what the relay committed and what it sent; it looks
 * at disks, never at the code under test. The numbers are those of SPEC.md.
 */
import type { Entry } from '../../src/lib/kernel/entry.ts'
import type { EntryId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { MAX_AHEAD_MS, msOfStamp } from '../../src/lib/kernel/stamp.ts'
import { dotOfId } from '../../src/lib/kernel/dot.ts'
import type { Standing } from '../../src/lib/protocol/down.ts'
import { openReader, readByte, readText, readVarUint } from '../../src/lib/protocol/bytes.ts'
import { grantOf, mayRead, mayWrite } from '../../src/lib/protocol/rights.ts'
import { parsedOf, writtenOf } from './once.ts'
import { META, type Session, type StoredEntry } from '../../src/lib/readmodel/index.ts'
import type { ConflictRow } from '../../src/lib/readmodel/rows.ts'
import { conflictsByHand, valuesIn } from './conflicts-by-hand.ts'
import { markOf } from './marks.ts'
import { rowsOf, type DbState } from './memory-db.ts'
import type { PlayedDevice } from './played-device.ts'
import { firstTouched, type DiskRow, type RelayDisk } from './relay-disk.ts'

export interface Violation {
  readonly law: string
  readonly what: string
}

export interface OracleDeps {
  standingOf(person: PersonId): Standing | undefined
  now(): number
}

export interface Oracle {
  readonly violations: readonly Violation[]
  broken(law: string, what: string): void
  /** The world said that a saying with this mark may exist. */
  known(mark: string): void
  /** A keep was refused: none of its marks may ever be seen. */
  never(marks: readonly string[]): void
  /** Before a keep: the marks that the device has of the records. Afterwards the new entries must come after all of that. */
  told(device: PlayedDevice, entries: readonly StoredEntry[], before: ReadonlyMap<string, readonly string[]>, isSkewed: boolean): void
  committed(logId: string, rows: readonly DiskRow[]): void
  /** A row was committed: its author had the right to say it there. */
  mayStand(row: DiskRow): void
  /** `asked`: in answer to a POST, by the rights that they had when it came. */
  sent(person: PersonId | null, frame: Uint8Array, asked?: Standing): void
  acked(
    disk: RelayDisk,
    device: string,
    rows: readonly { readonly scope: ScopeId; readonly update: Uint8Array }[],
    seqs: readonly number[],
  ): void
  load(bytes: number): void
  /** What a device shows now must still be shown later. */
  look(device: PlayedDevice): void
  forget(device: PlayedDevice): void
  /** After the calm. */
  judge(all: Judged): void
}

export interface Judged {
  readonly devices: readonly PlayedDevice[]
  readonly disk: RelayDisk
  readonly wasRestored: boolean
  readonly mayDouble: boolean
  /** Who holds a client: device ids by client, and guests' own. */
  ownerOf(client: number): string | undefined
  readonly guests: readonly { readonly person: PersonId; readonly clients: ReadonlySet<number> }[]
}

const MOST_BYTES_WAITING = 1024 * 1024 + 512 * 1024

export function openOracle({ standingOf, now }: OracleDeps): Oracle {
  const violations: Violation[] = []
  const marks = new Set<string>()
  const forbidden = new Set<string>()
  const seqs = new Map<string, Uint8Array>()
  const ancestry: { readonly entry: StoredEntry; readonly before: readonly string[]; readonly device: string }[] = []
  const shown = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>()

  const broken = (law: string, what: string): void => {
    if (violations.length < 20) violations.push({ law, what })
  }

  return {
    violations,
    broken,
    known: (mark) => void marks.add(mark),
    never: (some) => some.forEach((mark) => forbidden.add(mark)),

    told(device, entries, before, isSkewed) {
      for (const entry of entries) {
        const own = before.get(entry.about)
        if (own && own.length <= 32) ancestry.push({ entry, before: own, device: device.name })
        if (!isSkewed && msOfStamp(entry.at) > now() + MAX_AHEAD_MS + 60_000) broken('H2', `${device.name} was dragged to ${entry.at}`)
      }
    },

    committed(logId, rows) {
      for (const row of rows) {
        const key = `${logId} ${row.scope} ${String(row.seq)}`
        const was = seqs.get(key)
        if (was && !same(was, row.update)) broken('I12', `${key} was used twice`)
        seqs.set(key, row.update)
      }
    },

    mayStand({ scope, update }) {
      const parsed = parsedOf(update)
      const standing = parsed.ok ? standingOf(parsed.value.by) : undefined
      if (parsed.ok && (!standing || !mayWrite(grantOf(standing), scope, parsed.value.kind)))
        broken('I17', `${parsed.value.by} had no right to say ${parsed.value.kind} in ${scope}`)
    },

    sent(person, frame, asked) {
      const scope = person === null ? null : scopeOfRows(frame)
      if (person === null || scope === null) return
      const standings = [standingOf(person), asked]
      if (!standings.some((one) => one && mayRead(grantOf(one), scope))) broken('I11', `${person} was sent rows of ${scope}`)
    },

    acked(disk, device, rows, numbers) {
      for (const [at, row] of rows.entries()) {
        const seq = numbers[at] ?? 0
        const there = seqs.get(`${disk.logId} ${row.scope} ${String(seq)}`)
        const isDurable = disk.rows.some((one, place) => place < disk.synced && one.scope === row.scope && one.seq === seq)
        if (!there && disk.logId === 'log-1') broken('I1', `${device} was told ${row.scope} ${String(seq)}, which was never committed`)
        if (there && !same(there, row.update)) broken('I1', `${device} was told ${row.scope} ${String(seq)} for other bytes`)
        else if (there && !isDurable) broken('I1', `${device} was told ${row.scope} ${String(seq)}, which is not durable`)
      }
    },

    load(bytes) {
      if (bytes > MOST_BYTES_WAITING) broken('I18', `${String(bytes)} bytes wait in one line`)
    },

    look(device) {
      const { store } = device.disk()
      const now = byMark(entriesOf(store))
      const gaveWay = byMark(rowsOf(store, 'setAside').flatMap((row) => (row.entry ? [row.entry as StoredEntry] : [])))
      const before = shown.get(device.name)
      if (before)
        for (const [mark, sayings] of before) {
          const still = now.get(mark)
          const isThere = [...sayings].every((one) => still?.has(one) === true || gaveWay.get(mark)?.has(one) === true)
          if (!isThere) broken('I3', `${device.name} shows ${mark} ${still === undefined ? 'no more' : 'changed'}`)
        }
      shown.set(device.name, now)
    },
    forget: (device) => void shown.delete(device.name),

    judge(all) {
      judgeRelay(all)
      for (const device of all.devices) judgeDevice(device, all)
      if (!all.wasRestored) judgeAncestry(all) // what a restored relay makes its devices write anew is named by its old id: a known gap
      judgeViews(all)
    },
  }

  function judgeRelay({ disk, ownerOf, guests, mayDouble }: Judged): void {
    const byMarks = new Map<string, Entry>()
    for (const scope of new Set(disk.rows.map((row) => row.scope))) {
      const rows = disk.rows.filter((row) => row.scope === scope)
      const touched = firstTouched(rows, scope)
      if (touched !== null) broken('I13', `${scope} ${String(touched)}`)
      const next = new Map<number, number>()
      for (const row of rows) {
        if (row.clock !== (next.get(row.client) ?? 0)) broken('I12', `${scope} ${String(row.seq)} leaves a hole in its client's clocks`)
        next.set(row.client, row.clock + 1)
        const parsed = parsedOf(row.update)
        if (!parsed.ok) {
          broken('I17', `${scope} ${String(row.seq)} is no entry: ${parsed.error.kind}`)
          continue
        }
        const entry = parsed.value
        if (ownerOf(entry.client) !== row.device) broken('I17', `${scope} ${entry.id} was written by another device`)
        const guest = guests.find((one) => one.clients.has(entry.client))
        if (guest && guest.person !== entry.by) broken('I17', `${scope} ${entry.id} is signed by another person`)
        const mark = markOf(entry)
        if (guest) continue // a spoiled byte of a guest's may make its mark another's
        if (!marks.has(mark)) broken('I4', `${scope} ${entry.id} was said by nobody`)
        if (forbidden.has(mark)) broken('I4', `${scope} ${entry.id} was refused to be kept, and yet it is there`)
        const other = byMarks.get(`${scope} ${mark}`)
        if (other && !(mayDouble && sameSaying(other, entry))) broken('I4', `${mark} is there twice: ${other.id}, ${entry.id}`)
        byMarks.set(`${scope} ${mark}`, entry)
      }
    }
  }

  function judgeDevice(device: PlayedDevice, all: Judged): void {
    const { store, told } = device.disk()
    const standing = standingOf(device.person)
    const entries = entriesOf(store)
    const refused = new Set(
      rowsOf(store, 'outbox').flatMap((line) => (line.refused === undefined ? [] : [`${String(line.scope)} ${String(line.id)}`])),
    )
    const waiting = rowsOf(store, 'outbox').filter((line) => line.refused === undefined)
    if (waiting.length > 0) broken('I9', `${device.name} still has ${String(waiting.length)} lines to send`)

    const here = new Set(entries.map(markOf))
    for (const mark of told.keys()) if (!here.has(mark)) broken('I2', `${device.name} told somebody that ${mark} is kept, and lost it`)

    const relayRows = new Map(all.disk.rows.map((row) => [`${row.scope} ${String(dotId(row))}`, row]))
    const aside = rowsOf(store, 'setAside')
    const ownClients = clientsOf(store)
    for (const entry of entries) {
      const key = `${entry.scope} ${entry.id}`
      const mark = markOf(entry)
      if (!marks.has(mark) && !all.guests.some((one) => one.clients.has(clientOf(entry.id))))
        broken('I4', `${device.name} has ${key}, said by nobody`)
      const row = relayRows.get(key)
      if (row) {
        const isUnheard = refused.has(key) && !(standing && mayRead(grantOf(standing), entry.scope)) // of a twin's words under it nobody may tell this device
        if (!isUnheard && !same(row.update, writtenOf(entry))) broken('I5', `${device.name} has other words under ${key}`)
        continue
      }
      if (refused.has(key)) continue
      const isOwn = told.has(mark)
      if (isOwn && !mayStillSay(device.person, entry)) continue
      // A relay put back from a backup has what its devices can say again: who said it must be here and may still say it.
      const canReoffer = all.devices.some((one) => one.disk().told.has(mark) && mayStillSay(one.person, entry) && !isRefusedOn(one, mark))
      if (all.wasRestored && !canReoffer) continue
      if (all.wasRestored && !ownClients.has(clientOf(entry.id)) && mayDoubleMark(mark, all)) continue
      broken('I2', `${device.name} has ${key} (${mark}), which the relay has not`)
    }

    if (!standing) return
    const grant = grantOf(standing)
    const hereById = new Set(entries.map((entry) => `${entry.scope} ${entry.id}`))
    for (const row of all.disk.rows) {
      if (!mayRead(grant, row.scope)) continue
      const key = `${row.scope} ${String(dotId(row))}`
      if (hereById.has(key)) continue
      if (aside.some((one) => one.scope === row.scope && one.seq === row.seq)) continue
      broken('I2', `${device.name} lacks ${key}, number ${String(row.seq)} of its log`)
    }
    for (const cursor of rowsOf(store, 'cursors')) {
      const head = all.disk.rows.filter((row) => row.scope === cursor.scope).length
      if (mayRead(grant, String(cursor.scope)) && cursor.seq !== head)
        broken('I9', `${device.name} stands at ${String(cursor.seq)} of ${String(head)} in ${String(cursor.scope)}`)
    }
  }

  /** A line that was refused for good is not offered again, whatever its author may do by now. */
  function isRefusedOn(device: PlayedDevice, mark: string): boolean {
    const { store } = device.disk()
    const ids = new Set(
      rowsOf(store, 'outbox').flatMap((line) => (line.refused === undefined ? [] : [`${String(line.scope)} ${String(line.id)}`])),
    )
    return ids.size > 0 && entriesOf(store).some((entry) => markOf(entry) === mark && ids.has(`${entry.scope} ${entry.id}`))
  }

  function mayStillSay(person: PersonId, { scope, kind }: StoredEntry): boolean {
    const standing = standingOf(person)
    return standing !== undefined && mayWrite(grantOf(standing), scope, kind)
  }

  /** Said again under another id: by a device that had to write it anew. */
  function mayDoubleMark(mark: string, { disk }: Judged): boolean {
    return disk.rows.some((row) => {
      const parsed = parsedOf(row.update)
      return parsed.ok && markOf(parsed.value) === mark
    })
  }

  /** K3: an entry comes after all that its author had of the record. Ids may have changed since; marks have not. */
  function judgeAncestry({ devices }: Judged): void {
    const device = devices[0]
    if (!device) return
    const byId = new Map(entriesOf(device.disk().store).map((entry) => [`${entry.scope} ${entry.id}`, entry]))
    const here = new Set([...byId.values()].map(markOf))
    for (const { entry, before, device: author } of ancestry) {
      const now = byId.get(`${entry.scope} ${entry.id}`)
      if (!now || markOf(now) !== markOf(entry)) continue
      const found = new Set<string>()
      const marksFound = new Set<string>()
      const open = [...now.after]
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (found.has(id)) continue
        found.add(id)
        const older = byId.get(`${entry.scope} ${id}`)
        if (older) marksFound.add(markOf(older))
        open.push(...(older?.after ?? []))
      }
      for (const mark of before)
        if (!marksFound.has(mark) && here.has(mark))
          broken('K3', `${author} had ${mark} and wrote ${entry.id} (${markOf(entry)}) beside it`)
    }
  }

  /** I5, I7: who may read the same sees the same. */
  function judgeViews({ devices, disk }: Judged): void {
    const first = new Map<string, { readonly device: string; readonly view: string }>()
    const oracle = conflictsByHand(
      disk.rows.flatMap((row) => {
        const parsed = parsedOf(row.update)
        return parsed.ok ? [{ scope: row.scope, entry: parsed.value }] : []
      }),
    )
    const known = new Set(disk.rows.map((row) => `${row.scope} ${String(dotId(row))}`))
    for (const device of devices) {
      const standing = standingOf(device.person)
      if (!standing) continue
      const grant = grantOf(standing)
      const store = device.disk().store
      const hasForeign = entriesOf(store).some((entry) => !known.has(`${entry.scope} ${entry.id}`))
      if (hasForeign) continue
      const seen = new Map<string, string>()
      for (const row of rowsOf(store, 'conflicts') as unknown as readonly ConflictRow[]) {
        const key = `${row.id} ${row.field}`
        seen.set(key, valuesIn([row.stands, ...row.others].map((said) => said.value)))
        if (!oracle.has(key) && mayRead(grant, row.scope)) broken('I7', `${device.name} sees a conflict nobody else would: ${key}`)
      }
      for (const [key, { scope, values }] of oracle) {
        if (!mayRead(grant, scope)) continue
        const shown = seen.get(key)
        if (shown === undefined) broken('I7', `${device.name} does not see the conflict ${key}: ${values}`)
        else if (shown !== values) broken('I7', `${device.name} sees other versions in the conflict ${key}: ${shown} instead of ${values}`)
      }
      for (const table of ['households', 'residents', 'visits', 'needs', 'followUps', 'cases', 'conflicts', 'hindsight'])
        for (const row of rowsOf(store, table)) {
          if (!mayRead(grant, String(row.scope))) continue
          const view = JSON.stringify(comparable(table, row))
          const key = `${table} ${String(row.id)} ${String(row.field ?? row.entry ?? '')}`
          const other = first.get(key)
          if (!other) first.set(key, { device: device.name, view })
          else if (other.view !== view) broken('I5', `${device.name} and ${other.device} differ over ${key}:\n  ${view}\n  ${other.view}`)
        }
    }
  }
}

/** The scope of a frame that holds rows, else null: its first two fields are read and nothing more. */
function scopeOfRows(frame: Uint8Array): string | null {
  const reader = openReader(frame.subarray(2))
  readByte(reader)
  readVarUint(reader)
  readText(reader)
  readByte(reader)
  if (readText(reader) !== 'rows') return null
  readText(reader)
  readByte(reader)
  return readText(reader)
}

/** What depends on the device alone, and what may hang on scopes that only one of two may read, is left aside. */
function comparable(table: string, row: Readonly<Record<string, unknown>>): object {
  const { progress: _progress, changedAt: _changedAt, ...rest } = row
  if (table === 'households') {
    const { dueOn: _dueOn, since: _since, ...shared } = rest
    return sorted(shared)
  }
  return sorted(rest)
}

const sorted = (row: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))

export const entriesOf = (store: DbState): readonly StoredEntry[] => rowsOf(store, 'entries') as unknown as readonly StoredEntry[]

/** What is said under each mark, by whatever ids. Usually one saying; a guest may have spoiled its own mark into another's. */
function byMark(entries: readonly StoredEntry[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const entry of entries) {
    const key = `${entry.scope} ${markOf(entry)}`
    const sayings = found.get(key) ?? new Set()
    found.set(key, sayings.add(JSON.stringify([entry.about, entry.kind, entry.by, entry.at, entry.body])))
  }
  return found
}

const dotId = (row: DiskRow): string => `${row.client.toString(36)}-${row.clock.toString(36)}`

const sameSaying = (one: Entry, other: Entry): boolean =>
  one.about === other.about && one.kind === other.kind && one.at === other.at && JSON.stringify(one.body) === JSON.stringify(other.body)

function same(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

/** Every client that was leased to this store. */
function clientsOf(store: DbState): ReadonlySet<number> {
  const fact = (key: string): unknown => rowsOf(store, 'meta').find((row) => row.key === key)?.value
  const session = fact(META.session) as Session | undefined
  const earlier = (fact(META.leases) ?? []) as readonly number[]
  return new Set([...earlier, ...(session ? [session.lease.client] : [])])
}

export const clientOf = (id: EntryId): number => dotOfId(id)?.client ?? 0
