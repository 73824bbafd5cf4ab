/** Files as a broken disk may leave them: whatever the bytes, reading ends, and no entry is read that was not written. */
import { expect, test } from 'vitest'
import { aLog } from '../../../test/fixtures/log.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { frameOf, readFrames } from './frames.ts'
import type { Line } from './lines.ts'
import { printed, readSaved } from './saved.ts'

const FILES = 24_000
const SCOPE = 'grid/329900112200001/2026Q4' as ScopeId

/** Small, seeded, the same on every machine. */
function chanceOf(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39) >>> 0
    return mixed % Math.max(1, below)
  }
}

const log = aLog()
for (let at = 0; at < 8; at += 1) log.say('visit.recorded', { no: at, photos: [] }, { words: `第 ${at} 次` })
const end: Line = { kind: 'end' }
const lines: readonly Line[] = [
  { kind: 'head', format: 1, turn: 1, store: 'doorstep-mei', incarnation: 'i' },
  { kind: 'facts', facts: { session: { token: 't' } } },
  end,
  ...log.lines.flatMap((entry, at): Line[] => [
    { kind: 'entry', scope: SCOPE, entry, at },
    { kind: 'clocks', clocks: { [SCOPE]: at + 1 } as Record<ScopeId, number> },
    end,
  ]),
  { kind: 'gone', ids: log.lines.slice(0, 2).map(({ id }) => [SCOPE, id] as const) },
  end,
]
const FILE = printed(lines)
const WRITTEN = new Map(log.lines.map((entry) => [entry.id as string, JSON.stringify(entry)]))

function mutated(seed: number): Uint8Array {
  const chance = chanceOf(seed)
  let bytes: Uint8Array = FILE.slice()
  const any = (): number => chance(bytes.length)
  for (let count = 0; count <= chance(4); count += 1)
    switch (chance(8)) {
      case 0: // a bit that fell over
        bytes[any()] = (bytes[any()] ?? 0) ^ (1 << chance(8))
        break
      case 1: // cut
        bytes = bytes.slice(0, any())
        break
      case 2: // zeros, as file systems leave them
        bytes.fill(0, any())
        break
      case 3: // a block of something else
        bytes.set(
          Uint8Array.from({ length: Math.min(64, bytes.length) }, () => chance(256)),
          chance(Math.max(1, bytes.length - 64)),
        )
        break
      case 4: // a piece moved
        bytes.copyWithin(any(), any(), any())
        break
      case 5: // a piece twice
        bytes = Uint8Array.from([...bytes.subarray(0, any()), ...bytes.subarray(any())])
        break
      case 6: // rubbish behind
        bytes = Uint8Array.from([...bytes, ...Array.from({ length: chance(300) }, () => chance(256))])
        break
      default: // whole frames in another order, some of them missing, some twice
        bytes = framesShuffled(bytes, chance)
    }
  return bytes
}

function framesShuffled(bytes: Uint8Array, chance: (below: number) => number): Uint8Array {
  const { payloads } = readFrames(bytes)
  const some = payloads.flatMap((payload, at) => (at > 0 && chance(4) === 0 ? [] : [payload]))
  const again = some.map((payload) => (chance(4) === 0 ? (some[chance(some.length)] ?? payload) : payload))
  return Uint8Array.from(again.flatMap((payload) => [...frameOf(payload)]))
}

test(`V3 of ${FILES} damaged files none throws and none holds an entry that was not written`, { timeout: 60_000 }, () => {
  let read = 0
  let fewer = 0
  let nothing = 0
  for (let seed = 1; seed <= FILES; seed += 1) {
    const found = readSaved([mutated(seed)])
    for (const { entry } of found?.entries ?? []) {
      if (WRITTEN.get(entry.id) !== JSON.stringify(entry)) expect.fail(`seed ${seed} invents ${JSON.stringify(entry)}`)
      read += 1
    }
    if (found === null) nothing += 1
    else if (found.entries.length < 6) fewer += 1
  }
  // It cannot pass by reading nothing.
  expect(read).toBeGreaterThan(FILES)
  expect(fewer).toBeGreaterThan(FILES / 20)
  expect(nothing).toBeGreaterThan(FILES / 20)
})

test('V3 payloads that were changed together with their check sum never throw, and what is read is an entry', { timeout: 60_000 }, () => {
  const { payloads } = readFrames(FILE)
  for (let seed = 1; seed <= 6_000; seed += 1) {
    const chance = chanceOf(seed)
    const parts = payloads.map((payload) => {
      const copy = payload.slice()
      if (chance(3) === 0) copy[chance(copy.length)] = chance(256)
      return frameOf(copy)
    })
    const found = readSaved([Uint8Array.from(parts.flatMap((part) => [...part]))])
    for (const { entry, scope } of found?.entries ?? [])
      expect([typeof entry.about, typeof entry.body.open, scope.length > 0]).toEqual(['string', 'object', true])
  }
})
