/** The worker around the desk: a code takes a second of counting on an old tablet, and a whole grid is many rows. */
import { drawCode, fileName, isSealedFile, openSeal } from '../../carry/index.ts'
import { dayAt } from '../../kernel/day.ts'
import { refuse } from '../../kernel/result.ts'
import { openReadModel } from '../../readmodel/index.ts'
import { PARCEL_LIMIT_BYTES } from '../../protocol/parcel.ts'
import { openWallClock } from '../../device/index.ts'
import { openDesk, type Desk } from './desk.ts'
import type { CarryAnswers, CarryCall, FromCarry, ToCarry } from './talk.ts'

type Opened =
  { readonly ok: true; readonly value: Desk } | { readonly ok: false; readonly error: { readonly kind: 'disk-full' | 'store-broken' } }
let desk: Promise<Opened> | null = null
let last: Promise<unknown> = Promise.resolve()

const random = (into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => crypto.getRandomValues(into)

addEventListener('message', ({ data }: MessageEvent<ToCarry>) => {
  if (data.kind === 'open') desk ??= open(data.store, data.offsetMs)
  else last = last.then(() => answer(data.n, data.call))
})

async function open(store: string, offsetMs: number): Promise<Opened> {
  const opened = await openReadModel(store, 'strict')
  if (!opened.ok) return opened
  const { now } = openWallClock(offsetMs)
  // The types say it is always there; outside a secure context it is not.
  const subtle = (crypto.subtle as SubtleCrypto | undefined) ?? null
  const value = openDesk({
    db: opened.value,
    seal: openSeal({ subtle, random, limitBytes: PARCEL_LIMIT_BYTES }),
    now,
    drawCode: () => drawCode(random),
    nameFile: (madeAt) => fileName(dayAt(madeAt), random(new Uint8Array(4))),
  })
  return { ok: true, value }
}

async function answer(n: number, call: CarryCall): Promise<void> {
  try {
    post({ kind: 'answer', n, answer: await ask(call) })
  } catch (bug) {
    post({ kind: 'fault', n, name: bug instanceof Error ? bug.name : typeof bug, words: bug instanceof Error ? bug.message : String(bug) })
  }
}

async function ask(call: CarryCall): Promise<CarryAnswers[CarryCall['do']]> {
  const opened = await desk
  if (!opened?.ok) return refuse({ kind: opened?.error.kind ?? 'store-broken' })
  switch (call.do) {
    case 'make':
      return opened.value.make(call.what)
    case 'look': {
      if (call.file.size > 2 * PARCEL_LIMIT_BYTES) return refuse({ kind: 'too-large' })
      const bytes = new Uint8Array(await call.file.arrayBuffer())
      return isSealedFile(bytes) ? opened.value.look(bytes, call.code) : refuse({ kind: 'not-a-parcel' })
    }
    case 'take':
      return opened.value.take()
  }
}

const post = (message: FromCarry): void => postMessage(message)
