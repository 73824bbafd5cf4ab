/** Single facts that a device keeps under a name. */
import type { DeviceId, EntryId, PersonId, Stamp } from '../kernel/ids.ts'
import type { Db } from './db.ts'

export const META = {
  session: 'session',
  lastStamp: 'lastStamp',
  rhythm: 'rhythm',
  reissue: 'reissue',
  renamed: 'renamed',
  clockOffset: 'clockOffset',
  persisted: 'persisted',
  headsHeard: 'headsHeard',
  leases: 'leases',
  understood: 'understood',
  incarnation: 'incarnation',
  unsettled: 'unsettled',
  otherLog: 'otherLog',
} as const

/** Who writes here, and under which lease. */
export interface Session {
  readonly token: string
  readonly device: DeviceId
  readonly lease: { readonly epoch: number; readonly client: number }
  readonly logId: string
  readonly person: { readonly id: PersonId; readonly name: string; readonly role: string }
  readonly village: { readonly code: string; readonly name: string; readonly town: string }
  readonly grids: readonly { readonly code: string; readonly name: string }[]
}

const read =
  <T>(key: string) =>
  async (db: Db): Promise<T | undefined> =>
    (await db.meta.get(key))?.value as T | undefined

export const sessionOf = read<Session>(META.session)
export const lastStampOf = read<Stamp>(META.lastStamp)
/** Set while unsent entries wait to be written anew under another lease. */
export const reissueOf = read<true>(META.reissue)
/** Set once another log than the first was met here. */
export const otherLogOf = read<true>(META.otherLog)
/** Set when entries were written anew, until the disk has that for sure. */
export const unsettledOf = read<true>(META.unsettled)
/** Old ids of entries that were written anew, `scope id` → new id, until all of them are. */
export const renamedOf = read<Readonly<Record<string, EntryId>>>(META.renamed)
/** Set once the relay has said what its logs hold: before that an empty register may only be one that has not come down. */
export const headsHeardOf = read<true>(META.headsHeard)
/** Clients that this store was leased before, oldest first: what they wrote is its own as well. */
export const earlierLeasesOf = read<readonly number[]>(META.leases)
/** One life of this database: one made anew under the same name has another. */
export const incarnationOf = read<string>(META.incarnation)
/** What the build understood that folded the rows here, see `learn.ts`. */
export const understoodOf = read<string>(META.understood)
export const clockOffsetOf = read<number>(META.clockOffset)

export const putMeta = (db: Db, key: (typeof META)[keyof typeof META], value: unknown): Promise<string> => db.meta.put({ key, value })
