/**
 * The page's end of carrying: the worker starts with the first call and ends after `close`, and what is here is read live from the database.
 *
 *   V5  Every call ends: what is under way when its page is left goes on to its end, and of a worker that broke nobody waits for an answer.
 */
import { textOf } from '../../carry/index.ts'
import { carryableLines, live, sessionOf, type Db, type ParcelRow } from '../../readmodel/index.ts'
import type { CarryDesk, CarryFace, CarryWaiting, ParcelLine } from '../carry-face.ts'
import { ok } from '../../kernel/result.ts'
import type { CarryAnswers, CarryCall, FromCarry, ToCarry } from './talk.ts'

/** What of a worker is used here. */
export interface CarryWorker {
  postMessage(message: ToCarry): void
  onmessage: ((event: MessageEvent<FromCarry>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  terminate(): void
}

export interface CarryParts {
  readonly db: Db
  readonly store: string
  offsetMs(): number
  /** Whoever loads the page anew waits for this. */
  mind<T>(work: Promise<T>): Promise<T>
  start?(): CarryWorker
}

const SHOWN = 100
const BYTES = 'application/octet-stream'

const startWorker = (): CarryWorker => new Worker(new URL('./carry.worker.ts', import.meta.url), { type: 'module', name: 'carry' })

export const openCarry = (parts: CarryParts): CarryFace => ({
  carryDesk: () => openDeskClient(parts),
  carryWaiting: () => live(() => waitingOf(parts.db)),
  parcels: () => live(() => parcelsOf(parts.db)),
})

function openDeskClient({ db, store, offsetMs, mind, start = startWorker }: CarryParts): CarryDesk {
  const waiting = new Map<number, { answer(answer: never): void; fail(fault: Error): void }>()
  let worker: CarryWorker | undefined
  let count = 0
  let isLeft = false

  function running(): CarryWorker {
    if (worker) return worker
    const started = start()
    started.onmessage = ({ data }) => heard(data)
    started.onerror = (event) => failAll(new Error(`carry worker: ${event.message}`))
    started.postMessage({ kind: 'open', store, offsetMs: offsetMs() })
    return (worker = started)
  }
  function heard(message: FromCarry): void {
    const call = waiting.get(message.n)
    waiting.delete(message.n)
    if (message.kind === 'fault') call?.fail(new Error(`carry worker: ${message.name} ${message.words}`))
    else call?.answer(message.answer as never)
    if (isLeft && waiting.size === 0) end()
  }
  function failAll(fault: Error): void {
    end()
    for (const call of waiting.values()) call.fail(fault)
    waiting.clear()
  }
  function end(): void {
    worker?.terminate()
    worker = undefined
  }
  function ask<K extends CarryCall['do']>(call: CarryCall & { readonly do: K }): Promise<CarryAnswers[K]> {
    const n = ++count
    return new Promise<CarryAnswers[K]>((answer, fail) => {
      waiting.set(n, { answer, fail })
      running().postMessage({ kind: 'call', n, call })
    })
  }

  return {
    async make(what) {
      const made = await mind(ask({ do: 'make', what }))
      if (!made.ok) return made
      const { file, ...rest } = made.value
      return ok({ ...rest, file: new Blob([file], { type: BYTES }), text: new Blob([textOf(file)], { type: 'text/plain' }) })
    },
    async look(file, code) {
      const inside = await ask({ do: 'look', file, code })
      if (!inside.ok) return inside
      const { from, ...rest } = inside.value
      return ok({ ...rest, fromName: await nameOf(db, from) })
    },
    take: () => mind(ask({ do: 'take' })),
    close() {
      isLeft = true
      if (waiting.size === 0) end()
    },
  }
}

const nameOf = async (db: Db, person: string): Promise<string> => (await db.people.get(person))?.name ?? ''

/** Counted from the lines alone: the entries are read when the file is made. */
async function waitingOf(db: Db): Promise<CarryWaiting> {
  const { lines, left } = await carryableLines(db)
  const kinds: Record<string, number> = {}
  for (const { kind } of lines) kinds[kind] = (kinds[kind] ?? 0) + 1
  return { rows: lines.length, kinds, left }
}

async function parcelsOf(db: Db): Promise<readonly ParcelLine[]> {
  const logId = (await sessionOf(db))?.logId
  const rows = await db.parcels.orderBy('at').reverse().limit(SHOWN).toArray()
  const lines: ParcelLine[] = []
  for (const row of rows) {
    const { id, way, holds, at, from, kinds, state } = row
    const here = row.way === 'out' ? await leftOfMade(db, row, logId) : await leftOfTaken(db, row)
    lines.push({
      ...{ id, way, holds, at, from, rows: row.rows, kinds, state, ...here },
      fromName: await nameOf(db, from),
      fresh: row.fresh ?? 0,
      hidden: row.hidden ?? 0,
    })
  }
  return lines
}

type Left = Pick<ParcelLine, 'left' | 'refused' | 'why'>

/** What is in a file and still in the outbox has not reached the relay, by whatever way. Of another log nothing is known. */
async function leftOfMade(db: Db, row: ParcelRow, logId: string | undefined): Promise<Left> {
  if (!row.lines || row.logId !== logId) return { left: null, refused: 0, why: '' }
  const lines = (await db.outbox.bulkGet([...row.lines])).filter((line) => line !== undefined)
  const refused = lines.filter((line) => line.refused !== undefined)
  return { left: lines.length - refused.length, refused: refused.length, why: refused[0]?.refused ?? '' }
}

async function leftOfTaken(db: Db, row: ParcelRow): Promise<Left> {
  return { left: await db.carried.where('parcel').equals(row.id).count(), refused: row.refused ?? 0, why: row.reason ?? '' }
}
