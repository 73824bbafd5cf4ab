/** Who works here, and where. The words and rights of roles live in `protocol/rights.ts`; screens only tell them apart. */
import type { GridCode, PersonId, VillageCode } from '../kernel/ids.ts'

export const ROLES = [
  'gridWorker',
  'windowClerk',
  'stationHead',
  'coordinator',
  'volunteer',
  'townStaff',
  'cityStaff',
  'system',
  'security',
  'audit',
] as const
export type Role = (typeof ROLES)[number]

export interface Person {
  readonly id: PersonId
  readonly name: string
  readonly role: Role
}

export interface Village {
  readonly code: VillageCode
  readonly name: string
  readonly town: string
}

export interface Grid {
  readonly code: GridCode
  readonly name: string
}
