/**
 * Beside the link: the mirror of the outbox, and mending. Only the holder of the lease has them; the other tabs of this device ask it over a channel, and
 * hear what it says.
 */
import type { Channel } from '../../device/index.ts'
import { openWorkerFolder, type MirrorFolder } from '../../mirror/index.ts'
import type { Db } from '../../readmodel/index.ts'
import type { Replica } from '../../replica/index.ts'
import { mend } from './mend.ts'
import { keepMirror, type MirrorKeeper } from './mirror-keeper.ts'
import type { FromKeepers } from './talk.ts'

export interface KeepersDeps {
  readonly db: Db
  readonly store: string
  /** Null where tabs cannot hear each other. */
  readonly channel: Channel | null
  readonly timers: { set(ms: number, fn: () => void): () => void }
  readonly folder?: () => Promise<MirrorFolder | null>
  now(): number
  newIncarnation(): string
  report(where: string): (fault: unknown) => void
  tell(message: FromKeepers): void
}

export interface Keepers {
  /** The lease is held from now on. `restart`: the link says hello anew. */
  held(replica: Replica, restart: () => Promise<void>): Promise<void>
  /** The link was begun anew under the same lease, with carriers of its own. */
  linked(replica: Replica): void
  /** Settles when nothing of it writes any more. */
  lost(): Promise<void>
  mend(): void
  /** The person signs out. */
  forget(): Promise<void>
  close(): void
}

export function openKeepers(deps: KeepersDeps): Keepers {
  const { db, store, channel, timers, now, newIncarnation, report, tell } = deps
  let holding: { readonly mirror: MirrorKeeper; readonly restart: () => Promise<void> } | null = null
  let replica: Replica | null = null
  let mending: Promise<void> | null = null
  let turn = 0

  const say = (message: FromKeepers): void => {
    tell(message)
    channel?.post(message)
  }

  channel?.onword((word) => {
    if (word === 'mend') {
      if (holding) begin()
    } else if (word === 'ask') {
      if (holding) channel.post({ kind: 'mirror', now: holding.mirror.state() } satisfies FromKeepers)
    } else if (!holding) tell(word as FromKeepers) // said by our own worker in another tab
  })
  channel?.post('ask')

  async function mendNow(): Promise<void> {
    if (!holding || !replica) return
    const { mirror, restart } = holding
    try {
      const outcome = await mend({ db, replica, mirror, now, onprogress: (step, done, of) => say({ kind: 'mending', step, done, of }) })
      say({ kind: 'mended', outcome: { ok: true, value: outcome } })
      if (outcome.logsAskedAgain > 0) await restart()
    } catch (fault) {
      report('mend')(fault)
      const detail = fault instanceof Error ? fault.name : typeof fault
      say({ kind: 'mended', outcome: { ok: false, error: { kind: 'failed', detail } } })
    }
  }

  function begin(): void {
    mending ??= mendNow().finally(() => {
      mending = null
    })
  }

  return {
    async held(carriers, restart) {
      const mine = ++turn
      replica = carriers
      const folder = await (deps.folder ?? openWorkerFolder)()
      if (mine !== turn) return // it was lost while we looked
      const mirror = keepMirror({
        db,
        store,
        folder,
        timers,
        now,
        newIncarnation,
        report: report('mirror'),
        onstate: (state) => say({ kind: 'mirror', now: state }),
        onrestored: (entries) => say({ kind: 'restored', entries }),
      })
      holding = { mirror, restart }
      say({ kind: 'mirror', now: mirror.state() })
    },
    linked(carriers) {
      replica = carriers
    },
    async lost() {
      turn += 1
      const was = holding
      holding = null
      await mending
      await was?.mirror.close()
    },
    mend: () => (holding ? begin() : channel?.post('mend')),
    forget: async () => holding?.mirror.forget(),
    close: () => channel?.close(),
  }
}
