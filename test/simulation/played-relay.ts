/**
 * A relay of a world: the real conversations, judging, greeting and placing, over a played disk. It may be killed between any two steps,
 * lose its power, run out of disk, and be put back from a backup.
 */
import type { DeviceId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Lease, Standing } from '../../src/lib/protocol/down.ts'
import { FRAME_LIMIT_BYTES } from '../../src/lib/protocol/frame.ts'
import { exchange } from '../../sync-server/routes/sync.ts'
import { openConversation, type Conversation, type ConversationDeps } from '../../sync-server/sessions/conversation.ts'
import { copyOfDevices, noDevices, openMemoryDevices, type DevicesState } from '../../sync-server/store/memory-devices.ts'
import type { Devices } from '../../sync-server/store/devices.ts'
import type { Chance } from './chance.ts'
import { copyOfDisk, losePower, openPlayedLog, type DiskRow, type PlayedLog, type RelayDisk } from './relay-disk.ts'

export interface RelayDeps {
  readonly chance: Chance
  now(): number
  after(ms: number, fn: () => void): () => void
  standingOf(person: PersonId): Standing | undefined
  say(what: string, ...facts: readonly (string | number)[]): void
  /** `holderOf`: to whom a client is leased, by the relay's own book. */
  oncommit(logId: string, rows: readonly DiskRow[], holderOf: (client: number) => string | undefined): void
  /** A frame leaves for somebody. `asked`: it answers a POST, and so they stood when that came. */
  onsend(person: PersonId | null, frame: Uint8Array, asked?: Standing): void
  /** Pages that wait for their `got` on one line, and bytes that wait in it. */
  onload(bytes: number): void
}

/** A device's end of a line, as the relay sees it. */
export interface FarEnd {
  send(frame: Uint8Array): void
  /** Bytes that have not reached the device yet. */
  waitingBytes(): number
  end(): void
}

export interface NearEnd {
  hear(frame: Uint8Array): void
  drained(): void
  close(): void
}

export interface Enrolled {
  readonly token: string
  readonly device: DeviceId
  readonly lease: Lease
  readonly logId: string
  readonly standing: Standing
}

export interface PlayedRelay {
  readonly isUp: boolean
  readonly disk: RelayDisk
  readonly devices: Devices
  /** Null when nobody is there. */
  connect(person: PersonId | null, far: FarEnd): NearEnd | null
  post(person: PersonId | null, frames: readonly Uint8Array[]): Promise<readonly Uint8Array[]> | null
  signIn(person: PersonId, device: string | undefined): Enrolled | null
  endSessionsOf(person: PersonId): void
  /** Accounts changed. */
  recheck(): void
  /** Kills the process, at once or around its next commit. */
  kill(when: 'now' | 'before-commit' | 'after-commit'): void
  losePower(): void
  start(): void
  fill(isFull: boolean): void
  backup(): void
  /** Puts the last backup back, under a new name of the log. False when there is none. */
  restore(): boolean
  logOf(): PlayedLog | null
}

export function openPlayedRelay(deps: RelayDeps): PlayedRelay {
  const { chance, now, after, say } = deps
  const disk: RelayDisk = { logId: 'log-1', rows: [], synced: 0 }
  const state: { devices: DevicesState } = { devices: noDevices() }
  let logs = 1
  let kept: { readonly disk: RelayDisk; readonly devices: DevicesState } | null = null
  let running: Running | null = null
  let dying: 'before-commit' | 'after-commit' | null = null
  let isFull = false

  const devicesOver = (draw: Chance): Devices => openMemoryDevices(state.devices, { whole: draw.whole, hashOf: (token) => token })

  interface Running {
    readonly log: PlayedLog
    readonly devices: Devices
    readonly talks: Map<Conversation, FarEnd>
    readonly base: Omit<ConversationDeps, 'pagesInFlight'>
    alive: boolean
  }

  function start(): void {
    if (running) return
    const devices = devicesOver(chance.fork(`devices ${String(disk.rows.length)} ${String(now())}`))
    const log = openPlayedLog({
      disk,
      after,
      hasRoom: () => !isFull,
      dies: (at) => {
        if (dying !== at) return false
        stop()
        return true
      },
      oncommit: (rows) => deps.oncommit(disk.logId, rows, (client) => state.devices.leases.get(client)?.device),
    })
    const talks = new Map<Conversation, FarEnd>()
    let news = new Set<ScopeId>()
    const spread = (scopes: ReadonlySet<ScopeId>): void => {
      if (news.size === 0)
        after(0, () => {
          const told = news
          news = new Set()
          if (here.alive) for (const talk of [...talks.keys()]) talk.tell(told)
        })
      for (const scope of scopes) news.add(scope)
    }
    const base = { devices, accounts: { standingOf: deps.standingOf }, log, app: 'world', now, say: () => undefined, spread }
    const here: Running = { log, devices, talks, base, alive: true }
    running = here
    say('relay up', disk.logId, disk.rows.length)
  }

  function stop(): void {
    if (!running) return
    const { log, talks } = running
    running.alive = false
    running = null
    dying = null
    log.kill()
    for (const [talk, far] of talks) {
      talk.close()
      far.end()
    }
    say('relay down', disk.rows.length)
  }

  start()
  return {
    get isUp() {
      return running !== null
    },
    get devices() {
      return running?.devices ?? devicesOver(chance.fork('aside'))
    },
    disk,
    connect(person, far) {
      const here = running
      if (!here) return null
      const talk = openConversation(
        { ...here.base, pagesInFlight: 8 },
        {
          send: (frame) => {
            deps.onsend(person, frame)
            far.send(frame)
            deps.onload(far.waitingBytes())
          },
          hasRoom: () => far.waitingBytes() < FRAME_LIMIT_BYTES,
          end: () => far.end(),
        },
      )
      here.talks.set(talk, far)
      return {
        hear: (frame) => void (here.alive && talk.hear(frame)),
        drained: () => (here.alive ? talk.pump() : undefined),
        close: () => {
          talk.close()
          here.talks.delete(talk)
        },
      }
    },
    post(person, frames) {
      const here = running
      if (!here) return null
      const asked = person === null ? undefined : deps.standingOf(person)
      const hub = { spread: here.base.spread } as Parameters<typeof exchange>[0]['hub']
      return exchange({ ...here.base, hub }, frames).then((answers) => {
        for (const frame of answers) deps.onsend(person, frame, asked)
        return answers
      })
    },
    signIn(person, wanted) {
      const standing = deps.standingOf(person)
      if (!running || !standing) return null
      const { device, lease } = running.devices.enrol(person, wanted, now())
      return { token: running.devices.openSession({ person, device }, now()), device, lease, logId: disk.logId, standing }
    },
    endSessionsOf: (person) => running?.devices.endSessionsOf(person),
    recheck: () => [...(running?.talks.keys() ?? [])].forEach((talk) => talk.recheck()),
    kill(when) {
      if (when === 'now') stop()
      else dying = when
    },
    losePower() {
      stop()
      losePower(disk)
    },
    start,
    fill: (full) => {
      isFull = full
    },
    backup() {
      kept = { disk: copyOfDisk(disk), devices: copyOfDevices(state.devices) }
    },
    restore() {
      if (!kept) return false
      stop()
      disk.rows.splice(0, disk.rows.length, ...kept.disk.rows)
      disk.synced = disk.rows.length
      disk.logId = `log-${String(++logs)}`
      state.devices = copyOfDevices(kept.devices)
      return true
    },
    logOf: () => running?.log ?? null,
  }
}
