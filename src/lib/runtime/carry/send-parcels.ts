/**
 * Hands the relay what others gave along, one file at a time, as soon as there is a link.
 *
 *   W1  A parcel is given up only when the relay refuses it for good; whatever else answers in its place has decided nothing.
 *   W2  While the relay says of any row that later may help, all of the parcel waits: nothing is set aside before its time.
 *   W3  Tries have a floor, a ceiling and jitter, and begin anew when the link comes back or another file is taken in.
 *   W4  A file that does not get through holds up no other one.
 */
import type { LinkPhase } from '../../link/index.ts'
import { parseCarriedAnswer, type CarriedAnswer } from '../../protocol/carried.ts'
import { parseRefusal } from '../../protocol/parse-down.ts'
import { parseParcel, type Parcel } from '../../protocol/parcel.ts'
import { live, sessionOf, settleParcel, waitingParcels, type Db, type ParcelRow, type ParcelVerdict } from '../../readmodel/index.ts'

export interface PostDeps {
  readonly db: Db
  readonly origin: string
  readonly link: { status(): LinkPhase; onstatus(fn: (phase: LinkPhase) => void): () => void }
  readonly timers: { set(ms: number, fn: () => void): () => void }
  now(): number
  chance(): number
  report(fault: unknown): void
}

const FLOOR_MS = 30_000
const CEILING_MS = 15 * 60_000
const SEND_LIMIT_MS = 120_000

/** W3. Closing it waits for what is under way. */
export function openParcelPost({ db, origin, link, timers, now, chance, report }: PostDeps): { close(): Promise<void> } {
  let sending: Promise<void> | null = null
  let isOpen = true
  let tries = 0
  let stopTimer = (): void => undefined

  function send(): void {
    if (!isOpen || link.status().phase !== 'online') return
    stopTimer()
    sending ??= sendParcels(db, origin, now)
      .then((outcome) => {
        if (outcome.waits) again(outcome.waitMs)
        else tries = 0
      })
      .catch(report)
      .finally(() => (sending = null))
  }
  function again(waitMs: number): void {
    const pace = Math.min(CEILING_MS, FLOOR_MS * 2 ** tries++)
    stopTimer = timers.set(Math.max(waitMs, pace * (0.75 + chance() / 2)), send)
  }
  const unwatch = link.onstatus(({ phase }) => {
    if (phase === 'online') send()
  })
  const waiting = live(() => db.parcels.where('state').equals('waiting').count()).subscribe({
    next: (count) => {
      if (count > 0) send()
    },
    error: report,
  })

  return {
    async close() {
      isOpen = false
      stopTimer()
      unwatch()
      waiting.unsubscribe()
      await sending
    },
  }
}

/** Whether anything waits still, and for how long the relay asked to be left alone. */
export async function sendParcels(
  db: Db,
  origin: string,
  now: () => number,
): Promise<{ readonly waits: boolean; readonly waitMs: number }> {
  let [waits, waitMs] = [false, 0]
  for (const parcel of await waitingParcels(db)) {
    const session = await sessionOf(db)
    if (!session || !parcel.bytes) continue
    const heard = await post(`${origin}/carried`, session.token, parcel.bytes)
    if (heard.kind === 'nobody') return { waits: true, waitMs }
    if (heard.kind === 'not-now') {
      ;[waits, waitMs] = [true, Math.max(waitMs, heard.waitMs)]
      if (heard.waitMs > 0) break
      continue // whatever is in the way of this file need not be in the way of the next
    }
    const verdict = verdictOf(parcel, heard)
    if (verdict) await settleParcel(db, parcel.id, verdict, now())
    else waits = true
  }
  return { waits, waitMs }
}

type Heard =
  | { readonly kind: 'answer'; readonly answer: CarriedAnswer }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'not-now'; readonly waitMs: number }
  | { readonly kind: 'nobody' }

/** W1. */
async function post(url: string, token: string, bytes: Uint8Array): Promise<Heard> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', 'x-doorstep': '1' },
      body: bytes.slice(),
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    })
    const said: unknown = await response.json()
    const answer = response.status === 200 ? parseCarriedAnswer(said) : null
    if (answer?.ok) return { kind: 'answer', answer: answer.value }
    const refused = parseRefusal(said)
    if (!refused.ok) return { kind: 'not-now', waitMs: 0 }
    const { refusal, retry } = refused.value
    if (retry === 'never') return { kind: 'refused', why: refusal.kind }
    return { kind: 'not-now', waitMs: 'waitMs' in refusal && typeof refusal.waitMs === 'number' ? refusal.waitMs : 0 }
  } catch (fault) {
    if (fault instanceof TypeError) return { kind: 'nobody' }
    // An answer that is none of ours, or none in time: a smaller file may get through.
    if (fault instanceof SyntaxError || fault instanceof DOMException) return { kind: 'not-now', waitMs: 0 }
    throw fault
  }
}

/** W2. Null while something may still be taken. */
function verdictOf({ bytes }: ParcelRow, heard: Exclude<Heard, { kind: 'not-now' | 'nobody' }>): ParcelVerdict | null {
  const parsed = bytes && parseParcel(bytes)
  const rows: Parcel['rows'] = parsed?.ok ? parsed.value.rows : []
  const named = (places: readonly number[]): ParcelVerdict['refused'] =>
    places.flatMap((place) => {
      const row = rows[place]
      return row ? [{ scope: row.scope, id: row.entry.id }] : []
    })
  if (heard.kind === 'refused') return { state: 'refused', refused: named([...rows.keys()]), reason: heard.why }
  const { refused } = heard.answer
  if (refused.some((one) => one.retry !== 'never')) return null
  const [first] = refused
  if (!first) return { state: 'delivered', refused: [] }
  return { state: 'refused', refused: named(refused.flatMap((one) => one.rows)), reason: first.refusal.kind }
}
