/** On which device something was said: this one, whatever leases it has had, or another. */
import { dotOfId } from '../../kernel/dot.ts'
import { groupBy } from '../../kernel/group.ts'
import type { EntryId, PersonId } from '../../kernel/ids.ts'
import { earlierLeasesOf, sessionOf, type Db } from '../../readmodel/index.ts'
import type { SaidOn } from '../conflict-face.ts'

interface Said {
  readonly entry: EntryId
  readonly by: PersonId
}

/** Clients that this store was ever leased. */
export async function ownClients(db: Db): Promise<ReadonlySet<number>> {
  const [session, earlier] = await Promise.all([sessionOf(db), earlierLeasesOf(db)])
  return new Set([...(session ? [session.lease.client] : []), ...(earlier ?? [])])
}

/** A tag only where one person spoke on several others: it tells them apart, nothing else. */
export function saidOn(own: ReadonlySet<number>, all: Iterable<Said>): (said: Said) => SaidOn {
  const clientOf = ({ entry }: Said): number => dotOfId(entry)?.client ?? 0
  const others = groupBy(
    [...all].filter((one) => !own.has(clientOf(one))),
    (one) => one.by,
  )
  const isTagged = (by: PersonId): boolean => new Set((others.get(by) ?? []).map(clientOf)).size > 1
  return (said) =>
    own.has(clientOf(said))
      ? { device: 'here' }
      : { device: 'other', tag: isTagged(said.by) ? String(clientOf(said) % 1000).padStart(3, '0') : null }
}
