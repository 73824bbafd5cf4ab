/**
 * Appends the rows of a carried parcel that was found to be its author's. Knows no routes and no signatures.
 *
 *   Q2  Every row is judged as if its author pushed it: their client, their name, their rights as they are now. Who brings it counts for nothing.
 *   Q3  Of a client that is no longer its device's newest nothing new is taken: the device has written it anew under another id.
 *   Q4  A row is taken or named with its refusal; behind a refused one of the same client and scope none is taken. Brought again, nothing changes.
 */
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import type { CarriedAnswer } from '../../src/lib/protocol/carried.ts'
import type { Standing } from '../../src/lib/protocol/down.ts'
import type { Parcel } from '../../src/lib/protocol/parcel.ts'
import { retryOf, type Refusal, type Retry } from '../../src/lib/protocol/refusal.ts'
import type { Devices } from '../store/devices.ts'
import type { LogStore, NewRow } from '../store/log-store.ts'
import { judgePush } from './judge-push.ts'

export interface TakeDeps {
  readonly log: LogStore
  readonly devices: Pick<Devices, 'isLeasedTo' | 'newestLease'>
  /** Tells everybody what was committed. */
  readonly spread: (scopes: ReadonlySet<ScopeId>) => void
}

const PIECE_ROWS = 200

export async function takeRows(deps: TakeDeps, standing: Standing, { head, rows }: Parcel): Promise<CarriedAnswer> {
  const book = openBook()
  const judge = judgeOf(deps, standing, head.device)
  for (let from = 0; from < rows.length; from += PIECE_ROWS) {
    let piece = rows.slice(from, from + PIECE_ROWS).map((row, at): Row => ({ ...row, place: from + at }))
    while (piece.length > 0) {
      const judged = piece.flatMap((row) => {
        const why = book.whyNot(row)
        const verdict = why ? { ok: false as const, why } : judge(row)
        if (!verdict.ok) book.refuse(row, verdict.why)
        return verdict.ok ? [{ ...verdict, row }] : []
      })
      if (judged.length === 0) break
      const appended = await deps.log.append(
        head.device,
        judged.map((one) => one.fresh),
      )
      if (appended.ok) {
        book.take(judged)
        break
      }
      const blamed = judged.find((_one, at) => at === appended.error.row)
      for (const { row } of blamed ? [blamed] : judged) book.refuse(row, noOf(appended.error.refusal))
      // What else is in this piece is tried again without it.
      piece = blamed ? judged.filter((one) => one !== blamed).map((one) => one.row) : []
    }
  }
  if (book.changed.size > 0) deps.spread(book.changed)
  return book.answer()
}

type Row = Parcel['rows'][number] & { readonly place: number }
interface No {
  readonly refusal: Refusal
  readonly retry: Retry
}
interface Yes {
  readonly ok: true
  readonly fresh: NewRow
  readonly wasHere: boolean
}

const noOf = (refusal: Refusal): No => ({ refusal, retry: retryOf[refusal.kind] })

/** Q2, Q3. */
function judgeOf({ log, devices }: TakeDeps, standing: Standing, device: Parcel['head']['device']) {
  const newest = devices.newestLease(device)?.client
  return ({ scope, update, entry: { client, clock, by } }: Row): Yes | { readonly ok: false; readonly why: No } => {
    // What the log holds of this author is asked for its bytes alone: rights and leases that ended since take nothing back.
    const wasHere = clock < log.nextClock(scope, client)
    if (wasHere && by === standing.person.id) return { ok: true, fresh: { scope, client, clock, update }, wasHere }
    const judged = judgePush(devices, device, standing, { kind: 'push', n: 0, rows: [{ scope, update }] })
    if (!judged.ok) return { ok: false, why: noOf(judged.error.refusal) }
    const fresh = client === newest ? judged.value[0] : undefined
    return fresh ? { ok: true, fresh, wasHere } : { ok: false, why: noOf({ kind: 'not-your-client' }) }
  }
}

/** Q4. What became of each row. Rows of one client in one scope stand or fall in their order; those of others go on. */
function openBook() {
  const stopped = new Map<string, No>()
  const refused = new Map<No, number[]>()
  const changed = new Set<ScopeId>()
  let [taken, here] = [0, 0]
  const lineOf = ({ scope, entry }: Row): string => `${scope} ${entry.client}`
  return {
    changed,
    whyNot: (row: Row): No | undefined => stopped.get(lineOf(row)),
    refuse(row: Row, why: No): void {
      stopped.set(lineOf(row), why)
      const places = refused.get(why) ?? []
      places.push(row.place)
      refused.set(why, places)
    },
    take(rows: readonly { readonly row: Row; readonly wasHere: boolean }[]): void {
      for (const { row, wasHere } of rows) {
        if (wasHere) here++
        else {
          taken++
          changed.add(row.scope)
        }
      }
    },
    answer: (): CarriedAnswer => ({ taken, here, refused: [...refused].map(([why, rows]) => ({ ...why, rows })) }),
  }
}
