/** Which devices and leases a played relay knows: `store/devices.ts` in memory, with state that can be copied. Stands in for the relay's own until that is here. */
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'
import type { Lease } from '../../src/lib/protocol/down.ts'
import type { Devices, Session } from '../../sync-server/store/devices.ts'
import type { Chance } from './chance.ts'

export interface DevicesState {
  readonly people: Map<DeviceId, PersonId>
  readonly leases: Map<number, { readonly device: DeviceId; readonly epoch: number }>
  readonly sessions: Map<string, Session>
  readonly retired: Set<number>
}

export const openMemoryDevices = Object.assign(
  (state: DevicesState, chance: Chance): Devices => {
    const newest = (device: DeviceId): Lease | undefined => {
      let found: Lease | undefined
      for (const [client, lease] of state.leases)
        if (lease.device === device && (!found || lease.epoch > found.epoch)) found = { client, epoch: lease.epoch }
      return found
    }
    const newLease = (device: DeviceId): Lease => {
      const epoch = (newest(device)?.epoch ?? 0) + 1
      for (;;) {
        const client = chance.whole(1, 2 ** 32)
        if (state.leases.has(client)) continue
        state.leases.set(client, { device, epoch })
        return { client, epoch }
      }
    }
    return {
      newestLease: newest,
      newLease,
      enrol(person, wanted) {
        const isOwn = wanted !== undefined && (state.people.get(wanted as DeviceId) ?? person) === person
        const device = (isOwn ? wanted : `device-${String(chance.whole(0, 1 << 30))}`) as DeviceId
        state.people.set(device, person)
        return { device, lease: newest(device) ?? newLease(device) }
      },
      isLeasedTo: (device, client) => state.leases.get(client)?.device === device && !state.retired.has(client),
      retire: (client) => void state.retired.add(client),
      adopt(device, { epoch, client }) {
        if (client > 0 && !state.leases.has(client)) state.leases.set(client, { device, epoch })
      },
      reserve: () => undefined,
      openSession(session) {
        const token = `token-${String(chance.whole(0, 1 << 30))}`
        state.sessions.set(token, session)
        return token
      },
      sessionOf: (token) => state.sessions.get(token),
      endSession: (token) => void state.sessions.delete(token),
      endSessionsOf(person) {
        for (const [token, session] of state.sessions) if (session.person === person) state.sessions.delete(token)
      },
    }
  },
  {
    empty: (): DevicesState => ({ people: new Map(), leases: new Map(), sessions: new Map(), retired: new Set() }),
    copyOf: ({ people, leases, sessions, retired }: DevicesState): DevicesState => ({
      people: new Map(people),
      leases: new Map(leases),
      sessions: new Map(sessions),
      retired: new Set(retired),
    }),
  },
)
