/**
 * Acts that no longer applied when they were folded: kept in the log, changing nothing, and shown to a person with the reason.
 *
 *   X1  What stands and what is in hindsight depend on the set of entries alone; an act that applies again is in hindsight no more.
 *   X2  Of several who say that a thing is done, the first in the story stands; the others are in hindsight.
 *   X3  A thing is done while somebody's saying so has not been taken back by an entry after it: who takes back undoes what was seen, never
 *       what somebody else says beside it. Clocks have no part in it.
 *   X4  Taking back what is not done is in hindsight; so is taking back what another says beside it is done.
 *   X5  A copy of an act (same person, same stamp, same words) is no second act.
 */
import type { Entry } from '../kernel/entry.ts'
import type { EntryId, PersonId, Stamp } from '../kernel/ids.ts'
import { sameValue } from './described.ts'
import { firstAfter, NONE, type Story } from './record-graph.ts'

export const WHYS = [
  'said-again',
  'already-met',
  'not-met',
  'met-beside',
  'already-kept',
  'not-kept',
  'kept-beside',
  'not-the-holder',
] as const
/**
 * `said-again`: the record was begun before, in other words. `already-…`: somebody else said so first. `not-…`: it was open as it was.
 * `…-beside`: somebody else said beside it that it is done, and that stands.
 */
export type Why = (typeof WHYS)[number]

export interface Hindsight {
  readonly entry: EntryId
  readonly kind: string
  readonly by: PersonId
  readonly at: Stamp
  readonly why: Why
}

type Act = Pick<Entry, 'id' | 'at' | 'after' | 'kind' | 'by'> & { readonly body: object }

export const inHindsight = ({ id, kind, by, at }: Act, why: Why): Hindsight => ({ entry: id, kind, by, at, why })

/** X5. Whether a copy of an act is among these: the same stamp of the same person comes from one device alone. */
export function openCopies(acts: Iterable<Act>): { add(act: Act): void; has(act: Act): boolean } {
  const byMark = new Map<string, Act[]>()
  const markOf = ({ kind, by, at }: Act): string => `${at} ${kind} ${by}`
  const add = (act: Act): void => {
    const alike = byMark.get(markOf(act))
    if (alike) alike.push(act)
    else byMark.set(markOf(act), [act])
  }
  for (const act of acts) add(act)
  return { add, has: (act) => byMark.get(markOf(act))?.some((other) => sameValue(act.body, other.body)) === true }
}

/** The first recording stands; one that says something else later is in hindsight. */
export function firstOf<E extends Act>(
  recordings: readonly E[],
): { readonly first: E | undefined; readonly hindsight: readonly Hindsight[] } {
  const [first, ...later] = recordings
  const isOther = (one: E): boolean => first !== undefined && (one.by !== first.by || !sameValue(one.body, first.body))
  return { first, hindsight: later.filter(isOther).map((one) => inHindsight(one, 'said-again')) }
}

/** The two kinds that say and take back that a thing is done, and the words for those that come to nothing. */
export interface Doing {
  readonly done: string
  readonly undone: string
  readonly already: Why
  readonly not: Why
  readonly beside: Why
}

/** X2, X3, X4. What stands of all that say it is done; undefined while it is open. */
export function foldDone<E extends Act>(
  story: Story<E>,
  words: Doing,
): { readonly stands: E | undefined; readonly hindsight: readonly Hindsight[] } {
  const { entries } = story
  const placesOf = (kind: string): number[] => entries.flatMap((entry, at) => (entry.kind === kind ? [at] : []))
  const at = (places: readonly number[]): E[] => places.flatMap((place) => entries[place] ?? [])
  const undoneBy = firstAfter(story, (entry) => entry.kind === words.undone)
  const done = placesOf(words.done)
  const undone = done.filter((place) => undoneBy[place] !== NONE)
  const takenBack = openCopies(at(undone))
  const standing = at(done.filter((place) => undoneBy[place] === NONE)).filter((entry) => !takenBack.has(entry))
  const stands = standing[0]
  const isStanding = new Set(standing)
  const saidAfter = firstAfter(story, (entry) => isStanding.has(entry))
  const working = new Set(undone.flatMap((place) => undoneBy[place] ?? []))
  const [firstSaid, workingSaid] = [openCopies(stands ? [stands] : []), openCopies(at([...working]))]

  const hindsight: Hindsight[] = []
  for (const [place, entry] of entries.entries()) {
    if (isStanding.has(entry) && !firstSaid.has(entry)) hindsight.push(inHindsight(entry, words.already))
    if (entry.kind !== words.undone) continue
    if (working.has(place)) {
      if (stands && saidAfter[place] === NONE) hindsight.push(inHindsight(entry, words.beside))
    } else if (!workingSaid.has(entry)) hindsight.push(inHindsight(entry, words.not))
  }
  return { stands, hindsight }
}
