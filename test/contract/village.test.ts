/**
 * Two devices and a relay, all real but the browser: read model (over an in-memory IndexedDB), carriers, link, socket, SQLite.
 * What a person at the door keeps must be at the window, whatever the line did meanwhile.
 */
import 'fake-indexeddb/auto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openLink, openBrowserWire, type Link } from '../../src/lib/link/index.ts'
import { openSteadyClock, openTimers } from '../../src/lib/device/index.ts'
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'
import { gridQuarter, gridRegister, stationQuarter } from '../../src/lib/kernel/scope.ts'
import type { SignedIn } from '../../src/lib/protocol/down.ts'
import {
  countRefused,
  countUnsent,
  keep,
  META,
  openReadModel,
  putMeta,
  settleOnDisk,
  type Db,
  type Saying,
  type Session,
} from '../../src/lib/readmodel/index.ts'
import { openReplica, type Replica } from '../../src/lib/replica/index.ts'
import { openEntrySource, openSource } from '../../src/lib/runtime/engine/source.ts'
import { startRelay, type Relay } from '../../sync-server/relay.ts'
import { day, record } from '../fixtures/log.ts'

const VILLAGE = { code: '320282112200', name: '西望村', town: '丁蜀镇' }
const GRID = { code: '320282112200001', name: '第一网格', village: VILLAGE.code }
const REGISTER = gridRegister(GRID.code as never)
const QUARTER = gridQuarter(GRID.code as never, day('2026-11-24'))
const CASES = stationQuarter(VILLAGE.code as never, day('2026-11-24'))

interface Device {
  readonly db: Db
  readonly replica: Replica
  link: Link
  unsent(): Promise<number>
  cut(): void
  mend(): void
}

// Real sockets and disks on a shared machine: patience, not sleep; every wait below is for a state.
vi.setConfig({ testTimeout: 30_000 })

let folder = ''
let relay: Relay
let port = 0
const open: { db: Db; replica: Replica; link: Link }[] = []
let count = 0

const start = async (): Promise<void> => {
  relay = await startRelay({
    dataDir: folder,
    port,
    seedWhenEmpty: () => ({
      villages: [VILLAGE],
      grids: [GRID],
      rows: [],
      people: [
        { id: 'p-mei', login: 'mei', password: 'jiamenkou-mei', name: '梅', role: 'gridWorker', village: VILLAGE.code, grids: [GRID.code] },
        { id: 'p-lu', login: 'lu', password: 'jiamenkou-lu', name: '陆', role: 'windowClerk', village: VILLAGE.code, grids: [] },
      ] as never,
    }),
  })
  port = relay.port
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'village-'))
  port = 0
  await start()
})
afterEach(async () => {
  for (const { db, replica, link } of open.splice(0)) {
    link.close()
    await replica.close()
    db.close()
  }
  await relay.close()
  rmSync(folder, { recursive: true, force: true })
})

async function aDevice(login: string): Promise<Device> {
  const response = await fetch(`${relay.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-doorstep': '1', origin: relay.url },
    body: JSON.stringify({ login, password: `jiamenkou-${login}`, app: 'test' }),
  })
  expect(response.status).toBe(200)
  const { token, device, lease, logId, standing } = (await response.json()) as SignedIn
  const { store, db } = await aStore()
  const session = {
    token,
    device: device as DeviceId,
    lease,
    logId,
    person: { ...standing.person, id: standing.person.id as PersonId },
    village: standing.village,
    grids: standing.grids,
  } satisfies Session
  await putMeta(db, META.session, session)
  return connect(login, store, db)
}

async function aStore(): Promise<{ store: string; db: Db }> {
  const store = `village-${count++}`
  const opened = await openReadModel(store, 'relaxed')
  if (!opened.ok) throw new Error(opened.error.kind)
  return { store, db: opened.value }
}

/** The whole profile of a device, copied as a backup or a cloned disk would. */
async function aCloneOf(device: Device): Promise<Device> {
  const { store, db } = await aStore()
  for (const table of device.db.tables) await db.table(table.name).bulkPut(await table.toArray())
  return connect('clone', store, db)
}

function connect(login: string, store: string, db: Db): Device {
  const replica = openReplica({ store, source: openEntrySource(db), onfault: () => undefined })
  const source = openSource({
    db,
    replica,
    app: 'test',
    now: Date.now,
    heardNow: () => undefined,
    settle: () => settleOnDisk(db),
    wantPush: () => link.poke(),
  })
  const link = openLink({
    wire: openBrowserWire(`${relay.url}/sync`),
    clock: openSteadyClock(),
    chance: () => 0.1,
    timers: openTimers(),
    source,
    report: (fault) => console.error(login, fault),
  })
  const part = { db, replica, link }
  open.push(part)
  return { ...part, unsent: () => countUnsent(db), cut: () => link.pause('cut'), mend: () => link.resume('cut') }
}

const household = (name: string): Saying => ({
  scope: REGISTER,
  about: record(name),
  kind: 'household.described',
  body: {
    open: { grid: GRID.code, visitGroup: 'high', since: '2026-11-01' },
    personal: { no: name, headName: '王建国', address: `河东 ${name}号` },
  },
})
const need = (name: string): Saying => ({
  scope: QUARTER,
  about: record(name),
  kind: 'need.heard',
  body: {
    open: { household: record('h'), visit: record('v'), code: 'see-doctor', heardOn: '2026-11-24' },
    personal: { words: '想去镇医院' },
  },
})
const opensCase = (of: string): Saying => ({
  scope: CASES,
  about: record(`case-${of}`),
  kind: 'case.opened',
  body: { open: { household: record('h'), need: record(of), code: 'see-doctor', openedOn: '2026-11-24' }, personal: { words: '' } },
})
const say = async ({ db, link }: Device, ...sayings: Saying[]): Promise<void> => {
  const kept = await keep(db, sayings, Date.now())
  expect(kept.ok).toBe(true)
  link.poke()
}
const until = (what: () => Promise<void>): Promise<void> => vi.waitFor(what, { timeout: 8_000, interval: 20 })

test('what is kept at the door is at the window, and back comes who holds it', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  await say(desk, household('h'))
  await until(async () => expect(await tablet.db.households.get('record-h')).toMatchObject({ headName: '王建国', progress: 'sent' }))
  await say(tablet, need('n'))
  await until(async () => expect(await desk.db.needs.get('record-n')).toMatchObject({ phase: 'open' }))
  await say(desk, opensCase('n'))
  await until(async () => expect(await tablet.db.needs.get('record-n')).toMatchObject({ phase: 'inHand', holder: 'p-lu' }))
  await until(async () => expect([await tablet.unsent(), await desk.unsent()]).toEqual([0, 0]))
  expect((await tablet.db.people.get('p-lu'))?.name).toBe('陆')
})

test('what is kept without a line waits, and goes out by itself when the line is back', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  await until(async () => expect(tablet.link.status().phase).toBe('online'))
  tablet.cut()
  for (let at = 0; at < 300; at += 1) await say(tablet, need(`n${at}`))
  expect(await tablet.unsent()).toBe(300)
  tablet.mend()
  await until(async () => expect(await desk.db.needs.count()).toBe(300))
  await until(async () => expect(await tablet.unsent()).toBe(0))
  expect((await tablet.db.needs.get('record-n299'))?.progress).toBe('sent')
})

test('both write at once, and both end with the same cursor and the same rows', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  for (let at = 0; at < 40; at += 1) {
    await say(tablet, household(`a${at}`))
    await say(desk, household(`b${at}`))
  }
  await until(async () => expect([await tablet.db.households.count(), await desk.db.households.count()]).toEqual([80, 80]))
  await until(async () => expect([await tablet.unsent(), await desk.unsent()]).toEqual([0, 0]))
  await until(async () =>
    expect([(await tablet.db.cursors.get(REGISTER))?.seq, (await desk.db.cursors.get(REGISTER))?.seq]).toEqual([80, 80]),
  )
  const ids = async ({ db }: Device) => (await db.entries.toCollection().primaryKeys()).map(String).sort()
  expect(await ids(tablet)).toEqual(await ids(desk))
  expect(await tablet.replica.ids(REGISTER)).toEqual(await desk.replica.ids(REGISTER))
})

test('a relay that goes away for a while loses nothing', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  await say(tablet, need('before'))
  await until(async () => expect(await desk.db.needs.count()).toBe(1))
  await relay.close()
  await say(tablet, need('during'))
  await until(async () => expect(tablet.link.status().phase).toBe('away'))
  expect((await tablet.db.needs.get('record-during'))?.progress).toBe('kept')
  await start()
  tablet.link.nudge()
  desk.link.nudge()
  await until(async () => expect(await desk.db.needs.count()).toBe(2))
  await until(async () => expect(await tablet.unsent()).toBe(0))
})

test('O1 O3 what a person may not say stays here with the reason, never counts as sent, and the rest goes on, in the same scope too', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  const handsOver: Saying = { scope: CASES, about: record('case-x'), kind: 'case.handedOver', body: { open: { to: 'p-lu' } } }
  await say(tablet, need('n1'), opensCase('n1'), need('n2'), handsOver)
  await until(async () => expect(await tablet.unsent()).toBe(0))
  expect(await tablet.db.outbox.toArray()).toMatchObject([{ scope: CASES, about: record('case-n1'), refused: 'not-allowed' }])
  expect([(await tablet.db.needs.get('record-n1'))?.progress, (await tablet.db.cases.get('record-case-n1'))?.progress]).toEqual([
    'sent',
    'kept',
  ])
  await until(async () => expect(await desk.db.entries.where('about').equals(record('case-x')).count()).toBe(1))
  await say(tablet, { ...handsOver, about: record('case-y') }, { ...handsOver, about: record('case-n1') })
  await until(async () => expect(await desk.db.entries.where('about').equals(record('case-y')).count()).toBe(1))
  await until(async () => expect(await tablet.unsent()).toBe(0))
  expect([await countRefused(tablet.db), (await tablet.db.cases.get('record-case-n1'))?.progress]).toEqual([1, 'kept'])
})

test('a cloned device: both go on writing, each under a lease of its own, and nothing kept on either is lost or said twice', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  await say(tablet, need('before'))
  await until(async () => expect(await tablet.unsent()).toBe(0))
  tablet.cut()
  await say(tablet, need('unsent'))
  const clone = await aCloneOf(tablet)
  clone.cut()
  for (const at of [1, 2, 3]) await say(clone, need(`clone-${at}`))
  for (const at of [1, 2, 3, 4, 5]) await say(tablet, need(`tablet-${at}`))
  clone.mend()
  await until(async () => expect(await clone.unsent()).toBe(0))
  tablet.mend()
  const all = ['before', 'clone-1', 'clone-2', 'clone-3', 'tablet-1', 'tablet-2', 'tablet-3', 'tablet-4', 'tablet-5', 'unsent'].map(
    (name) => `record-${name}`,
  )
  const needsOf = async ({ db }: Device) => (await db.needs.toCollection().primaryKeys()).sort()
  for (const device of [desk, tablet, clone]) await until(async () => expect(await needsOf(device)).toEqual(all))
  await until(async () => expect(await tablet.unsent()).toBe(0))
  expect(await desk.db.entries.count()).toBe(10)
  await until(async () => expect([await tablet.db.entries.count(), await clone.db.entries.count()]).toEqual([10, 10]))
})

test('a device restored from an old copy notices it and goes on under another lease', async () => {
  const tablet = await aDevice('mei')
  const desk = await aDevice('lu')
  await say(tablet, need('old'))
  await until(async () => expect(await tablet.unsent()).toBe(0))
  const backup = await aCloneOf(tablet)
  backup.cut()
  for (const at of [1, 2, 3]) await say(tablet, need(`lost-${at}`))
  await until(async () => expect(await tablet.unsent()).toBe(0))
  tablet.cut()
  await say(backup, need('after-restore'))
  backup.mend()
  await until(async () => expect(await desk.db.needs.count()).toBe(5))
  await until(async () => expect([await backup.db.needs.count(), await backup.unsent()]).toEqual([5, 0]))
})
