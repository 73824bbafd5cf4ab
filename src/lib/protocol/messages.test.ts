import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DeviceId, PersonId, ScopeId } from '../kernel/ids.ts'
import type { Down } from './down.ts'
import { decodeFrame, encodeFrame, FRAME_LIMIT_BYTES, joinFrames, splitFrames } from './frame.ts'
import { parseDown, parseSignedIn } from './parse-down.ts'
import { parseUp } from './parse-up.ts'
import type { Up } from './up.ts'
import { WIRE_HISTORY, WIRE_VERSION } from './version.ts'

const scope = 'grid/320282112200001/2026Q4' as ScopeId
const person = { id: 'mei' as PersonId, name: '梅', role: 'gridWorker' }
const standing = {
  person,
  village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
  grids: [{ code: '320282112200001', name: '第一网格' }],
  people: [person],
}
const lease = { epoch: 2, client: 0xffffffff }

const UPS: readonly Up[] = [
  {
    kind: 'hello',
    proto: 1,
    app: '0.1.0',
    token: 'aToken',
    device: 'aDevice' as DeviceId,
    epoch: 1,
    client: 77,
    logId: 'log',
    cursors: { [scope]: 12 },
    clocks: { [scope]: 3 },
  },
  { kind: 'push', n: 1, rows: [{ scope, update: Uint8Array.of(1, 2, 3) }] },
  { kind: 'got', scope, seq: 9 },
  { kind: 'ping' },
]
const DOWNS: readonly Down[] = [
  { kind: 'welcome', logId: 'log', now: 1_795_000_000_000, standing, lease, heads: { [scope]: 12 }, app: '0.1.0' },
  { kind: 'ack', n: 1, seqs: [13, 14] },
  { kind: 'rows', scope, from: 12, rows: [{ seq: 13, update: Uint8Array.of(1) }], head: 14 },
  { kind: 'refused', n: 1, refusal: { kind: 'clock-gap', scope, next: 4 }, retry: 'later', row: 0 },
  { kind: 'refused', n: 0, refusal: { kind: 'signed-out' }, retry: 'after-sign-in' },
  { kind: 'pong', now: 1_795_000_000_000 },
  { kind: 'again' },
]

const through = (message: Up | Down): unknown => {
  const decoded = decodeFrame(encodeFrame(message))
  return decoded.ok ? decoded.value : decoded.error
}

/** Types without comments and white space: changed only when what can be said changes. */
const schemas = ['up', 'down', 'refusal'].map((room) =>
  readFileSync(new URL(`./${room}.ts`, import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$|\s+/gm, ''),
)

test('W1 the schemas of all messages are those of this wire version: else undo, or raise the number and add its line', () => {
  expect(WIRE_HISTORY.at(-1)?.version).toBe(WIRE_VERSION)
  expect({
    version: WIRE_VERSION,
    schemas: createHash('sha256').update(schemas.join('')).digest('hex').slice(0, 16),
  }).toMatchInlineSnapshot(`
    {
      "schemas": "b614b4a5ed24592c",
      "version": 1,
    }
  `)
})

test('W1 the bytes of every message are those of this wire version', () => {
  const bytes = [...UPS, ...DOWNS].map((message) => Buffer.from(encodeFrame(message)).toString('hex'))
  expect(createHash('sha256').update(bytes.join('\n')).digest('hex').slice(0, 16)).toMatchInlineSnapshot(`"b96178d234442913"`)
})

test('M1 every message comes through a frame and its parser as it was', () => {
  for (const message of UPS) expect(parseUp(through(message))).toEqual({ ok: true, value: message })
  for (const message of DOWNS) expect(parseDown(through(message))).toEqual({ ok: true, value: message })
})

test('M1 a message from a device with a field less, more or spoiled is malformed', () => {
  for (const message of UPS) {
    expect(parseUp({ ...message, more: 1 }).ok).toBe(false)
    for (const field of Object.keys(message)) {
      const rest = Object.fromEntries(Object.entries(message).filter(([key]) => key !== field))
      expect(parseUp(rest).ok, `${message.kind} without ${field}`).toBe(false)
      for (const spoiled of [undefined, null, -1, 1.5, [], {}, 'x'.repeat(200), Uint8Array.of(1)])
        if (!(spoiled && field.match(/cursors|clocks/) && spoiled.constructor === Object))
          expect(parseUp({ ...message, [field]: spoiled }).ok, `${message.kind}.${field} = ${String(spoiled)}`).toBe(false)
    }
  }
})

test('M2 a push has one to 200 rows', () => {
  const push = (count: number) =>
    parseUp({ kind: 'push', n: 1, rows: Array.from({ length: count }, () => ({ scope, update: Uint8Array.of(1) })) }).ok
  expect([0, 1, 200, 201].map(push)).toEqual([false, true, true, false])
})

test('M3 a refusal of an unknown kind comes through with its retry', () => {
  const refused = { kind: 'refused', n: 3, refusal: { kind: 'moon-in-the-way', until: 9 }, retry: 'later' }
  expect(parseDown(refused)).toEqual({ ok: true, value: refused })
})

test('M4 a page with a gap, or beyond the head, is malformed', () => {
  const rows = (seqs: number[], head: number) =>
    parseDown({ kind: 'rows', scope, from: 4, rows: seqs.map((seq) => ({ seq, update: Uint8Array.of(1) })), head }).ok
  expect([rows([5, 6], 6), rows([5, 7], 7), rows([6], 6), rows([5, 6], 5), rows([], 4)]).toEqual([true, false, false, false, true])
})

test('M1 sign-in answers come through JSON as they were', () => {
  const answer = { token: 'aToken', device: 'aDevice', lease, logId: 'log', now: 1, standing }
  expect(parseSignedIn(JSON.parse(JSON.stringify(answer)))).toEqual({ ok: true, value: answer })
  expect(parseSignedIn({ ...answer, lease: { epoch: 1, client: 0 } }).ok).toBe(false)
})

test('F1 F2 foreign frames are refused by name', () => {
  const good = encodeFrame({ kind: 'ping' })
  const kindOf = (bytes: Uint8Array) => {
    const decoded = decodeFrame(bytes)
    return decoded.ok ? 'ok' : decoded.error.kind === 'malformed' ? decoded.error.at : decoded.error.kind
  }
  expect(kindOf(good)).toBe('ok')
  expect(kindOf(new Uint8Array(0))).toBe('wire version')
  expect(kindOf(Uint8Array.of(0, ...good.slice(1)))).toBe('app-too-old')
  expect(kindOf(Uint8Array.of(2, ...good.slice(1)))).toBe('wire version')
  expect(kindOf(Uint8Array.of(1, 1, ...good.slice(2)))).toBe('flags')
  expect(kindOf(Uint8Array.of(...good, 0))).toBe('bytes behind the end')
  expect(kindOf(good.slice(0, -1))).toBe('cut short')
  expect(kindOf(new Uint8Array(FRAME_LIMIT_BYTES + 1))).toBe('too-large')
})

test('F1 joined frames split into the same frames, and garbage never throws', () => {
  const frames = [...UPS, ...DOWNS].map((message) => encodeFrame(message))
  expect(splitFrames(joinFrames(frames))).toEqual({ ok: true, value: frames })
  expect(splitFrames(joinFrames(frames).slice(0, -1)).ok).toBe(false)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void [splitFrames(bytes), decodeFrame(bytes)]))
})

test('M1 no value whatever makes a parser throw', () => {
  const kinds = fc.constantFrom('hello', 'push', 'got', 'ping', 'welcome', 'ack', 'rows', 'refused', 'pong', 'again')
  fc.assert(
    fc.property(
      fc.anything(),
      fc.dictionary(fc.constantFrom('scope', 'seq', 'n', 'rows', 'heads', 'standing', 'refusal', 'retry'), fc.anything()),
      kinds,
      (value, fields, kind) => {
        for (const said of [value, { ...fields, kind }]) for (const parse of [parseUp, parseDown, parseSignedIn]) parse(said)
      },
    ),
    { numRuns: 2000 },
  )
})
