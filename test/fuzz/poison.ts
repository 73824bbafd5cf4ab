/**
 * The nine marks of a poisonous update, each asked of the real Yjs. An update is applied beside honest entries of three devices, in
 * several orders, and everything an app or a relay may do with the result is done once.
 */
import * as Y from 'yjs'
import type { Dot } from '../../src/lib/kernel/dot.ts'
import { idOfDot } from '../../src/lib/kernel/dot.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { encodeUpdate } from '../../src/lib/protocol/update.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { writeForeign } from './foreign.ts'

export const MARKS = [
  'throws',
  'leaves something pending',
  'changes what others said',
  'touches another key',
  'swallows what honest devices say later',
  'diverges by order',
  'cannot be saved and loaded',
  'cannot be merged or compared',
  'is no plain value',
] as const
export type Mark = (typeof MARKS)[number]

/** Three devices, two entries each; two more of each come later. */
export const AUTHORS = [101, 202, 303] as const
export const SAID_BEFORE = 2
const row = (client: number, clock: number): Uint8Array => encodeUpdate(anEntry({ client, clock, open: { n: clock } }))
const rows = (client: number, from: number, count: number): Uint8Array[] => Array.from({ length: count }, (_, at) => row(client, from + at))
/** One update per device and time: what is asked here does not depend on how honest rows are bundled. */
const bundle = (client: number, from: number, count: number): Uint8Array => Y.mergeUpdates(rows(client, from, count))
const BEFORE = new Map(AUTHORS.map((client) => [client as number, bundle(client, 0, SAID_BEFORE)]))
const LATER = new Map(AUTHORS.map((client) => [client as number, bundle(client, SAID_BEFORE, 2)]))

/** A name of their own would be drawn from the machine's chance: a third of the time this takes. */
const newDoc = (): Y.Doc => new Y.Doc({ gc: false, guid: 'a doc' })
const apply = (doc: Y.Doc, updates: readonly Uint8Array[]): Y.Doc => {
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}
const map = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('entries')
const isPending = (doc: Y.Doc): boolean => doc.store.pendingStructs !== null || doc.store.pendingDs !== null
const textOf = (doc: Y.Doc): string => JSON.stringify([...map(doc).entries()].sort(([a], [b]) => (a < b ? -1 : 1)))

/** All marks that an update bears. `own`: the dot it may write; without one it may write nothing. */
export function marksOf(update: Uint8Array, own?: Dot): readonly Mark[] {
  const marks = new Set<Mark>()
  const asked = (mark: Mark, question: () => boolean): void => {
    try {
      if (question()) marks.add(mark)
    } catch (fault) {
      if (!(fault instanceof Error)) throw fault
      marks.add(mark)
    }
  }
  const { before, later } = honestAround(own)
  const ownId = own && idOfDot(own)

  const doc = apply(newDoc(), before)
  const said = new Map(map(doc).entries())
  asked('throws', () => (Y.applyUpdate(doc, update), false))
  asked('leaves something pending', () => isPending(doc))
  // Identity: Yjs hands out the very value that was put, unless something else was put.
  asked('changes what others said', () => [...said].some(([key, value]) => map(doc).get(key) !== value))
  asked('touches another key', () => {
    const isForeign = (key: string): boolean => !said.has(key) && key !== ownId
    return (
      [...map(doc).keys()].some(isForeign) ||
      [...doc.share.keys()].some((root) => root !== 'entries') ||
      (ownId !== undefined && !map(doc).has(ownId))
    )
  })
  asked('is no plain value', () => ownId !== undefined && !isPlain(map(doc).get(ownId)))
  asked('swallows what honest devices say later', () => {
    apply(doc, later.rows)
    return later.ids.some((id) => !map(doc).has(id)) || [...said.keys()].some((key) => !map(doc).has(key)) || isPending(doc)
  })
  const text = textOfOrNull(doc)
  const state = stateOf(doc)
  asked('diverges by order', () => {
    const backwards = apply(newDoc(), [...later.rows].reverse())
    apply(backwards, [update, ...[...before].reverse()])
    const mixed = apply(newDoc(), [update, ...later.rows, ...before])
    return [backwards, mixed].some((other) => textOf(other) !== text || stateOf(other) !== state)
  })
  asked('cannot be saved and loaded', () => {
    const loaded = apply(newDoc(), [Y.encodeStateAsUpdate(doc)])
    return isPending(loaded) || textOf(loaded) !== text
  })
  asked('cannot be merged or compared', () => {
    Y.encodeStateVectorFromUpdate(update)
    Y.diffUpdate(update, Y.encodeStateVector(doc))
    return textOf(apply(newDoc(), [Y.mergeUpdates([...before, update, ...later.rows])])) !== text
  })
  return [...marks]
}

/** What was said before and what will be, so that `own` is exactly the next dot of its client, as the relay demands. */
function honestAround(own: Dot | undefined): {
  before: readonly Uint8Array[]
  later: { rows: readonly Uint8Array[]; ids: readonly string[] }
} {
  const isNext = own !== undefined && AUTHORS.some((client) => client === own.client) && own.clock === SAID_BEFORE
  const before = AUTHORS.filter((client) => client !== own?.client || isNext).map((client) => must(BEFORE.get(client), 'an author'))
  const others = AUTHORS.filter((client) => client !== own?.client)
  const later = others.map((client) => must(LATER.get(client), 'an author'))
  const ids = others.flatMap((client) => [0, 1].map((at) => idOfDot({ client, clock: SAID_BEFORE + at })))
  // A client with a long past that nobody need write out: one struct over all of it.
  if (own && !isNext && own.clock > 0) before.unshift(pastOf(own))
  if (own && own.clock < Number.MAX_SAFE_INTEGER - 8) {
    later.push(row(own.client, own.clock + 1))
    ids.push(idOfDot({ client: own.client, clock: own.clock + 1 }))
  }
  return { before, later: { rows: later, ids } }
}

const pastOf = ({ client, clock }: Dot): Uint8Array =>
  writeForeign({
    groups: [
      { client, clock: 0, structs: [{ info: 0, parentMark: 0, root: '', key: '', content: { form: 'any', values: [], count: clock } }] },
    ],
    deletes: [],
    tail: [],
  })

const stateOf = (doc: Y.Doc): string => JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b))

function textOfOrNull(doc: Y.Doc): string | null {
  try {
    return textOf(doc)
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault
    return null
  }
}

/** Plain as JSON is, and bytes: no prototype but the usual, nothing JSON would drop, change or fail on. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object') return false
  if (value instanceof Uint8Array) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  if (Array.isArray(value)) return prototype === Array.prototype && value.every(isPlain)
  return (
    prototype === Object.prototype &&
    !['__proto__', 'constructor', 'prototype'].some((key) => Object.hasOwn(value, key)) &&
    Object.values(value).every(isPlain)
  )
}
