/**
 * The device's truth: entries, outbox and the rows folded from them. This is the folder's one door.
 * It knows neither the network nor bytes of the wire; it is told the time.
 */
import Dexie from 'dexie'
import { ok, refuse, type Result } from '../kernel/result.ts'
import { Db, type Durability } from './db.ts'
import { refusalOf, type KeepRefusal } from './keep.ts'

export { Db } from './db.ts'
export type { Durability } from './db.ts'
export * from './rows.ts'
export { keep, keepUpon, refusalOf as storeFault, type Saying, type Extras, type KeepRefusal } from './keep.ts'
export { arrive, noteHeads, comingOf, countComing, passOver, type Page, type Arrived, type ArrivedRow } from './arrive.ts'
export { unsentEntries, countUnsent, countRefused, refusedLines, markSent, markRefused, offerFrom } from './outbox.ts'
export { heldHere, type HeldHere } from './held.ts'
export { enrol, takeStanding, reissue, askForLease, settleOnDisk, type Welcomed } from './lease.ts'
export { takeIn, settleParcel, carryableLines, confirmedIn, waitingParcels, type CarriedEntry, type ParcelVerdict } from './carried.ts'
export { catchUpLines } from './household-lines.ts'
export { readableOf, type ReadableEntry } from './readable.ts'
export { calmly, SCREEN, type CalmTimers } from './calm.ts'
export { rebuild } from './rebuild.ts'
export { learn, type LearnDeps } from './learn.ts'
export { addMissing, askAgain, missingIds, scopesHere, tidySetAside } from './mend.ts'
export { entriesOfLines, outboxNow, restore, type Lost, type OutboxNow, type Restored } from './restore.ts'
export { META, putMeta, sessionOf, clockOffsetOf, earlierLeasesOf, incarnationOf, reissueOf, unsettledOf, type Session } from './meta.ts'

/** Opening may hang for ever behind an old tab or a broken disk (STACK: it was seen); after this long it has failed. */
const OPEN_LIMIT_MS = 15_000

/** What becomes of an open database that another tab wants for itself, and of one that waits for another tab. */
export interface OpenEars {
  /** A newer app in another tab is about to upgrade the database: what is typed is brought to safety; for at most `LET_GO_MS` the other tab waits. */
  readonly beforeClose?: () => Promise<unknown>
  /** An older tab has not let go yet: opening goes on when it does. */
  readonly onblocked?: () => void
}

/** The other tab's person looks at a page that waits for us. */
const LET_GO_MS = 3_000
/** `detail` of a database that did not open because an older tab holds it: nothing is broken. */
export const BLOCKED = 'blocked'

/** `onclosed`: a newer app in another tab upgrades the database; this tab has let go of it and must be loaded anew. */
export async function openReadModel(
  name: string,
  durability: Durability,
  onclosed: () => void = () => undefined,
  { beforeClose, onblocked }: OpenEars = {},
): Promise<Result<Db, KeepRefusal>> {
  const db = new Db(name, durability)
  let isBlocked = false
  const letGo = (): void => {
    db.close()
    onclosed()
  }
  db.on('versionchange', () => {
    if (beforeClose) withinLimit(beforeClose(), LET_GO_MS).then(letGo, letGo)
    else letGo()
    return false // Dexie's own answer would close at once
  })
  db.on('blocked', () => {
    isBlocked = true
    onblocked?.()
    return false
  })
  try {
    await withinLimit(db.open(), OPEN_LIMIT_MS)
    return ok(db)
  } catch (fault) {
    db.close()
    const refusal = refusalOf(fault)
    return refuse(isBlocked && refusal.kind === 'store-broken' ? { kind: 'store-broken', detail: BLOCKED } : refusal)
  }
}

export const deleteReadModel = (name: string): Promise<void> => Dexie.delete(name)

/** Live answers: asked again whenever what they read has changed, in any tab or worker. */
export const live = Dexie.liveQuery

async function withinLimit<T>(work: PromiseLike<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Dexie.TimeoutError('opening took too long')), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
