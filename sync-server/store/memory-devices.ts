/**
 * Devices, leases and sessions in memory: what tests and played worlds run on. Obeys `devices.ts`, E1 to E4; chance and the hash of tokens come from
 * outside, so that a played relay is the same each time. Every write of the real one is a commit that is flushed before it answers: there is nothing to
 * roll back after a crash, and what a backup holds is a copy of the state.
 */
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'
import type { Lease } from '../../src/lib/protocol/down.ts'
import type { Devices, Session } from './devices.ts'
import { SESSION_KEPT_MS } from './parcel-keys.ts'

export interface DevicesState {
  readonly people: Map<DeviceId, PersonId>
  readonly leases: Map<number, { readonly device: string; readonly epoch: number }>
  readonly newest: Map<string, Lease>
  readonly retired: Set<number>
  /** By the hash of their tokens. */
  readonly sessions: Map<string, Session & { readonly since: number; readonly used: number }>
}

export interface MemoryDevicesDeps {
  /** Whole, `from` ≤ x < `to`. */
  readonly whole: (from: number, to: number) => number
  readonly hashOf: (token: string) => string
}

export const noDevices = (): DevicesState => ({
  people: new Map(),
  leases: new Map(),
  newest: new Map(),
  retired: new Set(),
  sessions: new Map(),
})

export const copyOfDevices = ({ people, leases, newest, retired, sessions }: DevicesState): DevicesState => ({
  people: new Map(people),
  leases: new Map(leases),
  newest: new Map(newest),
  retired: new Set(retired),
  sessions: new Map(sessions),
})

const DAY_MS = 86_400_000
const IDLE_MS = 14 * DAY_MS
const WHOLE_MS = 30 * DAY_MS
const NOTE_MS = 60 * 60_000
const RESERVED = 'reserved'

export function openMemoryDevices(state: DevicesState, { whole, hashOf }: MemoryDevicesDeps): Devices {
  const { people, leases, newest, retired, sessions } = state

  const newestLease = (device: DeviceId): Lease | undefined => newest.get(device)

  /** E1. False when the client, or the epoch of this device, is taken. */
  function lease(device: string, { client, epoch }: Lease): boolean {
    if (leases.has(client)) return false
    const last = newest.get(device)
    if (last && epoch <= last.epoch && [...leases.values()].some((one) => one.device === device && one.epoch === epoch)) return false
    leases.set(client, { device, epoch })
    if (!last || epoch > last.epoch) newest.set(device, { epoch, client })
    return true
  }

  function newLease(device: DeviceId): Lease {
    const epoch = (newestLease(device)?.epoch ?? 0) + 1
    for (;;) {
      const drawn = { epoch, client: whole(1, 2 ** 32) }
      if (lease(device, drawn)) return drawn
    }
  }

  const newName = (): string =>
    Array.from({ length: 4 }, () =>
      whole(0, 2 ** 32)
        .toString(36)
        .padStart(7, '0'),
    ).join('')

  return {
    newestLease,
    newLease,
    enrol: (person, wanted, _now) => {
      const holder = people.get(wanted as DeviceId)
      const isOwn = wanted !== undefined && /^[A-Za-z0-9_-]{16,64}$/.test(wanted) && (holder === undefined || holder === person)
      const device = (isOwn ? wanted : newName()) as DeviceId
      people.set(device, person) // E2
      return { device, lease: newestLease(device) ?? newLease(device) }
    },
    isLeasedTo: (device, client) => leases.get(client)?.device === device && !retired.has(client),
    retire: (client) => void retired.add(client),
    adopt: (device, told) => {
      if (told.client > 0) lease(device, { epoch: told.epoch, client: told.client })
    },
    reserve: (client) => void lease(RESERVED, { client, epoch: client }),
    openSession: ({ person, device }, now) => {
      const token = newName()
      for (const [hash, { used }] of sessions) if (used < now - SESSION_KEPT_MS) sessions.delete(hash)
      sessions.set(hashOf(token), { person, device, since: now, used: now }) // E3
      return token
    },
    sessionOf: (token, now) => {
      const hash = hashOf(token)
      const found = sessions.get(hash)
      if (!found || found.used < now - IDLE_MS || found.since < now - WHOLE_MS) return undefined
      if (found.used < now - NOTE_MS) sessions.set(hash, { ...found, used: now })
      return { person: found.person, device: found.device }
    },
    endSession: (token) => void sessions.delete(hashOf(token)),
    endSessionsOf: (person) => {
      for (const [hash, session] of sessions) if (session.person === person) sessions.delete(hash)
    },
  }
}
