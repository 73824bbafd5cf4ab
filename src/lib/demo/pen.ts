/**
 * What people of the demo say, and the devices that write it down as entries: ids are dots of a leased client, clocks without gaps per
 * client and scope, stamps rising per device, `after` the heads of the record.
 */
import type { CaseEntry } from '../domain/case.ts'
import type { HouseholdEntry, ResidentEntry } from '../domain/household.ts'
import type { FollowUpEntry, NeedEntry, VisitEntry } from '../domain/visit.ts'
import type { RhythmEntry } from '../domain/visit-rhythm.ts'
import { idOfDot } from '../kernel/dot.ts'
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, PersonId, RecordId, ScopeId, Stamp } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { nextStamp } from '../kernel/stamp.ts'

type Known = HouseholdEntry | ResidentEntry | VisitEntry | NeedEntry | FollowUpEntry | CaseEntry | RhythmEntry
type Words<E> = E extends Known ? Pick<E, 'about' | 'kind' | 'body'> : never

/** Somebody says something at a moment; not yet an entry, because it has no place in a log. */
export interface Saying {
  readonly ms: number
  readonly scope: ScopeId
  readonly by: PersonId
  readonly words: Words<Known>
  /** Said without having seen the line before it: two devices were offline at the same time. */
  readonly unseen?: true
}

export interface DemoDevice {
  readonly person: PersonId
  readonly client: number
}

/** The sayings in the order of time, as entries. The same sayings give the same entries each time. */
export function* entriesOf(
  sayings: readonly Saying[],
  devices: readonly DemoDevice[],
): Iterable<{ readonly scope: ScopeId; readonly entry: Entry }> {
  const pens = new Map(devices.map(({ person, client }) => [person, openPen(client)]))
  const records = new Map<RecordId, { readonly heads: readonly EntryId[]; readonly before: readonly EntryId[] }>()
  for (const { ms, scope, by, words, unseen } of [...sayings].sort((a, b) => a.ms - b.ms)) {
    const pen = must(pens.get(by), 'everybody who says something has a device')
    const seen = records.get(words.about)
    const after = (unseen ? seen?.before : seen?.heads) ?? []
    const { id, at } = pen(scope, ms)
    records.set(words.about, { heads: unseen && seen ? [...seen.heads, id] : [id], before: after })
    yield { scope, entry: { id, about: words.about, kind: words.kind, by, at, after, v: 1, body: plain(words.body) } }
  }
}

function openPen(client: number): (scope: ScopeId, ms: number) => { readonly id: EntryId; readonly at: Stamp } {
  const clocks = new Map<ScopeId, number>()
  let last: Stamp | undefined
  return (scope, ms) => {
    const clock = clocks.get(scope) ?? 0
    clocks.set(scope, clock + 1)
    last = nextStamp(last, ms)
    return { id: idOfDot({ client, clock }), at: last }
  }
}

function plain(body: Saying['words']['body']): Entry['body'] {
  return 'personal' in body ? { open: { ...body.open }, personal: { ...body.personal } } : { open: { ...body.open } }
}
