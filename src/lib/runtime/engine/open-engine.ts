/**
 * The engine of one tab: queues for the lease, and while it holds it, runs the link and the carriers over the read model.
 * A tab without the lease hears from the one that has it how the link stands. It lives in a worker, so that no screen ever waits for it.
 */
import {
  chance,
  holdLease,
  openChannel,
  drawWord,
  openLocks,
  openSteadyClock,
  openTimers,
  openWallClock,
  toldVisibility,
  turnOverLog,
  type Lease,
} from '../../device/index.ts'
import { openBrowserWire, openLink, type Link, type LinkPhase } from '../../link/index.ts'
import { catchUpLines, clockOffsetOf, live, META, openReadModel, putMeta, type Db } from '../../readmodel/index.ts'
import { openReplica, type Replica } from '../../replica/index.ts'
import { openParcelPost } from '../carry/send-parcels.ts'
import { openFirm } from './firm.ts'
import { sendPhotos } from './photos.ts'
import { openKeepers } from './keepers.ts'
import { learnBeside } from './learning.ts'
import { openEntrySource, openSource } from './source.ts'
import type { FromEngine, ToEngine } from './talk.ts'

export interface Engine {
  hear(message: ToEngine): void
  /** `leaving`: the person signs out. */
  close(leaving: boolean): Promise<void>
}

/** An engine that does not open is this device's fault, and nobody is left waiting for it. */
export const NOT_OPENED: LinkPhase = { phase: 'refused', why: 'store' }

type Opening = Extract<ToEngine, { kind: 'open' }>

/** What runs only while the lease is held. */
interface Talking {
  readonly link: Link
  readonly replica: Replica
  close(): Promise<void>
}

export async function openEngine(opening: Opening, tell: (message: FromEngine) => void): Promise<Engine> {
  const { store, origin, app } = opening
  const report = (where: string) => (fault: unknown) =>
    tell({
      kind: 'fault',
      where,
      name: fault instanceof Error ? fault.name : typeof fault,
      words: fault instanceof Error ? fault.message : String(fault),
    })

  const opened = await openReadModel(store, 'relaxed', () =>
    tell({ kind: 'fault', where: 'store', name: 'VersionChange', words: 'a newer version is open in another tab' }),
  )
  if (!opened.ok) {
    tell({ kind: 'fault', where: 'store', name: opened.error.kind, words: opened.error.kind === 'store-broken' ? opened.error.detail : '' })
    tell({ kind: 'link', phase: NOT_OPENED })
    return { hear: () => undefined, close: async () => undefined }
  }
  const db = opened.value
  const clock = openWallClock(await clockOffsetOf(db))
  const timers = openTimers()
  const visibility = toldVisibility(opening.visible)
  const channel = openChannel(`${store}/link`)
  const bus = openChannel(`${store}/lease`)
  let phase: LinkPhase = { phase: 'connecting' }
  let talking: Talking | null = null
  let turnedOver: Promise<void> | null = null
  let learned: Promise<void> | null = null

  const say = (next: LinkPhase): void => {
    phase = next
    tell({ kind: 'link', phase })
  }
  channel?.onword((word) => {
    if (word === 'ask') {
      if (talking) channel.post(phase)
    } else if (word === 'nudge') talking?.link.nudge()
    else if (!talking) say(word as LinkPhase)
  })

  const heardNow = (relayNow: number): void => {
    const before = clock.offsetMs()
    clock.correct(relayNow)
    const offsetMs = clock.offsetMs()
    if (Math.abs(offsetMs - before) < 1_000) return
    tell({ kind: 'clock', offsetMs })
    putMeta(db, META.clockOffset, offsetMs).catch(report('clock'))
  }

  const keepers = openKeepers({
    db,
    store,
    channel: openChannel(`${store}/keepers`),
    timers,
    now: clock.now,
    newIncarnation: () => drawWord(),
    report,
    tell,
  })
  const start = (): Talking =>
    startTalking({ db, store, origin, app, now: clock.now, heardNow, report, onphase: (next) => (channel?.post(next), say(next)) })
  /** The link says hello anew: cursors were set back. */
  async function restart(): Promise<void> {
    const was = talking
    if (!was) return
    await was.close()
    if (talking !== was) return // given away meanwhile
    talking = start()
    keepers.linked(talking.replica)
  }

  const lease: Lease = holdLease(
    `${store}/lease`,
    { locks: openLocks(openChannel, timers, drawWord()), channel: bus, visibility, timers, report: report('lease') },
    {
      onheld: () => {
        turnedOver ??= turnOverLog().catch(report('turn-over'))
        learned ??= learnBeside(db, clock.now).catch(report('learn'))
        talking = start()
        keepers.held(talking.replica, restart).catch(report('mirror'))
      },
      onlost: async () => {
        const was = talking
        talking = null
        await keepers.lost()
        await was?.close()
        channel?.post('ask')
      },
    },
  )
  channel?.post('ask')

  return {
    hear(message) {
      switch (message.kind) {
        case 'visible':
          return visibility.tell(message.visible)
        case 'nudge':
          return talking ? talking.link.nudge() : channel?.post('nudge')
        case 'mend':
          return keepers.mend()
        case 'open':
        case 'close':
          return undefined
      }
    },
    async close(leaving) {
      if (leaving) await keepers.forget().catch(report('mirror'))
      await lease.close()
      await keepers.lost()
      keepers.close()
      await talking?.close()
      channel?.close()
      bus?.close()
      db.close()
    },
  }
}

interface TalkDeps {
  readonly db: Db
  readonly store: string
  readonly origin: string
  readonly app: string
  now(): number
  heardNow(relayNow: number): void
  report(where: string): (fault: unknown) => void
  onphase(phase: LinkPhase): void
}

function startTalking({ db, store, origin, app, now, heardNow, report, onphase }: TalkDeps): Talking {
  const replica = openReplica({
    store: `${store}/carrier`,
    source: openEntrySource(db),
    onfault: (scope, what) => report('carrier')(`${scope} ${what}`),
  })
  const firm = openFirm(store)
  const source = openSource({ db, replica, app, now, heardNow, settle: firm.settle, wantPush: () => link.poke() })
  const link: Link = openLink({
    wire: openBrowserWire(`${origin}/sync`),
    clock: openSteadyClock(),
    chance,
    timers: openTimers(),
    source,
    report: report('link'),
  })

  let sending: Promise<void> | null = null
  const send = (): void => {
    sending ??= sendPhotos(db, origin)
      .catch(report('photo'))
      .finally(() => (sending = null))
  }
  const unwatchLink = link.onstatus((phase) => {
    onphase(phase)
    if (phase.phase === 'online') send()
    // A fill that was cut: what has come is shown as it stands.
    else catchUpLines(db, now()).catch(report('lines'))
  })
  onphase(link.status())
  // Any tab may keep something: what waits is watched in the database itself.
  const outbox = live(() => db.outbox.orderBy('n').last()).subscribe({ next: () => link.poke(), error: report('outbox') })
  const photos = live(() => db.photos.where('unsent').equals(1).count()).subscribe({
    next: (count) => {
      if (count > 0 && link.status().phase === 'online') send()
    },
    error: report('photo'),
  })

  const parcels = openParcelPost({ db, origin, link, timers: openTimers(), now, chance, report: report('parcel') })

  return {
    link,
    replica,
    async close() {
      outbox.unsubscribe()
      photos.unsubscribe()
      unwatchLink()
      await parcels.close()
      link.close()
      firm.close()
      await replica.close()
    },
  }
}
