/**
 * Keeps a store's mirror while its lease is held: first takes in what the mirror has and this database lost, then writes down every change of the outbox.
 * It knows no files and no browser; it is handed both.
 *
 *   Q1  A database that is not the one mirrored takes in what the mirror has before anything is written there. If that fails, nothing is written there.
 *   Q2  The one mirrored takes in the end that it lost.
 *   Q3  Afterwards the mirror says what the outbox says, one change behind it.
 *   Q4  No fault of the files reaches keeping, sending or a screen as anything but a state.
 */
import { openMirror, type Mirror, type MirrorFolder, type MirrorState, type Standing } from '../../mirror/index.ts'
import { calmly, entriesOfLines, incarnationOf, META, outboxNow, putMeta, restore, sessionOf, type Db } from '../../readmodel/index.ts'
import { lostOf } from './lost-of.ts'

/** What settings tell of it. */
export type MirrorNow =
  | MirrorState
  /** This browser has no such files. */
  | { readonly phase: 'missing' }
  | { readonly phase: 'opening' }

export interface MirrorDeps {
  readonly db: Db
  readonly store: string
  readonly folder: MirrorFolder | null
  readonly timers: { set(ms: number, fn: () => void): () => void }
  now(): number
  /** A name for a database that has none yet. */
  newIncarnation(): string
  report(fault: unknown): void
  onstate(now: MirrorNow): void
  /** So many entries that this database had lost are back. */
  onrestored(entries: number): void
}

export interface MirrorKeeper {
  state(): MirrorNow
  /** Writes all of it anew, into the other file. */
  anew(): Promise<MirrorNow>
  /** The person signs out: what waits stays, who it was is forgotten. */
  forget(): Promise<void>
  close(): Promise<void>
}

const AGAIN_MS = 30_000
/** While so many wait, it looks at most this often: the outbox is read whole for every look. */
const MANY_LINES = 500
const MANY_MS = 1_000
const restAfter = ({ lines }: Standing): number => (lines.length > MANY_LINES ? MANY_MS : 0)

export function keepMirror({ db, store, folder, timers, now, newIncarnation, report, onstate, onrestored }: MirrorDeps): MirrorKeeper {
  let state: MirrorNow = folder ? { phase: 'opening' } : { phase: 'missing' }
  let mirror: Mirror | null = null
  let latest: Standing | null = null
  let working: Promise<void> | null = null
  let following: { unsubscribe(): void } | null = null
  let callOff = (): void => undefined
  let open = true
  /** What the mirror had is here: from now on it may be written. */
  let ready = false

  const say = (next: MirrorNow): void => {
    state = next
    if (open) onstate(state)
  }

  async function start(to: MirrorFolder): Promise<void> {
    try {
      const known = await incarnationOf(db)
      const incarnation = known ?? newIncarnation()
      if (!(await sessionOf(db))) throw new DOMException('nobody is signed in', 'NotAllowedError')
      mirror = await openMirror(to, store, incarnation)
      if (mirror.found?.store === store) {
        const own = mirror.found.incarnation === known
        const { entries } = await restore(db, lostOf(mirror.found), now(), own ? 'tail' : 'all') // Q1 Q2
        if (entries > 0) onrestored(entries)
      }
      if (known === undefined) await putMeta(db, META.incarnation, incarnation)
      ready = true
      if (!open) return
      following = calmly(() => outboxNow(db), { restMs: restAfter, atOnce: 0 }).subscribe({
        next: (standing) => {
          latest = standing
          work()
        },
        error: report,
      })
    } catch (fault) {
      await letGo()
      if (!(fault instanceof DOMException)) report(fault)
      say({ phase: 'failed', why: fault instanceof Error || fault instanceof DOMException ? fault.name : 'unknown' })
      // Another worker of this device may still hold the files: one that was frozen, or is just closing.
      if (open) callOff = timers.set(AGAIN_MS, () => begin(to))
    }
  }

  async function letGo(): Promise<void> {
    const was = mirror
    mirror = null
    ready = false
    await was?.close().catch(report)
  }

  function work(): void {
    working ??= writeAll()
      .catch(report)
      .finally(() => {
        working = null
        if (latest) work()
      })
  }

  /** Q3. */
  async function writeAll(): Promise<void> {
    while (latest && mirror) {
      const standing = latest
      latest = null
      const next = await mirror.write(standing, (lines) => entriesOfLines(db, lines))
      say(next)
      if (next.phase === 'failed' && open) callOff = timers.set(AGAIN_MS, lookAgain)
      if (standing.lines.length > MANY_LINES) await pause(MANY_MS)
    }
    latest = null
  }

  function lookAgain(): void {
    outboxNow(db).then((standing) => {
      latest ??= standing
      work()
    }, report)
  }

  let wake = (): void => undefined
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (!open) return resolve()
      const off = timers.set(ms, resolve)
      wake = () => (off(), resolve())
    })

  async function settled(): Promise<void> {
    wake()
    while (working) await working
  }

  async function writeNow(): Promise<void> {
    if (!ready) return
    latest = await outboxNow(db)
    work()
    await settled()
  }

  function begin(to: MirrorFolder): void {
    working = start(to).finally(() => {
      working = null
      if (latest) work()
    })
  }
  if (folder) begin(folder)

  return {
    state: () => state,
    async anew() {
      await settled()
      mirror?.beginAnew()
      await writeNow()
      return state
    },
    async forget() {
      following?.unsubscribe()
      await settled()
      if (!ready) return
      ready = false
      const standing = await outboxNow(db)
      const { [META.session]: _session, ...facts } = standing.facts
      // Into both files: what was written there before names the person.
      for (const _file of [1, 2]) {
        mirror?.beginAnew()
        await mirror?.write({ ...standing, facts }, (lines) => entriesOfLines(db, lines))
      }
    },
    async close() {
      open = false
      callOff()
      following?.unsubscribe()
      try {
        await settled()
        await writeNow().catch(report)
      } finally {
        await letGo() // another worker waits for the files, whatever became of the database
      }
    },
  }
}
