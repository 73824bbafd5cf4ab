/** From what a mirror holds to what a database takes in: bytes that came back from a disk are foreign, so every fact is judged again. */
import type { DeviceId, EntryId, PersonId, Stamp } from '../../kernel/ids.ts'
import { isStamp } from '../../kernel/stamp.ts'
import type { Saved } from '../../mirror/index.ts'
import { isCount, isListOf, isObject, isText } from '../../protocol/shape.ts'
import type { Lost, Session } from '../../readmodel/index.ts'

export function lostOf({ facts, clocks, entries }: Pick<Saved, 'facts' | 'clocks' | 'entries'>): Lost {
  const { session, leases, lastStamp, renamed, reissue, clockOffset } = facts
  return {
    session: parseSession(session),
    leases: isListOf(leases, 10_000, isClient) ? leases : [],
    lastStamp: isStamp(lastStamp) ? (lastStamp as Stamp) : null,
    renamed: isRenamed(renamed) ? renamed : null,
    waitsForLease: reissue === true,
    clockOffset: typeof clockOffset === 'number' ? clockOffset : null,
    clocks,
    entries: entries.map(({ scope, entry, at, refused }) => ({
      entry: { scope, ...entry },
      at,
      ...(refused === undefined ? {} : { refused }),
    })),
  }
}

/** Null when it is none: then somebody must sign in. */
export function parseSession(value: unknown): Session | null {
  if (!isObject(value)) return null
  const { token, device, lease, logId, person, village, grids } = value
  if (!isText(token, 200) || !isText(device, 64) || !isText(logId, 64)) return null
  if (!isObject(lease) || !isCount(lease['epoch']) || !isClient(lease['client'])) return null
  if (!isObject(person) || !isText(person['id'], 64) || !isText(person['name'], 200) || !isText(person['role'], 64)) return null
  if (!isObject(village) || !isText(village['code'], 64) || !isText(village['name'], 200) || !isText(village['town'], 200)) return null
  if (!isListOf(grids, 1000, isGrid)) return null
  return {
    token,
    device: device as DeviceId,
    lease: { epoch: lease['epoch'], client: lease['client'] },
    logId,
    person: { id: person['id'] as PersonId, name: person['name'], role: person['role'] },
    village: { code: village['code'], name: village['name'], town: village['town'] },
    grids,
  }
}

const isClient = (value: unknown): value is number => isCount(value, 0xffffffff) && value > 0

const isGrid = (value: unknown): value is { readonly code: string; readonly name: string } =>
  isObject(value) && isText(value['code'], 64) && isText(value['name'], 200)

const isRenamed = (value: unknown): value is Readonly<Record<string, EntryId>> =>
  isObject(value) && Object.values(value).every((id) => isText(id, 32))
