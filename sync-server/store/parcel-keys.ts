/**
 * What proves that a carried parcel is its author's: the hashes of tokens under which that person worked on that device. Knows no rows.
 *
 *   E5  A session that ended by time goes on proving what was written under it, for 90 days; one that was ended proves nothing any more.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'

export interface ParcelKeys {
  /** Whether this person signed this content on this device. */
  isSignedBy(person: PersonId, device: DeviceId, content: Uint8Array, mac: Uint8Array, now: number): boolean
}

/** So long a session that ended by time is kept. */
export const SESSION_KEPT_MS = 90 * 86_400_000

export function openParcelKeys(database: DatabaseSync): ParcelKeys {
  const select = database.prepare('select token from session where person = ? and device = ? and used >= ?')
  return {
    isSignedBy: (person, device, content, mac, now) =>
      select.all(person, device, now - SESSION_KEPT_MS).some(({ token }) => {
        const expected = createHmac('sha256', token as Uint8Array)
          .update(content)
          .digest()
        return mac.length === expected.length && timingSafeEqual(mac, expected)
      }),
  }
}
