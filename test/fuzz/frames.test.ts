/** Spoiled frames of both directions through the pure parsers: they answer or refuse, and what they accept is what they say. */
import { expect, test } from 'vitest'
import type { Down } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame } from '../../src/lib/protocol/frame.ts'
import { parseDown } from '../../src/lib/protocol/parse-down.ts'
import { MAX_PUSH_ROWS, parseUp } from '../../src/lib/protocol/parse-up.ts'
import type { Up } from '../../src/lib/protocol/up.ts'
import { chanceAt, DOWNS, spoiledFrame, UPS } from './messages.ts'
import { FUZZ_COUNT, FUZZ_LIMIT_MS, FUZZ_SEED } from './run.ts'

const FRAMES = [...UPS, ...DOWNS].map((message) => encodeFrame(message)) as [Uint8Array, ...Uint8Array[]]
const MESSAGES = [...UPS, ...DOWNS] as const

type Parsed = ReturnType<typeof parseUp> | ReturnType<typeof parseDown>

function faultOf(frame: Uint8Array, accepted: Record<string, number>): string {
  try {
    const decoded = decodeFrame(frame)
    if (!decoded.ok) return ''
    if (Buffer.compare(encodeFrame(decoded.value as Up), frame) !== 0) return 'prints to other bytes'
    for (const parse of [parseUp, parseDown] as const) {
      const parsed: Parsed = parse(decoded.value)
      if (!parsed.ok) continue
      accepted[parsed.value.kind] = (accepted[parsed.value.kind] ?? 0) + 1
      const again: Parsed = parse(through(parsed.value))
      if (!again.ok || JSON.stringify(again.value) !== JSON.stringify(parsed.value))
        return `${parsed.value.kind} does not come through once more`
      if (parsed.value.kind === 'push' && (parsed.value.rows.length > MAX_PUSH_ROWS || parsed.value.rows.length === 0))
        return 'too many rows'
    }
    return ''
  } catch (fault) {
    return `threw ${String(fault)}`
  }
}

function through(message: Up | Down): unknown {
  const decoded = decodeFrame(encodeFrame(message))
  return decoded.ok ? decoded.value : undefined
}

test(
  'F1 M1 M3 no spoiled frame makes a parser throw, and what is accepted comes through once more as it was',
  async () => {
    const accepted: Record<string, number> = {}
    const faults: string[] = []
    for (let round = 0; round < FUZZ_COUNT && faults.length < 5; round += 1) {
      const frame = spoiledFrame(chanceAt(FUZZ_SEED, round), FRAMES, MESSAGES)
      const fault = faultOf(frame, accepted)
      if (fault !== '') faults.push(`seed ${FUZZ_SEED} round ${round}: ${fault}: ${Buffer.from(frame).toString('hex')}`)
      if (round % 2000 === 1999) await new Promise((resolve) => setImmediate(resolve))
    }
    expect(faults).toEqual([])
    // Some of every kind passed, or nothing was tried of what lies behind the parsers.
    expect(Object.keys(accepted).sort()).toEqual([...new Set(MESSAGES.map(({ kind }) => kind as string))].sort())
    expect(Object.values(accepted).reduce((sum, count) => sum + count, 0)).toBeLessThan(FUZZ_COUNT)
  },
  FUZZ_LIMIT_MS,
)
