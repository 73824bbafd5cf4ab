/**
 * One world: a village's people, their devices, a relay and cables between them, played from a seed. First a storm, in which people go on with their
 * work while everything breaks; then a calm, after which what SPEC.md promises must hold. The same plan plays the same world to the last byte.
 */
import type { PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { recordIn } from '../../src/lib/kernel/record-id.ts'
import { grantOf, mayRead, mayWrite, type Grant } from '../../src/lib/protocol/rights.ts'
import { META, rebuild, type Session } from '../../src/lib/readmodel/index.ts'
import { nextSayings } from './acts.ts'
import { openChance, type Chance } from './chance.ts'
import { BEGIN, CASES, GRIDS, openCounty, quarterOf, registerOf, STATION, type Worker } from './county.ts'
import { openGuest, type Guest } from './guests.ts'
import { markOf } from './marks.ts'
import { copyOf, openMemoryDb, rowsOf } from './memory-db.ts'
import { clientOf, entriesOf, openOracle, type Violation } from './oracle.ts'
import { openPlayedDevice, type DeviceDisk, type PlayedDevice } from './played-device.ts'
import { openPlayedRelay } from './played-relay.ts'
import { openScheduler } from './scheduler.ts'
import { openTrace } from './trace.ts'
import { happeningOf, planOf, type Happening, type Plan, type Wanted } from './weather.ts'

export type Counts = Record<string, number>

export interface Outcome {
  readonly plan: Plan
  readonly violations: readonly Violation[]
  readonly hash: string
  readonly counts: Counts
  readonly trace: readonly string[]
}

const YEAR_MS = 365 * 86_400_000
const CALM_LIMIT_MS = 4 * 60 * 60_000
const CALM_STEP_MS = 5_000

/** All that can happen without time passing has happened. */
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

export async function playWorld(seed: number, wanted: Wanted = {}, keepTrace = false): Promise<Outcome> {
  const chance = openChance(seed)
  const plan = planOf(seed, chance, wanted)
  const world = openWorld(plan, chance, keepTrace)
  try {
    await world.storm()
    await world.calm()
  } catch (fault) {
    world.oracle.broken('bug', `the world broke: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`)
  }
  return { plan, violations: world.oracle.violations, hash: world.trace.hash(), counts: world.counts, trace: world.trace.lines }
}

function openWorld(plan: Plan, chance: Chance, keepTrace: boolean) {
  const scheduler = openScheduler(BEGIN)
  const trace = openTrace(() => scheduler.now() - BEGIN, keepTrace)
  const county = openCounty()
  const oracle = openOracle({ standingOf: county.standingOf, now: scheduler.now })
  const counts: Counts = { seeds: 1 }
  const count = (what: string, n = 1): void => {
    counts[what] = (counts[what] ?? 0) + n
  }
  const bug = (where: string, fault: unknown): void =>
    oracle.broken('bug', `${where}: ${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}`)

  let isCalm = false
  let wasRestored = false
  let wasDoubled = false
  let marks = 0
  const nextMark = (): string => {
    const mark = `m${String(++marks)}`
    oracle.known(mark)
    return mark
  }
  const weather = () => (isCalm ? null : plan.weather)
  const holders = new Map<number, string>()
  /** When rights changed last: what was judged just before may be committed just after. */
  let rightsAt = -Infinity

  const relay = openPlayedRelay({
    chance: chance.fork('relay'),
    now: scheduler.now,
    after: scheduler.after,
    standingOf: county.standingOf,
    say: trace.say,
    oncommit: (logId, rows, holderOf) => {
      trace.say('commit', logId, rows.length)
      count('commits', rows.length)
      oracle.committed(logId, rows)
      for (const row of rows) {
        if (holderOf(row.client) !== row.device)
          oracle.broken('I10', `${row.scope} ${String(row.seq)} was written under a client of another device`)
        holders.set(row.client, row.device)
        if (scheduler.now() > rightsAt + 1_000) oracle.mayStand(row)
      }
    },
    onsend: oracle.sent,
    onload: oracle.load,
  })

  const devices: PlayedDevice[] = []
  const guests: Guest[] = []
  const draw = chance.fork('acts')
  const lots = chance.fork('happenings')

  function aWorker(n: number): Worker {
    const role = n % 3 === 2 ? 'windowClerk' : 'gridWorker'
    const grids =
      role === 'gridWorker' ? [GRIDS[n % GRIDS.length], GRIDS[(n + 1) % GRIDS.length]].flatMap((grid) => (grid ? [grid.code] : [])) : []
    const worker: Worker = { id: `p-${String(n)}` as PersonId, role, grids }
    county.people.push(worker)
    return worker
  }

  function aDevice(name: string, person: PersonId, disk?: DeviceDisk): PlayedDevice {
    const device = openPlayedDevice(
      {
        name,
        person,
        relay,
        chance: chance.fork(name),
        carriers: plan.carriers,
        weather,
        now: scheduler.now,
        after: scheduler.after,
        say: trace.say,
        count,
        bug,
        onpowercut: oracle.forget,
        onacked: (one, rows, seqs) => oracle.acked(relay.disk, one.name, rows, seqs),
      },
      disk,
    )
    devices.push(device)
    return device
  }

  async function letPass(ms: number): Promise<void> {
    const until = scheduler.now() + ms
    while (scheduler.step(until)) {
      await settled()
    }
    await settled()
  }

  /** Opens a device and, where nobody is signed in, signs in. */
  async function wake(device: PlayedDevice): Promise<void> {
    if (!device.isUp) device.start()
    await letPass(1)
    if (!sessionIn(device)) {
      void device.signIn()
      await letPass(1)
    }
  }

  const sessionIn = (device: PlayedDevice): Session | undefined =>
    rowsOf(device.disk().store, 'meta').find((row) => row.key === META.session)?.value as Session | undefined

  /** The rights a device knows of: those of its last contact. */
  function grantIn(device: PlayedDevice): Grant | undefined {
    const session = sessionIn(device)
    if (!session) return undefined
    return { role: session.person.role, village: session.village.code, grids: session.grids.map((grid) => grid.code) }
  }

  function act(device: PlayedDevice): void {
    const grant = grantIn(device)
    if (!device.isUp || !grant) return
    const { store } = device.disk()
    const mine: string[] = []
    const sayings = nextSayings({
      store,
      chance: draw,
      grant,
      nextRecord: device.idsDrawn.next,
      mark: () => {
        const mark = nextMark()
        mine.push(mark)
        return mark
      },
      people: county.people.map((one) => one.id),
    })
    if (sayings.length === 0) return
    const before = new Map<string, readonly string[]>()
    const all = entriesOf(store)
    for (const { about } of sayings)
      before.set(
        about,
        all.flatMap((entry) => (entry.about === about ? [markOf(entry)] : [])),
      )
    const isSkewed = skewed.has(device.name)
    count('acts')
    trace.say('acts', device.name, sayings.length)
    const { told } = device.disk()
    device.keep(sayings).then(
      (outcome) => {
        if (outcome === null) return
        if (!outcome.ok) {
          count('refused to keep')
          return oracle.never(sayings.map((one) => markOf({ body: one.body as never })))
        }
        for (const entry of outcome.value) told.set(markOf(entry), entry)
        count('kept', outcome.value.length)
        oracle.told(device, outcome.value, before, isSkewed)
      },
      (fault: unknown) => bug(`${device.name} keep`, fault),
    )
  }

  /** Devices whose own clock was ever wrong: what they write may be stamped anyhow. */
  const skewed = new Set<string>()

  async function happen(what: Happening): Promise<void> {
    const device = lots.pick(devices)
    if (what !== 'nothing') {
      trace.say('happens', what, device.name)
      count(what)
    }
    switch (what) {
      case 'nothing':
        return
      case 'partition': {
        const cut = devices.filter(() => lots.hits(0.5))
        for (const one of cut) one.cutOff(true)
        scheduler.after(lots.whole(1_000, 10 * 60_000), () => cut.forEach((one) => one.cutOff(false)))
        return
      }
      case 'process-kill':
      case 'power-cut': {
        if (!device.isUp) return
        const losesPower = what === 'power-cut'
        if (lots.hits(0.5)) device.killSoon(lots.whole(1, 40), losesPower)
        else if (losesPower) device.losePower()
        else device.kill()
        return
      }
      case 'backup':
        return device.backup()
      case 'restore':
        if (!device.restore()) return
        count('restored')
        return oracle.forget(device)
      case 'clone': {
        if (devices.length >= 10) return
        const copy = aDevice(`${device.name}c${String(devices.length)}`, device.person, device.copyDisk())
        if (skewed.has(device.name)) skewed.add(copy.name)
        wasDoubled = true
        return wake(copy)
      }
      case 'relay-kill':
        relay.kill(lots.pick(['now', 'before-commit', 'after-commit']))
        scheduler.after(lots.whole(100, 60_000), () => {
          relay.kill('now')
          relay.start()
        })
        return
      case 'relay-backup':
        return relay.backup()
      case 'relay-restore':
        if (!relay.restore()) return
        wasRestored = true
        count('relay restored')
        return relay.start()
      case 'relay-full':
        relay.fill(true)
        scheduler.after(lots.whole(1_000, 5 * 60_000), () => relay.fill(false))
        return
      case 'clock-jump':
        device.jump((lots.next() - 0.5) * 2 * lots.pick([60_000, 86_400_000, YEAR_MS]))
        skewed.add(device.name)
        return
      case 'rights': {
        const worker = lots.pick(county.people.filter((one) => one.role === 'gridWorker'))
        const grid = lots.pick(GRIDS).code
        rightsAt = scheduler.now()
        worker.grids = worker.grids.includes(grid) ? worker.grids.filter((one) => one !== grid) : [...worker.grids, grid]
        return relay.recheck()
      }
      case 'signed-out':
        relay.endSessionsOf(device.person)
        return relay.recheck()
      case 'newer-app':
      case 'malice': {
        const guest = lots.pick(guests)
        const standing = county.standingOf(guest.person)
        if (!standing) return
        const scopes = scopesOf().filter(
          (scope) => mayWrite(grantOf(standing), scope, 'visit.recorded') || mayWrite(grantOf(standing), scope, 'household.described'),
        )
        if (scopes.length === 0) return
        const registers = scopes.filter((one) => one.endsWith('/register'))
        const said =
          what === 'malice'
            ? guest.harm(scopes, relay.disk.rows.slice(-20))
            : speakUp(guest, lots.pick(registers.length > 0 ? registers : scopes))
        said.catch((fault: unknown) => bug('guest', fault))
        return
      }
      case 'hide':
        device.link()?.pause('hidden')
        scheduler.after(lots.whole(1_000, 5 * 60_000), () => device.link()?.resume('hidden'))
    }
  }

  /** Records of guests live in one scope each, as everybody's do. */
  const speakUp = (guest: Guest, scope: ScopeId): Promise<void> =>
    guest.speak(scope, recordIn(scope, `newer-${String(lots.whole(0, 3))}`.padEnd(22, '-')))

  const scopesOf = (): ScopeId[] => [...GRIDS.flatMap((grid) => [registerOf(grid.code), quarterOf(grid.code)]), CASES, STATION]

  return {
    oracle,
    trace,
    counts,

    async storm(): Promise<void> {
      for (let n = 0; n < plan.devices; n++) {
        const worker = n > 0 && lots.hits(0.25) ? lots.pick(county.people) : aWorker(n)
        const device = aDevice(`d${String(n)}`, worker.id)
        if (lots.hits(plan.weather.skew)) {
          device.jump((lots.next() - 0.5) * 2 * YEAR_MS)
          skewed.add(device.name)
          count('skewed')
        }
        await wake(device)
      }
      const guestWorker = aWorker(3)
      for (let n = 0; n < 2; n++)
        guests.push(
          openGuest({
            relay,
            chance: chance.fork(`guest ${String(n)}`),
            person: guestWorker.id,
            now: scheduler.now,
            mark: nextMark,
            onsaid: () => undefined,
          }),
        )
      for (let n = 0; n < plan.acts; n++) {
        await happen(happeningOf(plan.weather, lots))
        const device = draw.pick(devices)
        if (device.isUp) act(device)
        else if (draw.hits(0.6)) await wake(device)
        if (draw.hits(0.1)) oracle.look(device)
        if (!relay.isUp && draw.hits(0.3)) relay.start()
        await letPass(draw.hits(0.3) ? draw.whole(1, 50) : draw.whole(50, 30_000))
      }
    },

    async calm(): Promise<void> {
      isCalm = true
      trace.say('calm')
      relay.kill('now')
      relay.start()
      relay.fill(false)
      for (const device of devices) {
        device.cutOff(false)
        device.killSoon(Infinity, false)
      }
      const until = scheduler.now() + CALM_LIMIT_MS
      while (scheduler.now() < until) {
        for (const device of devices) {
          if (!device.isUp) await wake(device)
          const phase = device.link()?.status().phase
          if (phase === 'signed-out' || !sessionIn(device)) void device.signIn()
        }
        await letPass(CALM_STEP_MS)
        if (devices.every(isQuiet)) break
      }
      await letPass(10_000)
      for (const device of devices) await lookAtCarriers(device)
      await refold()
      oracle.judge({
        devices,
        disk: relay.disk,
        wasRestored,
        mayDouble: wasDoubled || wasRestored || (counts.restored ?? 0) > 0,
        ownerOf: (client) => holders.get(client),
        guests,
      })
      count('events', scheduler.happened)
      count('entries', relay.disk.rows.length)
      count('devices', devices.length)
      for (const device of devices) {
        const { store } = device.disk()
        count('conflicts', rowsOf(store, 'conflicts').length)
        count('hindsight', rowsOf(store, 'hindsight').length)
        count('set aside', rowsOf(store, 'setAside').length)
        count('unknown kinds', rowsOf(store, 'entries').filter((row) => row.unknown === 1).length)
        count('refused lines', rowsOf(store, 'outbox').length)
        if (new Set(entriesOf(store).map((entry) => clientOf(entry.id))).size > county.people.length) count('leases renewed')
      }
      for (const device of devices) device.kill()
    },
  }

  function isQuiet(device: PlayedDevice): boolean {
    const { store } = device.disk()
    if (device.link()?.status().phase !== 'online') return false
    if (rowsOf(store, 'outbox').some((line) => line.refused === undefined)) return false
    const grant = grantIn(device)
    return [...(relay.logOf()?.heads() ?? [])].every(([scope, head]) => {
      if (!grant || !county.standingOf(device.person)) return true
      const standing = county.standingOf(device.person)
      if (!standing || !mayRead(grantOf(standing), scope)) return true
      return rowsOf(store, 'cursors').some((cursor) => cursor.scope === scope && cursor.seq === head)
    })
  }

  /** R1, I8: carriers hold what the relay and this device agree on, and nothing waits in them. */
  async function lookAtCarriers(device: PlayedDevice): Promise<void> {
    const replica = device.replica()
    const carriers = device.carriers()
    if (!replica || !carriers) return
    const { store } = device.disk()
    const unsent = new Set(rowsOf(store, 'outbox').map((line) => `${String(line.scope)} ${String(line.id)}`))
    for (const scope of scopesOf()) {
      const asked = replica.ids(scope)
      await letPass(3_000)
      const ids = await asked
      const entries = entriesOf(store).filter((entry) => entry.scope === scope && !unsent.has(`${scope} ${entry.id}`))
      for (const { id } of entries) if (ids && !ids.has(id)) oracle.broken('I5', `${device.name}: the carrier of ${scope} lacks ${id}`)
    }
    for (const scope of carriers.pending()) oracle.broken('I8', `${device.name}: something in ${scope} waits for ever`)
  }

  /** I6: folding everything anew changes no row. */
  async function refold(): Promise<void> {
    const device = devices[0]
    if (!device) return
    const store = copyOf(device.disk().store)
    const tables = ['households', 'residents', 'visits', 'needs', 'followUps', 'cases', 'conflicts', 'hindsight']
    const rowsIn = (): string =>
      JSON.stringify(
        tables.map((table) =>
          rowsOf(store, table).map(({ changedAt: _changedAt, ...row }) => Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))),
        ),
      )
    const before = rowsIn()
    await rebuild(openMemoryDb(store, { durability: 'relaxed' }), device.now())
    const after = rowsIn()
    if (before !== after) oracle.broken('I6', `${device.name} folds to other rows:\n  ${difference(before, after)}`)
  }
}

function difference(before: string, after: string): string {
  let at = 0
  while (at < before.length && before[at] === after[at]) at++
  return `…${before.slice(Math.max(0, at - 120), at + 120)}\n  …${after.slice(Math.max(0, at - 120), at + 120)}`
}
