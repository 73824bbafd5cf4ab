import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryFolder, type MemoryFolder } from '../../../test/support/memory-files.ts'
import { aLog } from '../../../test/fixtures/log.ts'
import type { Entry } from '../kernel/entry.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { crc32 } from './crc32.ts'
import { frameOf, readFrames } from './frames.ts'
import { parseLine, printLine } from './lines.ts'
import { openMirror, readSaved, type Mirror, type Saved, type Standing } from './index.ts'
import { printed } from './saved.ts'

const STORE = 'doorstep-mei'
const SCOPE = 'grid/329900112200001/register' as ScopeId
const OTHER = 'grid/329900112200001/2026Q4' as ScopeId

const entriesOfLog = (many: number): readonly Entry[] => {
  const log = aLog()
  for (let at = 0; at < many; at += 1) log.say('visit.recorded', { no: at }, { words: `第 ${at} 次，腿疼` })
  return log.lines
}
const standing = (entries: readonly Entry[], more: Partial<Standing> = {}): Standing => ({
  facts: { session: { token: 't', lease: { epoch: 1, client: 7 } } },
  clocks: { [SCOPE]: entries.length } as Standing['clocks'],
  lines: entries.map(({ id }, at) => ({ scope: SCOPE, id, at })),
  ...more,
})
const write = (mirror: Mirror, entries: readonly Entry[], now = standing(entries)) => {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return mirror.write(now, async (lines) => lines.map(({ id }) => byId.get(id)))
}
const saved = (folder: MemoryFolder): Saved | null => readSaved([...folder.files.values()])
const idsIn = (found: Saved | null): readonly string[] => (found?.entries ?? []).map(({ entry }) => entry.id)

test('the check sum is the one that everybody else computes', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
})

test('F1 F2 frames are read as they were written, up to where the file was cut', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 })
  fc.assert(
    fc.property(payloads, fc.nat(), (parts, cut) => {
      const bytes = Uint8Array.from(parts.flatMap((part) => [...frameOf(part)]))
      const at = bytes.length === 0 ? 0 : cut % (bytes.length + 1)
      const read = readFrames(bytes.subarray(0, at))
      expect(read.payloads.map((one) => [...one])).toEqual(parts.slice(0, read.payloads.length).map((one) => [...one]))
      const whole = parts.slice(0, read.payloads.length).reduce((sum, part) => sum + part.length + 8, 0)
      expect(read.leftAsideBytes).toBe(at - whole)
      if (at === bytes.length) expect(read.payloads).toHaveLength(parts.length)
    }),
  )
})

test('N1 a line is read as it was printed', () => {
  const [entry] = entriesOfLog(1)
  const lines = [
    { kind: 'head', format: 1, turn: 3, store: STORE, incarnation: 'x' },
    { kind: 'facts', facts: { session: null, leases: [1, 2] } },
    { kind: 'clocks', clocks: { [SCOPE]: 4 } as Standing['clocks'] },
    { kind: 'entry', scope: SCOPE, entry: must(entry, 'one'), at: 5, refused: 'not-allowed' },
    { kind: 'gone', ids: [[SCOPE, must(entry, 'one').id]] },
    { kind: 'new-lease' },
    { kind: 'end' },
  ] as const
  for (const line of lines) expect(parseLine(printLine(line))).toEqual(line)
})

test('N2 what stands around an entry is judged, too', () => {
  const bad = (value: object): void => expect(parseLine(printLine(value as never))).toBe(null)
  bad({ kind: 'clocks', clocks: { 'no scope': 1 } })
  bad({ kind: 'gone', ids: [[SCOPE, 'no dot']] })
  bad({ kind: 'head', format: 9, turn: 1, store: STORE, incarnation: '' })
  bad({ kind: 'of tomorrow' })
})

test('W1 the outbox is read as it was told, with what came, what went and what was refused', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const entries = entriesOfLog(4)
  expect(mirror.found).toBe(null)
  expect(await write(mirror, entries.slice(0, 2))).toMatchObject({ phase: 'follows', entries: 2 })
  await write(mirror, entries)
  const rest = entries.slice(1)
  await write(mirror, entries, {
    ...standing(rest, { clocks: { [SCOPE]: 4, [OTHER]: 2 } as Standing['clocks'] }),
    lines: rest.map(({ id }, at) => ({ scope: SCOPE, id, at, ...(at === 1 ? { refused: 'not-allowed' } : {}) })),
  })
  await mirror.close()
  const found = must((await openMirror(folder, STORE, 'second')).found, 'it is there')
  expect(found).toMatchObject({ store: STORE, incarnation: 'first', leftAsideBytes: 0, clocks: { [SCOPE]: 4, [OTHER]: 2 } })
  expect(found.facts).toEqual({ session: { token: 't', lease: { epoch: 1, client: 7 } } })
  expect(found.entries.map(({ entry }) => entry)).toEqual(rest)
  expect(found.entries.map(({ refused }) => refused)).toEqual([undefined, 'not-allowed', undefined])
})

test('W1 clocks of an earlier lease are forgotten with it', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  await write(mirror, [], standing([], { clocks: { [SCOPE]: 9, [OTHER]: 3 } as Standing['clocks'] }))
  await write(mirror, [], standing([], { clocks: { [OTHER]: 1 } as Standing['clocks'] }))
  expect(saved(folder)?.clocks).toEqual({ [OTHER]: 1 })
})

test('W1 the same id in two scopes is two entries', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const [one, two] = [must(entriesOfLog(1)[0], 'one'), { ...must(entriesOfLog(1)[0], 'one'), kind: 'need.heard' }]
  const lines = [SCOPE, OTHER].map((scope) => ({ scope, id: one.id, at: 1 }))
  await mirror.write(standing([], { lines }), async (asked) => asked.map(({ scope }) => (scope === SCOPE ? one : two)))
  expect(saved(folder)?.entries.map(({ scope, entry }) => [scope, entry.kind])).toEqual([
    [SCOPE, 'visit.recorded'],
    [OTHER, 'need.heard'],
  ])
})

test('an entry that no row can hold stays out, and hides nothing behind it', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const [first, second, third] = entriesOfLog(3)
  const huge = { ...must(second, 'a second'), body: { open: { words: 'x'.repeat(300 * 1024) } } }
  await write(mirror, [must(first, 'a first'), huge, must(third, 'a third')])
  expect(idsIn(saved(folder))).toEqual(['7-0', '7-2'])
})

test('W2 W3 switched off at every step of a writing, what was told last or the time before is there whole', async () => {
  const entries = entriesOfLog(30)
  /** Told one after the other; the last one names other entries, as after a new lease. */
  const tellings = [entries.slice(0, 3), entries.slice(0, 12), entries.slice(5, 12), entries.slice(20)]
  let cuts = 0
  for (let cut = 0; ; cut += 1) {
    const folder = memoryFolder()
    let steps = 0
    folder.onstep = () => {
      if (steps++ === cut) throw new Error('switched off')
    }
    let told = -1
    const outcome = await (async () => {
      const mirror = await openMirror(folder, STORE, 'first')
      for (const [at, some] of tellings.entries()) {
        if (at === 2) mirror.beginAnew()
        await write(mirror, some)
        told = at
      }
      return 'ended'
    })().catch(() => 'switched off')
    if (outcome === 'ended') break
    cuts += 1
    const found = idsIn(saved(folder))
    const may = [told, told + 1].map((at) => (tellings[at] ?? []).map(({ id }) => id as string))
    expect(may).toContainEqual(found)
  }
  expect(cuts).toBeGreaterThan(8)
})

test('W2 V1 cut at every byte of the file, a reader finds what was told then or before, and says what it left aside', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const entries = entriesOfLog(6)
  const ends: number[] = []
  for (const many of [2, 4, 6]) {
    await write(mirror, entries.slice(0, many))
    ends.push(folder.files.get(`${STORE}.b`)?.length ?? 0)
  }
  const bytes = must(folder.files.get(`${STORE}.b`), 'the first turn is written there')
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const found = readSaved([bytes.subarray(0, cut)])
    const whole = ends.filter((end) => end <= cut).length
    expect(found?.entries.length ?? 0).toBe(whole * 2)
    if (found && cut < bytes.length) expect(found.leftAsideBytes > 0).toBe(!ends.includes(cut))
  }
})

test('W3 a file that is mostly dead begins anew in the other one, and stays as large as what lives', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const entries = entriesOfLog(3_000)
  let most = 0
  for (let at = 0; at < entries.length; at += 10) {
    const state = await write(mirror, entries.slice(at, at + 10))
    most = Math.max(most, state.phase === 'follows' ? state.bytes : Infinity)
  }
  expect(most).toBeLessThan(160 * 1024)
  expect(idsIn(saved(folder))).toEqual(entries.slice(-10).map(({ id }) => id))
  expect(must(saved(folder), 'written').turn).toBeGreaterThan(2)
})

test('W4 a full disk is a state; what was there before can be read, and it goes on when there is room', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const entries = entriesOfLog(5)
  await write(mirror, entries.slice(0, 2))
  folder.room = 50
  expect(await write(mirror, entries.slice(0, 4))).toEqual({ phase: 'failed', why: 'QuotaExceededError' })
  expect(idsIn(saved(folder))).toEqual(['7-0', '7-1'])
  expect(await write(mirror, entries.slice(0, 4))).toMatchObject({ phase: 'failed' })
  expect(idsIn(saved(folder))).toEqual(['7-0', '7-1'])
  folder.room = Infinity
  expect(await write(mirror, entries)).toMatchObject({ phase: 'follows', entries: 5 })
  expect(idsIn(saved(folder))).toHaveLength(5)
})

test('W2 W3 a beginning that failed is begun again in its own file: switched off then, the other file still has what was told before', async () => {
  const folder = memoryFolder()
  const mirror = await openMirror(folder, STORE, 'first')
  const entries = entriesOfLog(5)
  await write(mirror, entries.slice(0, 2))
  folder.room = 0
  mirror.beginAnew()
  for (const many of [3, 4]) expect(await write(mirror, entries.slice(0, many))).toMatchObject({ phase: 'failed' })
  folder.room = Infinity
  folder.onstep = (step) => {
    if (step === 'write') throw new Error('switched off')
  }
  await expect(write(mirror, entries)).rejects.toThrow('switched off')
  expect(idsIn(saved(folder))).toEqual(['7-0', '7-1'])
})

test('V2 of two files the newer whole one counts', () => {
  const begun = (turn: number, ended: boolean): Uint8Array => {
    const lines = [{ kind: 'head', format: 1, turn, store: STORE, incarnation: `of turn ${turn}` } as const]
    return printed(ended ? [...lines, { kind: 'end' }] : lines)
  }
  expect(readSaved([begun(1, true), begun(2, true)])?.turn).toBe(2)
  expect(readSaved([begun(3, true), begun(2, true)])?.turn).toBe(3)
  expect(readSaved([begun(1, true), begun(2, false)])?.turn).toBe(1)
  expect(readSaved([new Uint8Array(0), begun(2, false)])).toBe(null)
})
