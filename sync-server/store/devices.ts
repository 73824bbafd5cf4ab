/**
 * Devices, the clients leased to them, and who is signed in on which. Knows no passwords and no rows.
 *
 *   E1  A client is leased once and to one device, for ever; a lease is never given back.
 *   E2  A device belongs to one person; the id of somebody else's device is answered with a new device.
 *   E3  Of a token only its SHA-256 is kept. It ends after 14 days unused or 30 days in all;
 *       what it proves of carried parcels (`parcel-keys.ts`) is forgotten later.
 *   E4  A client that was given up for another one is leased to nobody: what was still under way under its name cannot be committed after its
 *       device has written it anew.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'
import type { Lease } from '../../src/lib/protocol/down.ts'
import { SESSION_KEPT_MS } from './parcel-keys.ts'

export interface Session {
  readonly person: PersonId
  readonly device: DeviceId
}

export interface Devices {
  /** The device of this id when it is this person's or nobody's, else a new one. E2. */
  enrol(person: PersonId, device: string | undefined, now: number): { readonly device: DeviceId; readonly lease: Lease }
  newestLease(device: DeviceId): Lease | undefined
  newLease(device: DeviceId, now: number): Lease
  /** E4. */
  isLeasedTo(device: DeviceId, client: number): boolean
  /** No row of this client is taken any more: its device was given another one and writes anew what is not here. */
  retire(client: number): void
  /** Takes over a lease from before a restored backup, when nobody holds its client. */
  adopt(device: DeviceId, lease: Lease, now: number): void
  /** Holds a client back from ever being leased; for seeded rows. */
  reserve(client: number, now: number): void
  openSession(session: Session, now: number): string
  sessionOf(token: string, now: number): Session | undefined
  /** Ends one session by its token. */
  endSession(token: string): void
  endSessionsOf(person: PersonId): void
}

const DAY_MS = 86_400_000
const IDLE_MS = 14 * DAY_MS
const WHOLE_MS = 30 * DAY_MS
/** A session in use is noted at most this often: a write per message would be a commit per message. */
const NOTE_MS = 60 * 60_000
const RESERVED = 'reserved'

export function openDevices(database: DatabaseSync): Devices {
  const selectDevice = database.prepare('select person from device where id = ?')
  const insertDevice = database.prepare('insert into device(id, person, since) values (?, ?, ?)')
  const selectLease = database.prepare('select client, epoch from lease where device = ? order by epoch desc limit 1')
  const selectHolder = database.prepare('select device from lease where client = ?')
  const selectRetired = database.prepare('select client from retired where client = ?')
  const insertRetired = database.prepare('insert or ignore into retired(client) values (?)')
  const insertLease = database.prepare('insert or ignore into lease(client, device, epoch, since) values (?, ?, ?, ?)')
  const insertSession = database.prepare('insert into session(token, person, device, since, used) values (?, ?, ?, ?, ?)')
  const selectSession = database.prepare('select person, device, since, used from session where token = ?')
  const updateSession = database.prepare('update session set used = ? where token = ?')
  const deleteSession = database.prepare('delete from session where token = ?')
  const deleteSessions = database.prepare('delete from session where person = ?')
  const deleteEnded = database.prepare('delete from session where used < ?')

  const newestLease = (device: DeviceId): Lease | undefined => {
    const found = selectLease.get(device)
    return found && { epoch: Number(found.epoch), client: Number(found.client) }
  }

  const newLease = (device: DeviceId, now: number): Lease => {
    const epoch = (newestLease(device)?.epoch ?? 0) + 1
    for (;;) {
      const client = randomInt(1, 2 ** 32)
      if (insertLease.run(client, device, epoch, now).changes === 1) return { epoch, client }
    }
  }

  return {
    newestLease,
    newLease,
    enrol: (person, wanted, now) => {
      const holder = wanted === undefined ? undefined : selectDevice.get(wanted)?.person
      const isOwn = wanted !== undefined && /^[A-Za-z0-9_-]{16,64}$/.test(wanted) && (holder === undefined || holder === person)
      const device = (isOwn ? wanted : randomBytes(16).toString('base64url')) as DeviceId
      if (!isOwn || holder === undefined) insertDevice.run(device, person, now)
      return { device, lease: newestLease(device) ?? newLease(device, now) }
    },
    isLeasedTo: (device, client) => selectHolder.get(client)?.device === device && selectRetired.get(client) === undefined,
    retire: (client) => void insertRetired.run(client),
    adopt: (device, { epoch, client }, now) => {
      if (client > 0 && selectHolder.get(client) === undefined) insertLease.run(client, device, epoch, now)
    },
    reserve: (client, now) => void insertLease.run(client, RESERVED, client, now),
    openSession: ({ person, device }, now) => {
      const token = randomBytes(32).toString('base64url')
      deleteEnded.run(now - SESSION_KEPT_MS)
      insertSession.run(hashOf(token), person, device, now, now)
      return token
    },
    sessionOf: (token, now) => {
      const found = selectSession.get(hashOf(token))
      if (!found || Number(found.used) < now - IDLE_MS || Number(found.since) < now - WHOLE_MS) return undefined
      if (Number(found.used) < now - NOTE_MS) updateSession.run(now, hashOf(token))
      return { person: String(found.person) as PersonId, device: String(found.device) as DeviceId }
    },
    endSession: (token) => void deleteSession.run(hashOf(token)),
    endSessionsOf: (person) => void deleteSessions.run(person),
  }
}

const hashOf = (token: string): Uint8Array => Uint8Array.from(createHash('sha256').update(token).digest())
