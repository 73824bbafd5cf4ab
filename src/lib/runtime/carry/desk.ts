/**
 * Makes parcels from what is here and takes in what others made. Introduces the read model to the wire's rows and to the sealed file.
 *
 *   V1  A file holds what would have been pushed, byte for byte, and changes nothing here: what is in it stays unsent until the relay has it.
 *   V2  Before taking in, a person sees what is inside; nothing is written by looking.
 *   V3  What this person may not read is not taken into the rows; the parcel is passed on whole all the same.
 *   V4  The same file again, or a file of one's own, changes nothing, and it is said so.
 */
import { digitsOf, inFours, type Seal } from '../../carry/index.ts'
import { dotOfId } from '../../kernel/dot.ts'
import type { Entry } from '../../kernel/entry.ts'
import type { ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { ok, refuse, type Result } from '../../kernel/result.ts'
import {
  encodeParcel,
  parseParcel,
  PARCEL_LIMIT_BYTES,
  PARCEL_LIMIT_ROWS,
  SIGNED_LIMIT_BYTES,
  SIGNED_LIMIT_ROWS,
  withMac,
  type Parcel,
  type ParcelHead,
} from '../../protocol/parcel.ts'
import { mayRead, type Grant } from '../../protocol/rights.ts'
import { encodeUpdate } from '../../protocol/update.ts'
import {
  carryableLines,
  catchUpLines,
  confirmedIn,
  sessionOf,
  storeFault,
  takeIn,
  type CarriedEntry,
  type Db,
  type ParcelRow,
  type Session,
  type StoredEntry,
} from '../../readmodel/index.ts'
import type { CarryHolds, CarryInside, CarryRefusal, CarryTaken, CarryWhat } from '../carry-face.ts'

export interface DeskDeps {
  readonly db: Db
  readonly seal: Seal
  now(): number
  /** A code that was never used before. */
  drawCode(): string
  nameFile(madeAt: number): string
}

export interface Made extends CarryHolds {
  readonly way: CarryWhat['way']
  readonly fileName: string
  readonly file: Uint8Array<ArrayBuffer>
  readonly code: string
  readonly left: number
}

/** Names are the screens' business: here a person is an id. */
export type Inside = Omit<CarryInside, 'fromName'> & { readonly from: string }

export interface Desk {
  make(what: CarryWhat): Promise<Result<Made, CarryRefusal>>
  look(file: Uint8Array, code: string): Promise<Result<Inside, CarryRefusal>>
  take(): Promise<Result<CarryTaken, CarryRefusal>>
}

/** Room for the head and the lengths of rows. */
const SPARE_BYTES = 64 * 1024
const PIECE_ROWS = 500

export function openDesk({ db, seal, now, drawCode, nameFile }: DeskDeps): Desk {
  let looked: { readonly parcel: Parcel; readonly id: string } | null = null

  async function make(what: CarryWhat): Promise<Result<Made, CarryRefusal>> {
    const session = must(await sessionOf(db), 'somebody has signed in')
    const picked = what.way === 'unsent' ? await unsentRows(db) : await gridRows(db, what.grid)
    if (!picked.ok) return picked
    const { rows, left, lines } = picked.value
    if (rows.length === 0) return refuse({ kind: 'nothing' })
    const head = headOf(session, what.way, now())
    const content = encodeParcel(head, rows)
    const [id, mac] = [await seal.hash(content), await seal.sign(content, session.token)]
    if (!id.ok || !mac.ok) return refuse({ kind: 'no-crypto' })
    const code = drawCode()
    const sealed = await seal.seal(withMac(content, what.way === 'unsent' ? mac.value : null), code)
    if (!sealed.ok) return sealed
    const holds = holdsOf(rows.map((row) => row.entry))
    await db.parcels.put({
      id: id.value,
      way: 'out',
      holds: what.way,
      at: head.at,
      from: head.from,
      ...holds,
      state: 'made',
      ...(what.way === 'unsent' ? { lines, logId: session.logId } : {}),
      bytes: null,
    })
    return ok({ ...holds, way: what.way, fileName: nameFile(head.at), file: sealed.value, code: inFours(code), left })
  }

  async function look(file: Uint8Array, typed: string): Promise<Result<Inside, CarryRefusal>> {
    looked = null
    const opened = await seal.unseal(file, digitsOf(typed))
    if (!opened.ok) return opened
    const parsed = parseParcel(opened.value)
    if (!parsed.ok) return refuse({ kind: fileWords[parsed.error.kind] })
    const { head, rows, content } = parsed.value
    const session = must(await sessionOf(db), 'somebody has signed in')
    if (head.village !== session.village.code) return refuse({ kind: 'other-village' })
    const id = await seal.hash(content)
    if (!id.ok) return id
    looked = { parcel: parsed.value, id: id.value }
    const known = await db.parcels.get(id.value)
    const before = known === undefined ? 'never' : known.way === 'out' ? 'own' : 'taken'
    return ok({ ...holdsOf(rows.map((row) => row.entry)), way: head.way, from: head.from, madeAt: head.at, before })
  }

  async function take(): Promise<Result<CarryTaken, CarryRefusal>> {
    const { parcel, id } = must(looked, 'a file was looked at before it is taken in')
    const { way } = parcel.head
    const session = must(await sessionOf(db), 'somebody has signed in')
    const readable = parcel.rows.filter(readableBy(session))
    const [rows, hidden] = [parcel.rows.length, parcel.rows.length - readable.length]
    const known = await db.parcels.get(id)
    if (known && known.state !== 'waiting') return ok({ way, fresh: 0, hidden, rows }) // V4
    await db.parcels.put(known ?? takenRow(id, parcel, now())) // one that was cut short goes on where it was
    let fresh = 0
    for (let from = 0; from < readable.length; from += PIECE_ROWS)
      fresh += await takeIn(db, id, readable.slice(from, from + PIECE_ROWS).map(carriedEntry), now())
    await catchUpLines(db, now())
    const done: Partial<ParcelRow> = { fresh: (known?.fresh ?? 0) + fresh, hidden, ...(way === 'scope' ? { state: 'delivered' } : {}) }
    await db.parcels.update(id, done)
    return ok({ way, fresh, hidden, rows })
  }

  return { make: (what) => kept(make(what)), look, take: () => kept(take()) }
}

const fileWords = { malformed: 'damaged', 'too-large': 'too-large', 'app-too-old': 'newer-file' } as const

const headOf = ({ person, device, village }: Session, way: ParcelHead['way'], at: number): ParcelHead => ({
  at,
  from: person.id,
  device,
  village: village.code,
  way,
})

interface Row {
  readonly scope: ScopeId
  readonly update: Uint8Array
  readonly entry: Entry
}
interface Picked {
  readonly rows: readonly Row[]
  readonly left: number
  readonly lines: readonly number[]
}

/** As much as the relay takes in one go; the rest goes into another file. */
async function unsentRows(db: Db): Promise<Result<Picked, CarryRefusal>> {
  const { lines, left } = await carryableLines(db)
  const entries = await db.entries.bulkGet(lines.map((line) => [line.scope, line.id]))
  const rows: Row[] = []
  let size = 0
  for (const entry of entries) {
    const row = entry && rowOf(entry)
    if (!row) break
    size += row.update.length + 8
    if (rows.length === SIGNED_LIMIT_ROWS || size > SIGNED_LIMIT_BYTES - SPARE_BYTES) break
    rows.push(row)
  }
  const inIt = lines.slice(0, rows.length).flatMap((line) => (line.n === undefined ? [] : [line.n]))
  return ok({ rows, left: left + lines.length - rows.length, lines: inIt })
}

async function gridRows(db: Db, grid: string): Promise<Result<Picked, CarryRefusal>> {
  const scopes = (await db.cursors.toCollection().primaryKeys()).filter((scope) => scope.startsWith(`grid/${grid}/`)) as ScopeId[]
  const entries = await confirmedIn(db, scopes)
  if (entries.length > PARCEL_LIMIT_ROWS) return refuse({ kind: 'too-large' })
  const rows = [...entries].sort(byDot).map(rowOf)
  const size = rows.reduce((sum, row) => sum + row.update.length + 8, 0)
  return size > PARCEL_LIMIT_BYTES - SPARE_BYTES ? refuse({ kind: 'too-large' }) : ok({ rows, left: 0, lines: [] })
}

const rowOf = (entry: StoredEntry): Row => ({ scope: entry.scope, update: encodeUpdate(entry), entry })

function byDot(a: StoredEntry, b: StoredEntry): number {
  if (a.scope !== b.scope) return a.scope < b.scope ? -1 : 1
  const [one, other] = [dotOfId(a.id), dotOfId(b.id)]
  return one && other ? one.client - other.client || one.clock - other.clock : 0
}

function holdsOf(entries: readonly Entry[]): CarryHolds {
  const kinds: Record<string, number> = {}
  for (const { kind } of entries) kinds[kind] = (kinds[kind] ?? 0) + 1
  return { rows: entries.length, kinds }
}

/** V3. */
function readableBy({ person, village, grids }: Session): (row: { readonly scope: ScopeId }) => boolean {
  const grant: Grant = { role: person.role, village: village.code, grids: grids.map((grid) => grid.code) }
  return ({ scope }) => mayRead(grant, scope)
}

const carriedEntry = ({ scope, update, entry }: Parcel['rows'][number]): CarriedEntry => {
  const { id, about, kind, by, at, after, v, body } = entry
  return { entry: { scope, id, about, kind, by, at, after, v, body }, bytes: update }
}

const takenRow = (id: string, { head, rows, content, mac }: Parcel, at: number): ParcelRow => ({
  id,
  way: 'in',
  holds: head.way,
  at,
  from: head.from,
  ...holdsOf(rows.map((row) => row.entry)),
  state: 'waiting',
  bytes: mac ? withMac(content, mac) : null,
})

/** What the machine says while something is written, in words. */
async function kept<T>(work: Promise<Result<T, CarryRefusal>>): Promise<Result<T, CarryRefusal>> {
  try {
    return await work
  } catch (fault) {
    return refuse({ kind: storeFault(fault).kind })
  }
}
