/**
 * A device of a world: the real read model, link, source and replica over a played disk and a played cable. It can be killed between any two
 * requests to its store, lose its power, be put back from an old copy, or be copied while it lives.
 */
import { openWallClock } from '../../src/lib/device/clock.ts'
import type { DeviceId, Ids, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { recordIn } from '../../src/lib/kernel/record-id.ts'
import type { Result } from '../../src/lib/kernel/result.ts'
import { openLink, type Link } from '../../src/lib/link/index.ts'
import type { UpdateSource } from '../../src/lib/link/index.ts'
import {
  catchUpLines,
  enrol,
  keep,
  META,
  putMeta,
  sessionOf,
  settleOnDisk,
  type KeepRefusal,
  type Saying,
  type Session,
  type StoredEntry,
} from '../../src/lib/readmodel/index.ts'
import { openReplica, type Replica } from '../../src/lib/replica/index.ts'
import { openEntrySource, openSource } from '../../src/lib/runtime/engine/source.ts'
import { openCable, type Cable, type CableDeps } from './cable.ts'
import type { Chance } from './chance.ts'
import { copyOf, crash, emptyState, openMemoryDb, rowsOf, type At, type DbState, type MemoryDb } from './memory-db.ts'
import { openPlayedCarriers, type CarrierDisk, type PlayedCarriers } from './played-carriers.ts'
import type { PlayedRelay } from './played-relay.ts'
import type { Weather } from './weather.ts'

/** What lies on a device's disk, and which sayings somebody was told are kept on it. */
export interface DeviceDisk {
  readonly store: DbState
  readonly carriers: CarrierDisk
  readonly told: Map<string, StoredEntry>
}

export interface DeviceDeps {
  readonly name: string
  readonly person: PersonId
  readonly relay: PlayedRelay
  readonly chance: Chance
  readonly carriers: boolean
  weather(): Weather | null
  now(): number
  after(ms: number, fn: () => void): () => void
  say(what: string, ...facts: readonly (string | number)[]): void
  count: CableDeps['count']
  /** Something that no fault of the machine explains. */
  bug(what: string, fault: unknown): void
  /** What its disk did not have for sure is gone. */
  onpowercut(device: PlayedDevice): void
  /** The relay's acknowledgement has reached this device. */
  onacked(device: PlayedDevice, rows: readonly { readonly scope: ScopeId; readonly update: Uint8Array }[], seqs: readonly number[]): void
}

interface Engine {
  readonly db: MemoryDb
  readonly link: Link
  readonly replica: Replica | null
  readonly carriers: PlayedCarriers
  readonly cable: Cable
}

interface Running {
  readonly page: MemoryDb
  readonly clock: ReturnType<typeof openWallClock>
  /** Runs only for somebody who signed in. */
  engine: Engine | null
  alive: boolean
}

export interface PlayedDevice {
  readonly name: string
  readonly person: PersonId
  readonly isUp: boolean
  /** Its disk, as it is now. */
  disk(): DeviceDisk
  page(): MemoryDb | null
  link(): Link | null
  replica(): Replica | null
  carriers(): PlayedCarriers | null
  now(): number
  /** How far its own clock is off, ms. */
  skew(): number
  jump(ms: number): void
  cutOff(isCut: boolean): void
  start(): void
  signIn(): Promise<boolean>
  keep(sayings: readonly Saying[]): Promise<Result<readonly StoredEntry[], KeepRefusal> | null>
  kill(): void
  losePower(): void
  /** Dies at its so manieth next request to the store. */
  killSoon(requests: number, losesPower: boolean): void
  backup(): void
  /** Back to the last copy of its disk. False when there is none. */
  restore(): boolean
  /** A second device from this disk, as it is. */
  copyDisk(): DeviceDisk
  readonly idsDrawn: Ids
}

export const copyOfDisk = ({ store, carriers, told }: DeviceDisk): DeviceDisk => ({
  store: copyOf(store),
  carriers: new Map([...carriers].map(([scope, rows]) => [scope, rows.slice()])),
  told: new Map(told),
})

export const emptyDisk = (): DeviceDisk => ({ store: emptyState(), carriers: new Map(), told: new Map() })

const NEVER = new Promise<never>(() => undefined)

export function openPlayedDevice(deps: DeviceDeps, first: DeviceDisk = emptyDisk()): PlayedDevice {
  const { name, person, relay, chance, after, say } = deps
  let disk = first
  let kept: DeviceDisk | null = null
  let running: Running | null = null
  let isCutOff = false
  let skew = 0
  let soon: { left: number; readonly losesPower: boolean } | null = null
  const socketsWork = !chance.hits(deps.weather()?.noSocket ?? 0)
  const faults = chance.fork('faults')
  let drawn = 0

  /** Asked before every request and every commit of the store. */
  const point = (here: { alive: boolean }) => (at: At) => {
    if (!here.alive) return NEVER
    if (soon !== null && --soon.left <= 0) {
      const { losesPower } = soon
      say('dies', name, at)
      if (losesPower) device.losePower()
      else device.kill()
      return NEVER
    }
    const weather = deps.weather()
    if (!weather) return undefined
    if (at === 'commit' && weather.quota > 0 && faults.hits(weather.quota)) throw new DOMException('full', 'QuotaExceededError')
    if (at === 'request' && weather.ioError > 0 && faults.hits(weather.ioError)) throw new DOMException('disk', 'UnknownError')
    return undefined
  }

  const report = (where: string) => (fault: unknown) => {
    if (fault instanceof DOMException || isStoreFault(fault)) return
    deps.bug(`${name} ${where}`, fault)
  }

  function stop(): void {
    const was = running
    if (!was) return
    running = null
    soon = null
    was.alive = false
    was.page.kill()
    was.engine?.db.kill()
    was.engine?.cable.breakAll()
    const weather = deps.weather()
    if (weather && weather.carrierLoss > 0 && chance.hits(weather.carrierLoss)) loseSome(disk.carriers)
  }

  function loseSome(carriers: CarrierDisk): void {
    for (const [scope, rows] of carriers) {
      if (chance.hits(0.2)) carriers.delete(scope)
      else if (rows.length > 0 && chance.hits(0.5)) rows.splice(chance.whole(0, rows.length), chance.whole(1, 3))
    }
  }

  function startEngine(here: Running): void {
    const { clock } = here
    const db = openMemoryDb(disk.store, { durability: 'relaxed', point: point(here) })
    const mine = (ms: number, fn: () => void): (() => void) => after(ms, () => (here.alive ? fn() : undefined))
    const timers = { set: mine }
    const cable = openCable({
      relay,
      chance: chance.fork(`cable ${String(deps.now())}`),
      person,
      weather: deps.weather,
      isCutOff: () => isCutOff,
      socketsWork,
      now: deps.now,
      after,
      say,
      count: deps.count,
    })
    const wire = {
      connect: (ears: Parameters<Cable['connect']>[0]) =>
        cable.connect({
          opened: () => (here.alive ? ears.opened() : undefined),
          heard: (bytes) => (here.alive ? ears.heard(bytes) : undefined),
          closed: () => (here.alive ? ears.closed() : undefined),
        }),
      post: (bytes: Uint8Array) => cable.post(bytes).then((answer) => (here.alive ? answer : NEVER)),
    }
    const carriers = openPlayedCarriers(disk.carriers, () => here.alive)
    const replica = deps.carriers
      ? openReplica({ store: name, source: openEntrySource(db), onfault: () => undefined, carriers, timers })
      : null
    const source = openSource({
      db,
      replica: replica ?? { put: () => undefined },
      app: 'world',
      now: clock.now,
      heardNow: (relayNow) => {
        const before = clock.offsetMs()
        clock.correct(relayNow)
        if (Math.abs(clock.offsetMs() - before) < 1_000) return
        putMeta(db, META.clockOffset, clock.offsetMs()).catch(report('clock'))
      },
      settle: () => settleOnDisk(here.page),
      wantPush: () => link.poke(),
    })
    const watched: UpdateSource = {
      ...source,
      async acked(rows, seqs) {
        if (!here.alive) return NEVER
        deps.onacked(device, rows, seqs)
        await source.acked(rows, seqs)
      },
    }
    const link: Link = openLink({
      wire,
      clock: { now: deps.now },
      chance: chance.fork(`link ${String(deps.now())}`).next,
      timers,
      source: watched,
      report: report('link'),
    })
    link.onstatus((phase) => {
      say('link', name, JSON.stringify(phase))
      if (phase.phase !== 'online') catchUpLines(db, clock.now()).catch(report('lines'))
    })
    here.engine = { db, link, replica, carriers, cable }
    // Known from the last contact.
    const offset = rowsOf(disk.store, 'meta').find((row) => row.key === META.clockOffset)?.value
    if (typeof offset === 'number') clock.correct(deps.now() + skew + offset)
  }

  const device: PlayedDevice = {
    name,
    person,
    get isUp() {
      return running !== null
    },
    disk: () => disk,
    page: () => running?.page ?? null,
    link: () => running?.engine?.link ?? null,
    replica: () => running?.engine?.replica ?? null,
    carriers: () => running?.engine?.carriers ?? null,
    now: () => running?.clock.now() ?? deps.now() + skew,
    skew: () => skew,
    jump: (ms) => {
      skew += ms
    },
    cutOff: (isCut) => {
      isCutOff = isCut
      if (isCut) running?.engine?.cable.breakAll()
    },
    idsDrawn: {
      next: (scope) => recordIn(scope, `${name}-${String(++drawn)}-`.padEnd(22, String(chance.whole(0, 1 << 30)).padEnd(9, '0'))),
    },

    start() {
      if (running) return
      const clock = openWallClock(undefined, () => deps.now() + skew)
      const here: Running = {
        page: openMemoryDb(disk.store, { durability: 'strict', point: (at) => point(here)(at) }),
        clock,
        engine: null,
        alive: true,
      }
      running = here
      say('starts', name)
      if (hasSession(disk.store)) startEngine(here)
    },

    async signIn() {
      const page = running?.page
      if (!page || isCutOff || !relay.isUp) return false
      try {
        const was = await sessionOf(page)
        const told = relay.signIn(person, was?.device)
        if (!told) return false
        const { standing, token, lease, logId } = told
        const session: Session = {
          token,
          device: told.device as DeviceId,
          lease,
          logId,
          person: { ...standing.person, id: person },
          village: standing.village,
          grids: standing.grids as Session['grids'],
        }
        await enrol(page, session, standing.people)
      } catch (fault) {
        report('sign-in')(fault)
        return false
      }
      if (!running) return false
      if (running.engine) running.engine.link.nudge()
      else startEngine(running)
      return true
    },

    async keep(sayings) {
      const here = running
      if (!here) return null
      const outcome = await keep(here.page, sayings, here.clock.now())
      if (outcome.ok) after(1, () => (here.alive ? here.engine?.link.poke() : undefined))
      return outcome
    },

    kill: stop,
    losePower() {
      stop()
      crash(disk.store, (unsynced) => chance.whole(0, unsynced + 1))
      deps.onpowercut(device)
    },
    killSoon: (requests, losesPower) => {
      soon = { left: requests, losesPower }
    },
    backup: () => {
      kept = copyOfDisk(disk)
    },
    restore() {
      if (!kept) return false
      stop()
      disk = copyOfDisk(kept)
      return true
    },
    copyDisk: () => copyOfDisk(disk),
  }
  return device
}

const hasSession = (store: DbState): boolean => rowsOf(store, 'meta').some((row) => row.key === META.session)

/** Faults that Dexie wraps: the machine's, not ours. */
function isStoreFault(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false
  if (['QuotaExceededError', 'UnknownError', 'AbortError'].includes(fault.name)) return true
  return 'inner' in fault && (fault.inner instanceof DOMException || isStoreFault(fault.inner))
}
