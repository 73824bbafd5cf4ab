/** Messages of both directions as an honest device and relay say them, and the same with something spoiled. */
import type { Chance } from '../../src/lib/demo/chance.ts'
import { chanceOf } from '../../src/lib/demo/chance.ts'
import type { DeviceId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Down } from '../../src/lib/protocol/down.ts'
import { encodeFrame } from '../../src/lib/protocol/frame.ts'
import type { Up } from '../../src/lib/protocol/up.ts'
import { encodeUpdate } from '../../src/lib/protocol/update.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { mutateBytes } from './mutate-bytes.ts'

export const GRID = 'grid/329900112200001/2026Q4' as ScopeId
const OTHER = 'station/329900112200/2026Q4' as ScopeId
const row = (clock: number) => ({ scope: GRID, update: encodeUpdate(anEntry({ client: 101, clock })) })
const person = { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' }
const standing = {
  person,
  village: { code: '329900112200', name: '试村', town: '试镇' },
  grids: [{ code: '329900112200001', name: '第一网格' }],
  people: [person, { ...person, id: 'bo' as PersonId }],
}

export const UPS: readonly [Up, ...Up[]] = [
  {
    kind: 'hello',
    proto: 1,
    app: '0.1.0',
    token: 'token-mei',
    device: 'device-mei' as DeviceId,
    epoch: 1,
    client: 101,
    logId: 'memory',
    cursors: { [GRID]: 3, [OTHER]: 0 },
    clocks: { [GRID]: 2 },
  },
  { kind: 'push', n: 1, rows: [row(0), row(1)] },
  { kind: 'push', n: 2, rows: [row(2)] },
  { kind: 'got', scope: GRID, seq: 2 },
  { kind: 'ping' },
]
export const DOWNS: readonly [Down, ...Down[]] = [
  {
    kind: 'welcome',
    logId: 'memory',
    now: 1_795_000_000_000,
    standing,
    lease: { epoch: 1, client: 101 },
    heads: { [GRID]: 12 },
    app: '0.1.0',
  },
  { kind: 'ack', n: 1, seqs: [1, 2] },
  { kind: 'rows', scope: GRID, from: 1, rows: [2, 3].map((seq) => ({ seq, update: row(seq).update })), head: 9 },
  { kind: 'refused', n: 1, refusal: { kind: 'clock-gap', scope: GRID, next: 4 }, retry: 'later', row: 0 },
  { kind: 'pong', now: 1_795_000_000_000 },
  { kind: 'again' },
]

/** A frame with bytes spoiled, or a frame that is well formed around a message that is not. */
export function spoiledFrame(
  chance: Chance,
  frames: readonly [Uint8Array, ...Uint8Array[]],
  messages: readonly [Up | Down, ...(Up | Down)[]],
): Uint8Array {
  if (chance.is(0.5)) return mutateBytes(chance, chance.one(frames), frames)
  let message: unknown = chance.one(messages)
  for (let left = chance.int(1, 3); left > 0; left -= 1) message = spoiled(chance, message)
  return encodeFrame(message as Up)
}

/** Only what a frame can hold: what it cannot, spoiled bytes bring in. */
export function spoiled(chance: Chance, value: unknown): unknown {
  if (Array.isArray(value)) {
    const at = chance.int(0, value.length)
    return chance.one<unknown>([
      value.map((item: unknown, place) => (place === at ? spoiled(chance, item) : item)),
      value.slice(0, at),
      [...value, ...value],
      Array.from({ length: chance.int(0, 300) }, () => value[0] ?? 0),
    ])
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) {
    const fields = Object.entries(value)
    const at = chance.int(0, Math.max(0, fields.length - 1))
    const found = chance.int(0, 6)
    if (found === 0) return Object.fromEntries(fields.filter((_, place) => place !== at))
    if (found === 1) return Object.fromEntries([...fields, [chance.one(['more', 'kind', 'row', 'n', 'toString']), strange(chance)]])
    return Object.fromEntries(fields.map(([key, item]) => [key, key === fields[at]?.[0] ? spoiled(chance, item) : (item as unknown)]))
  }
  return strange(chance)
}

const strange = (chance: Chance): unknown =>
  chance.one<unknown>([
    null,
    true,
    -1,
    0,
    1,
    1.5,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 60,
    '',
    'x'.repeat(200),
    GRID,
    'grid/1/2026Q4',
    '__proto__',
    'token-mei',
    'token-bo',
    'ping',
    'hello',
    'never',
    [],
    {},
    { [GRID]: 2 ** 53 - 1 },
    new Uint8Array(0),
    Uint8Array.of(0, 0),
    encodeUpdate(anEntry({ client: 101, clock: chance.int(0, 5) })),
  ])

export const chanceAt = (seed: number, round: number): Chance => chanceOf(Math.imul(seed + round, 0x9e3779b1))
