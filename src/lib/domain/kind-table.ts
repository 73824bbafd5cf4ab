/**
 * How bodies of a kind are read, in every version that was ever written. An old entry is judged by the shape of its own version and lifted, step
 * by step, to today's, so that folds know one version only. What is stored and carried stays as it was written.
 *
 *   E4  An entry is judged by the shape of its own version, and what comes out is of the present one.
 *   E5  A body that its lifts bring into no fitting shape is refused with the path, like a wrong one: total, whatever the lifts answer.
 *   E6  Reading changes nothing of the entry that was given.
 */
import type { Body, Entry } from '../kernel/entry.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Shape, ShapeRefusal } from './shape.ts'

/** A version that is written no more. */
export interface Earlier {
  readonly body: Shape<unknown>
  /** To the next version. Pure; given only what fits `body`. */
  readonly lift: (body: Body) => Body
}

export interface KindVersions {
  /** Of the version that is written today. */
  readonly body: Shape<unknown>
  /** Version 1 first; today's version is one more than there are of these. */
  readonly earlier?: readonly Earlier[]
}

export type KindTable<Kind extends string = string> = Readonly<Record<Kind, KindVersions>>

export const versionIn = <Kind extends string>(kinds: KindTable<Kind>, kind: Kind): number => earlierOf(kinds[kind]).length + 1

/** The entry in today's version; undefined when its kind or version is not known here. */
export function readBy(kinds: KindTable, entry: Entry): Result<Entry | undefined, ShapeRefusal> {
  const kind = Object.hasOwn(kinds, entry.kind) ? kinds[entry.kind] : undefined
  if (!kind) return ok(undefined)
  if (!Number.isInteger(entry.v) || entry.v < 1) return refuse({ at: '$v' })
  const earlier = earlierOf(kind)
  const present = earlier.length + 1
  if (entry.v > present) return ok(undefined)
  const said = (earlier[entry.v - 1] ?? kind).body(entry.body, '$')
  if (!said.ok) return refuse(said.error)
  if (entry.v === present) return ok(entry)
  const body = earlier.slice(entry.v - 1).reduce((older, { lift }) => lift(older), entry.body)
  const lifted = kind.body(body, `$v${present}`)
  return lifted.ok ? ok({ ...entry, v: present, body }) : refuse(lifted.error)
}

const earlierOf = (kind: KindVersions): readonly Earlier[] => kind.earlier ?? []
