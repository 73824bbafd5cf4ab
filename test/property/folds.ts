/** Every fold by its topic, and what a device makes of the entries it has: parsed, by record and topic, folded. */
import { parseEntry, topicOf, type KnownEntry, type Topic } from '../../src/lib/domain/parse-entry.ts'
import { foldCase, foldFollowUp, foldHousehold, foldNeed, foldResident, foldRhythm, foldVisit } from '../../src/lib/domain/states.ts'
import type { Entry } from '../../src/lib/kernel/entry.ts'
import { groupBy } from '../../src/lib/kernel/group.ts'

/** Which entries a topic has is `topicOf`'s to say; a fold of the wrong ones would not be asked. */
type Fold = (entries: readonly KnownEntry[]) => unknown
export const FOLDS = {
  household: foldHousehold as Fold,
  resident: foldResident as Fold,
  visit: foldVisit as Fold,
  need: foldNeed as Fold,
  followUp: foldFollowUp as Fold,
  case: foldCase as Fold,
  rhythm: foldRhythm as Fold,
} satisfies Record<Topic, Fold>

/** Exactly, down to the order of keys and the kind of values: what two devices that agree would print alike. */
export const printed = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => {
    if (one instanceof Uint8Array) return `bytes ${String(one)}`
    return one === undefined || typeof one === 'bigint' ? `${typeof one} ${String(one)}` : one
  })

export function readOf(entries: readonly Entry[]): KnownEntry[] {
  return entries.flatMap((entry) => {
    const parsed = parseEntry(entry)
    return parsed.ok && parsed.value.phase === 'known' ? [parsed.value.entry] : []
  })
}

/** Every record's state, by record and topic. */
export function foldAll(entries: readonly Entry[]): string {
  const states: [string, unknown][] = []
  for (const [about, own] of groupBy(readOf(entries), (entry) => entry.about))
    for (const [topic, some] of groupBy(own, (entry) => topicOf(entry.kind))) states.push([`${about} ${topic}`, FOLDS[topic](some)])
  return printed(states.sort(([a], [b]) => (a < b ? -1 : 1)))
}
