/** Reads a store of which much was asked: what was told as kept and is not there, what is there by halves, and what the station has of it. */
import { dotOfId } from '../../src/lib/kernel/dot.ts'
import { parseUpdate } from '../../src/lib/protocol/update.ts'
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import type { LogStore } from '../../sync-server/store/log-store.ts'
import { partsOf, type LookedAt, type Word } from './door.ts'

export interface Told {
  readonly begun: Set<number>
  readonly kept: Set<number>
  readonly refused: string[]
}

export const noneTold = (): Told => ({ begun: new Set(), kept: new Set(), refused: [] })

export function hear(told: Told, word: Word): void {
  if (word.word === 'refused') told.refused.push(`${word.n}: ${word.why}`)
  else told[word.word].add(word.n)
}

export interface Verdict {
  /** Told as kept, and not there. */
  readonly lost: readonly number[]
  /** Half there, twice there, or without what must be beside it. */
  readonly torn: readonly string[]
  readonly visits: number
}

/** `sent`: scope and id of what the station has. */
export function judge(looked: LookedAt, told: Told, sent: ReadonlySet<string>): Verdict {
  const own = looked.visits.filter((visit): visit is { id: string; n: number } => visit.n !== null)
  const here = new Set(own.map((visit) => visit.n))
  const torn: string[] = []
  const must = (is: boolean, what: string): void => {
    if (!is) torn.push(what)
  }

  const mine = new Map(looked.entries.flatMap((entry) => (dotOfId(entry.id)?.client === looked.client ? [[entry.about, entry]] : [])))
  must(here.size === own.length, 'a visit is here twice')
  const about = groupCount(looked.entries.map((entry) => entry.about))
  const needs = groupCount(looked.needs.map((need) => need.visit))
  const followUps = groupCount(looked.followUps.map((promise) => promise.visit))
  const photos = new Set(looked.photos)
  const drafts = new Set(looked.drafts)
  for (const { id, n } of own) {
    const parts = partsOf(n)
    must(about.get(id) === 1, `visit ${n} has ${about.get(id) ?? 0} entries`)
    must((needs.get(id) ?? 0) === parts.needs, `visit ${n} has ${needs.get(id) ?? 0} needs of ${parts.needs}`)
    must((followUps.get(id) ?? 0) === parts.followUps, `visit ${n} has ${followUps.get(id) ?? 0} promises of ${parts.followUps}`)
    // The picture of a visit that came from elsewhere is fetched when somebody looks at it.
    must(photos.has(n) === (parts.photos === 1) || !mine.has(id), `visit ${n} and its picture are not together`)
    must(!drafts.has(n), `visit ${n} is kept and its draft is still here`)
  }
  for (const n of photos) must(here.has(n), `the picture of ${n} is here without its visit`)

  const rows = new Set([...looked.visits, ...looked.needs, ...looked.followUps].map((row) => row.id))
  const outbox = groupCount(looked.outbox.map(keyOf))
  for (const entry of mine.values()) {
    must(rows.has(entry.about), `${keyOf(entry)} has no row`)
    must(outbox.get(keyOf(entry)) === 1 || sent.has(keyOf(entry)), `${keyOf(entry)} neither waits nor is at the station`)
  }
  const entries = new Set(looked.entries.map(keyOf))
  for (const key of outbox.keys()) must(entries.has(key), `${key} waits and has no entry`)

  const clocks = new Map<string, number[]>()
  for (const { scope, id } of mine.values()) clocks.set(scope, [...(clocks.get(scope) ?? []), dotOfId(id)?.clock ?? -1])
  const nextOf = new Map(looked.clocks.map(({ scope, next }) => [scope, next]))
  for (const [scope, used] of clocks) {
    const gap = used.sort((a, b) => a - b).findIndex((clock, at) => clock !== at)
    must(gap < 0, `${scope} has a gap at clock ${gap}`)
    must(nextOf.get(scope) === used.length, `${scope} goes on at clock ${nextOf.get(scope) ?? 0} of ${used.length}`)
  }
  return { lost: [...told.kept].filter((n) => !here.has(n)), torn, visits: own.length }
}

/** Everything the station has, as scope and id; and a visit it has twice. */
export function atStation(store: LogStore): { readonly keys: ReadonlySet<string>; readonly visits: ReadonlyMap<number, number> } {
  const keys = new Set<string>()
  const visits = new Map<number, number>()
  for (const [scope, head] of store.heads())
    for (let after = 0; after < head;) {
      const page = store.page(scope, after, { rows: 500, bytes: 4 * 1024 * 1024 })
      for (const { update } of page) {
        const parsed = parseUpdate(update)
        if (!parsed.ok) throw new Error(`the station keeps ${parsed.error.kind} in ${scope}`)
        const { id, kind, body } = parsed.value
        keys.add(keyOf({ scope, id }))
        const n = kind === 'visit.recorded' ? numberIn(body.personal?.['doneWords']) : null
        if (n !== null) visits.set(n, (visits.get(n) ?? 0) + 1)
      }
      after += page.length
    }
  return { keys, visits }
}

export const keyOf = ({ scope, id }: { readonly scope: string | ScopeId; readonly id: string }): string => `${scope} ${id}`

const numberIn = (words: unknown): number | null => (typeof words === 'string' && /^\d+$/.test(words) ? Number(words) : null)

function groupCount(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
