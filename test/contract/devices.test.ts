/** One suite for both keepers of devices: the laws of `sync-server/store/devices.ts`. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'
import { openDatabase } from '../../sync-server/store/database.ts'
import { openDevices, type Devices } from '../../sync-server/store/devices.ts'
import { copyOfDevices, noDevices, openMemoryDevices } from '../../sync-server/store/memory-devices.ts'
import { openChance } from '../simulation/chance.ts'

const [mei, bo] = ['mei' as PersonId, 'bo' as PersonId]
const DEVICE = 'aDeviceOfSomebodyHere' as DeviceId
const OTHER = 'anotherDeviceOfTheirs' as DeviceId
const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const DAY = 86_400_000

const closers: (() => void)[] = []
afterEach(() => closers.splice(0).forEach((close) => close()))

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex')

interface Kept {
  readonly devices: Devices
  /** Everything that is kept, as text. */
  readonly kept: () => string
}

function sqlite(): Kept {
  const folder = mkdtempSync(join(tmpdir(), 'devices-'))
  const database = openDatabase(folder)
  closers.push(() => {
    database.close()
    rmSync(folder, { recursive: true })
  })
  const all = (table: string): unknown[] => database.prepare(`select * from ${table}`).all()
  const plain = (_key: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString() : value)
  return { devices: openDevices(database), kept: () => JSON.stringify(['device', 'lease', 'retired', 'session'].map(all), plain) }
}

function memory(): Kept {
  const state = noDevices()
  const devices = openMemoryDevices(state, { whole: openChance(1).whole, hashOf: sha256 })
  return { devices, kept: () => JSON.stringify(Object.values(state).map((part: Iterable<unknown>) => [...part])) }
}

describe.each([
  ['memory', memory],
  ['sqlite', sqlite],
] as const)('%s', (_name, open) => {
  test('E1 a lease is the next epoch of its device, and its client is nobody else’s', () => {
    const { devices } = open()
    expect(devices.newestLease(DEVICE)).toBeUndefined()
    const first = devices.newLease(DEVICE, NOW)
    const second = devices.newLease(DEVICE, NOW)
    const theirs = devices.newLease(OTHER, NOW)
    expect([first.epoch, second.epoch, theirs.epoch]).toEqual([1, 2, 1])
    expect(devices.newestLease(DEVICE)).toEqual(second)
    expect(new Set([first.client, second.client, theirs.client]).size).toBe(3)
    for (const { client } of [first, second]) {
      expect(client).toBeGreaterThan(0)
      expect(client).toBeLessThan(2 ** 32)
      expect([devices.isLeasedTo(DEVICE, client), devices.isLeasedTo(OTHER, client)]).toEqual([true, false])
    }
  })

  test('E1 a lease from another log is taken over when nobody holds its client, and only then', () => {
    const { devices } = open()
    devices.adopt(DEVICE, { epoch: 4, client: 77 }, NOW)
    devices.adopt(OTHER, { epoch: 9, client: 77 }, NOW)
    devices.adopt(OTHER, { epoch: 9, client: 0 }, NOW)
    expect(devices.newestLease(DEVICE)).toEqual({ epoch: 4, client: 77 })
    expect([devices.isLeasedTo(DEVICE, 77), devices.isLeasedTo(OTHER, 77), devices.newestLease(OTHER)]).toEqual([true, false, undefined])
    expect(devices.newLease(DEVICE, NOW).epoch).toBe(5)
  })

  test('E1 an older lease that is taken over is not the newest, and an epoch is not given twice', () => {
    const { devices } = open()
    devices.adopt(DEVICE, { epoch: 4, client: 77 }, NOW)
    devices.adopt(DEVICE, { epoch: 2, client: 78 }, NOW)
    devices.adopt(DEVICE, { epoch: 4, client: 79 }, NOW)
    devices.adopt(DEVICE, { epoch: 2, client: 80 }, NOW)
    expect(devices.newestLease(DEVICE)).toEqual({ epoch: 4, client: 77 })
    expect([77, 78, 79, 80].map((client) => devices.isLeasedTo(DEVICE, client))).toEqual([true, true, false, false])
  })

  test('E1 what is held back is leased to nobody', () => {
    const { devices } = open()
    devices.reserve(77, NOW)
    devices.reserve(77, NOW)
    devices.adopt(DEVICE, { epoch: 1, client: 77 }, NOW)
    expect([devices.isLeasedTo(DEVICE, 77), devices.newestLease(DEVICE)]).toEqual([false, undefined])
  })

  test('E4 a client that was given up is leased to nobody, nor taken over again', () => {
    const { devices } = open()
    const { client } = devices.newLease(DEVICE, NOW)
    const next = devices.newLease(DEVICE, NOW)
    devices.retire(client)
    devices.retire(client)
    devices.adopt(DEVICE, { epoch: 9, client }, NOW)
    expect([devices.isLeasedTo(DEVICE, client), devices.isLeasedTo(DEVICE, next.client)]).toEqual([false, true])
    expect(devices.newestLease(DEVICE)).toEqual(next)
  })

  test('E2 the same person gets the same device and lease again, another person a device of their own', () => {
    const { devices } = open()
    const first = devices.enrol(mei, DEVICE, NOW)
    expect(first).toEqual({ device: DEVICE, lease: { epoch: 1, client: first.lease.client } })
    expect(devices.enrol(mei, DEVICE, NOW)).toEqual(first)
    const theirs = devices.enrol(bo, DEVICE, NOW)
    expect(theirs.device).not.toBe(DEVICE)
    expect(theirs.lease.client).not.toBe(first.lease.client)
    expect(devices.enrol(bo, theirs.device, NOW)).toEqual(theirs)
    expect(devices.enrol(mei, DEVICE, NOW)).toEqual(first)
  })

  test('E2 without an id, or with one that is none, a device gets a new one', () => {
    const { devices } = open()
    const names = [undefined, '', 'short', 'x'.repeat(65), 'with spaces and more', "'; drop table device"].map(
      (wanted) => devices.enrol(mei, wanted, NOW).device,
    )
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{16,64}$/)
  })

  test('E3 of a token nothing but its hash is kept', () => {
    const { devices, kept } = open()
    const token = devices.openSession({ person: mei, device: DEVICE }, NOW)
    expect(token.length).toBeGreaterThanOrEqual(16)
    expect(kept()).toContain(DEVICE)
    expect(kept()).not.toContain(token)
    expect(devices.sessionOf(token, NOW)).toEqual({ person: mei, device: DEVICE })
    expect(devices.sessionOf(`${token}x`, NOW)).toBeUndefined()
  })

  test('E3 a session ends 14 days after it was last used, and 30 days after it began', () => {
    const { devices } = open()
    const session = { person: mei, device: DEVICE }
    const idle = devices.openSession(session, NOW)
    expect(devices.sessionOf(idle, NOW + 14 * DAY)).toEqual(session)
    const unused = devices.openSession(session, NOW)
    expect(devices.sessionOf(unused, NOW + 14 * DAY + 1)).toBeUndefined()
    const busy = devices.openSession(session, NOW)
    for (const days of [10, 20, 30]) expect(devices.sessionOf(busy, NOW + days * DAY)).toEqual(session)
    expect(devices.sessionOf(busy, NOW + 30 * DAY + 1)).toBeUndefined()
  })

  test('E3 a use is noted once an hour, so that not every message is a commit', () => {
    const { devices, kept } = open()
    const token = devices.openSession({ person: mei, device: DEVICE }, NOW)
    const before = kept()
    devices.sessionOf(token, NOW + 3_600_000)
    expect(kept()).toBe(before)
    devices.sessionOf(token, NOW + 3_600_001)
    expect(kept()).not.toBe(before)
  })

  test('E3 a session ends by its token, or with all others of its person', () => {
    const { devices } = open()
    const [one, two, theirs] = [mei, mei, bo].map((person) => devices.openSession({ person, device: DEVICE }, NOW))
    devices.endSession(one ?? '')
    expect([one, two].map((token) => devices.sessionOf(token ?? '', NOW)?.person)).toEqual([undefined, mei])
    devices.endSessionsOf(mei)
    expect([two, theirs].map((token) => devices.sessionOf(token ?? '', NOW)?.person)).toEqual([undefined, bo])
  })

  test('E3 what a session proves is forgotten 90 days after its last use', () => {
    const { devices, kept } = open()
    devices.openSession({ person: mei, device: DEVICE }, NOW)
    devices.openSession({ person: bo, device: OTHER }, NOW + 90 * DAY)
    expect(kept()).toContain(DEVICE)
    devices.openSession({ person: bo, device: OTHER }, NOW + 90 * DAY + 1)
    expect(kept()).not.toContain(DEVICE)
  })
})

test('E1 a client that is drawn a second time is drawn again', () => {
  const draws = [5, 5, 5, 6]
  const devices = openMemoryDevices(noDevices(), { whole: () => draws.shift() ?? 0, hashOf: sha256 })
  expect([devices.newLease(DEVICE, NOW).client, devices.newLease(OTHER, NOW).client, draws]).toEqual([5, 6, []])
})

test('the same chance gives the same devices, and a copy of the state is a backup that later changes leave alone', () => {
  const play = (seed: number) => {
    const state = noDevices()
    const devices = openMemoryDevices(state, { whole: openChance(seed).whole, hashOf: sha256 })
    const { device, lease } = devices.enrol(mei, undefined, NOW)
    return { state, devices, device, lease, token: devices.openSession({ person: mei, device }, NOW) }
  }
  const [one, again, another] = [play(1), play(1), play(2)]
  expect([again.device, again.lease, again.token]).toEqual([one.device, one.lease, one.token])
  expect(another.token).not.toBe(one.token)
  const backup = copyOfDevices(one.state)
  const later = one.devices.newLease(one.device, NOW)
  one.devices.retire(one.lease.client)
  one.devices.endSessionsOf(mei)
  const restored = openMemoryDevices(backup, { whole: openChance(3).whole, hashOf: sha256 })
  expect(restored.newestLease(one.device)).toEqual(one.lease)
  expect([restored.isLeasedTo(one.device, one.lease.client), restored.isLeasedTo(one.device, later.client)]).toEqual([true, false])
  expect(restored.sessionOf(one.token, NOW)?.person).toBe(mei)
})
