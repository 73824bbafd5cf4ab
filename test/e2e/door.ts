/**
 * The app's own rooms inside one of its tabs: its acts over its store, without its screens. `open-door.ts` bundles this room and lets a page run it beside
 * whatever runs there, as another tab of the same build would; no build of the app has it. Everything a visit holds follows from its number, so that
 * whoever reads the store later can tell a whole one from a torn one.
 */
import { recordVisit, type ActDeps } from '../../src/lib/runtime/acts.ts'
import { openIds, turnOverLog } from '../../src/lib/device/index.ts'
import { dayAt } from '../../src/lib/kernel/day.ts'
import type { GridCode, RecordId, VillageCode } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { openReadModel, sessionOf, type Db, type Session } from '../../src/lib/readmodel/index.ts'

/** What a visit of this number holds. */
export const partsOf = (n: number): { readonly needs: number; readonly followUps: number; readonly photos: number } => ({
  needs: n % 3,
  followUps: n % 2,
  photos: n % 5 === 0 ? 1 : 0,
})

/** Said through the binding `told` of the page, each in the instant it is so. */
export type Word =
  { readonly word: 'begun' | 'kept'; readonly n: number } | { readonly word: 'refused'; readonly n: number; readonly why: string }

export interface LookedAt {
  readonly client: number
  readonly device: string
  readonly entries: readonly { readonly scope: string; readonly id: string; readonly about: string }[]
  readonly outbox: readonly { readonly scope: string; readonly id: string }[]
  readonly clocks: readonly { readonly scope: string; readonly next: number }[]
  /** Rows, by what they hang on: visits by the number they were written under, what grew from them by the visit. */
  readonly visits: readonly { readonly id: string; readonly n: number | null }[]
  readonly needs: readonly { readonly id: string; readonly visit: string }[]
  readonly followUps: readonly { readonly id: string; readonly visit: string }[]
  readonly photos: readonly number[]
  readonly drafts: readonly number[]
  readonly conflicts: number
  readonly setAside: number
}

export interface Door {
  /** Writes visits without end from the number `from` on, so many hands at a time, and says so. Settles when it has begun. */
  writeOn(store: string, from: number, hands: number): Promise<void>
  /** Keeps one visit; settles when the app would say 已存本机. */
  keepVisit(store: string, n: number): Promise<void>
  look(store: string): Promise<LookedAt>
  /** As the app's engine does after a start. */
  turnOverLog(): Promise<void>
  /** Opens the store and lets go of it again; says how that went. */
  openAndClose(store: string): Promise<string>
}

declare global {
  var door: Door
  var told: (word: Word) => Promise<void>
}

const open = async (store: string): Promise<Db> => {
  const opened = await openReadModel(store, 'strict')
  if (!opened.ok) throw new Error(`${store}: ${JSON.stringify(opened.error)}`)
  return opened.value
}

const actsOver = (db: Db, { person, village, grids }: Session): ActDeps => ({
  db,
  ids: openIds(),
  grant: { role: person.role, village: village.code as VillageCode, grids: grids.map((grid) => grid.code as GridCode) },
  village: { ...village, code: village.code as VillageCode },
  grids: grids.map((grid) => ({ ...grid, code: grid.code as GridCode })),
  now: Date.now,
  onkept: () => undefined,
})

/** A picture that says its number in its first bytes. */
const pictureOf = (n: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(2_000)
  new DataView(bytes.buffer).setUint32(0, n)
  return bytes
}
const numberOfPicture = ({ bytes }: { readonly bytes: Uint8Array }): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)

const hexOf = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

async function keepNumber(acts: ActDeps, household: RecordId, n: number) {
  const { needs, followUps, photos } = partsOf(n)
  const on = dayAt(Date.now())
  const key = `visit/${household}/${n}`
  await acts.db.drafts.put({ key, value: n, at: Date.now() })
  const bytes = pictureOf(n)
  const hash = hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
  return recordVisit(
    acts,
    {
      household,
      way: 'home',
      on,
      time: '09:20',
      present: [],
      presentWords: '',
      changed: { health: `第 ${n} 次` },
      needs: Array.from({ length: needs }, () => ({ code: 'handrail', words: `${n}` })),
      done: [],
      doneWords: `${n}`,
      nextOn: null,
      followUp: followUps ? { on, words: `${n}` } : null,
      photo: photos ? { hash, bytes: bytes.length, width: 4, height: 3, full: bytes, thumb: bytes.subarray(0, 100) } : null,
    },
    key,
  )
}

async function firstHouseholds(db: Db, count: number): Promise<readonly RecordId[]> {
  const ids = await db.households.limit(count).primaryKeys()
  if (ids.length < count) throw new Error('the register is not here yet')
  return ids as RecordId[]
}

const actsIn = async (db: Db): Promise<ActDeps> => actsOver(db, must(await sessionOf(db), 'somebody has signed in'))

const numberOf = (words: unknown): number | null => (typeof words === 'string' && /^\d+$/.test(words) ? Number(words) : null)

const doorHere: Door = {
  async writeOn(store, from, hands) {
    const db = await open(store)
    const acts = await actsIn(db)
    const homes = await firstHouseholds(db, hands)
    let next = from
    const write = async (home: RecordId): Promise<void> => {
      for (;;) {
        const n = next++
        void told({ word: 'begun', n })
        const kept = await keepNumber(acts, home, n)
        void told(kept.ok ? { word: 'kept', n } : { word: 'refused', n, why: JSON.stringify(kept.error) })
        if (!kept.ok) return
      }
    }
    for (const home of homes) void write(home)
  },

  async keepVisit(store, n) {
    const db = await open(store)
    const [home] = await firstHouseholds(db, 1)
    const kept = await keepNumber(await actsIn(db), must(home, 'asked for one'), n)
    db.close()
    if (!kept.ok) throw new Error(JSON.stringify(kept.error))
  },

  async look(store) {
    const db = await open(store)
    const session = must(await sessionOf(db), 'somebody has signed in')
    const looked: LookedAt = {
      client: session.lease.client,
      device: session.device,
      entries: (await db.entries.toArray()).map(({ scope, id, about }) => ({ scope, id, about })),
      outbox: (await db.outbox.toArray()).map(({ scope, id }) => ({ scope, id })),
      clocks: await db.clocks.toArray(),
      visits: (await db.visits.toArray()).map(({ id, doneWords }) => ({ id, n: numberOf(doneWords) })),
      needs: (await db.needs.toArray()).map(({ id, visit }) => ({ id, visit })),
      followUps: (await db.followUps.toArray()).map(({ id, visit }) => ({ id, visit })),
      photos: (await db.photos.toArray()).map(numberOfPicture),
      drafts: (await db.drafts.toArray()).map(({ value }) => Number(value)),
      conflicts: await db.conflicts.count(),
      setAside: await db.setAside.count(),
    }
    db.close()
    return looked
  },

  turnOverLog,

  async openAndClose(store) {
    const opened = await openReadModel(store, 'strict')
    if (!opened.ok) return JSON.stringify(opened.error)
    opened.value.close()
    return 'open'
  },
}

Object.assign(globalThis, { door: doorHere })
