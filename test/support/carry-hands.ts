/** What a test needs to carry files between devices in memory: a desk that really seals, over any database. */
import { drawCode, fileName, openSeal } from '../../src/lib/carry/index.ts'
import { PARCEL_LIMIT_BYTES } from '../../src/lib/protocol/parcel.ts'
import type { Db } from '../../src/lib/readmodel/index.ts'
import { openDesk, type Desk, type Made } from '../../src/lib/runtime/carry/desk.ts'
import type { CarryTaken } from '../../src/lib/runtime/carry-face.ts'

const random = (into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => crypto.getRandomValues(into)

/** `fast`: the key is not stretched; for tests that seal hundreds of files. */
export function aDesk(db: Db, { now = Date.now, fast = false }: { readonly now?: () => number; readonly fast?: boolean } = {}): Desk {
  const sealed = openSeal({ subtle: crypto.subtle, random, limitBytes: PARCEL_LIMIT_BYTES })
  const bare = { ...sealed, seal: async (plain: Uint8Array) => ok(plain.slice()), unseal: async (file: Uint8Array) => ok(file) }
  return openDesk({
    db,
    seal: fast ? bare : sealed,
    now,
    drawCode: () => drawCode(random),
    nameFile: () => fileName('2026-11-24', random(new Uint8Array(4))),
  })
}

const ok = <T>(value: T) => ({ ok: true as const, value })

export async function makes(desk: Desk, what: Parameters<Desk['make']>[0] = { way: 'unsent' }): Promise<Made> {
  const made = await desk.make(what)
  if (!made.ok) throw new Error(`not made: ${made.error.kind}`)
  return made.value
}

export async function takes(desk: Desk, { file, code }: Made): Promise<CarryTaken> {
  const inside = await desk.look(file, code)
  if (!inside.ok) throw new Error(`not opened: ${inside.error.kind}`)
  const taken = await desk.take()
  if (!taken.ok) throw new Error(`not taken: ${taken.error.kind}`)
  return taken.value
}
