/** What the carrier's library must be, and that a relay and a device judge a row by the very same room. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, resolve } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import { judgePush } from '../../sync-server/sessions/judge-push.ts'
import type { DeviceId, PersonId } from '../../src/lib/kernel/ids.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { mutateBytes } from './mutate-bytes.ts'
import { chanceAt, GRID } from './messages.ts'
import { text, uint } from './foreign.ts'
import { FUZZ_SEED, honestSeeds } from './run.ts'

const require = createRequire(import.meta.url)

test('the installed lib0 does not read beyond a frame, and there is no other', () => {
  const installed: { version: string } = require(join(resolve('node_modules/lib0'), 'package.json'))
  const [major = 0, minor = 0, patch = 0] = installed.version.split('.').map(Number)
  expect([major, minor]).toEqual([0, 2])
  expect(patch).toBeGreaterThanOrEqual(119)
  const locked: { packages: Record<string, { version: string }> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  const copies = Object.keys(locked.packages).filter((path) => /(^|\/)node_modules\/lib0$/.test(path))
  expect(copies).toEqual(['node_modules/lib0'])
  expect(locked.packages['node_modules/lib0']?.version).toBe(installed.version)
})

test('a frame in a pooled buffer that claims more bytes than it has throws, and nothing of its neighbours gets into the document', () => {
  const secret = 'the token of somebody else'
  const claims = (kind: readonly number[]) => [1, 1, 101, 0, 0x28, 1, ...text('entries'), ...text('2t-0'), 1, ...kind]
  const frames = [
    [1, 1, 101, 0, 0x23, 1, ...text('entries'), ...text('2t-0'), ...uint(1500)], // ContentBinary
    claims([116, ...uint(1500)]),
    claims([119, ...uint(1500)]),
  ]
  for (const frame of frames) {
    // One slab, as Node's pool and a socket's reader share it: the frame lies before other people's bytes.
    const pool = Buffer.alloc(8192, secret)
    pool.set(frame, 64)
    const view = new Uint8Array(pool.buffer, pool.byteOffset + 64, frame.length)
    const doc = new Y.Doc({ gc: false, guid: 'a doc' })
    Y.applyUpdate(doc, encodeUpdate(anEntry({ client: 9, clock: 0 })))
    const before = Buffer.from(Y.encodeStateAsUpdate(doc))
    let told = Buffer.alloc(0)
    doc.on('update', (update: Uint8Array) => (told = Buffer.concat([told, update])))
    expect(() => Y.applyUpdate(doc, view)).toThrow()
    expect(told.includes(secret)).toBe(false)
    expect(Buffer.from(Y.encodeStateAsUpdate(doc)).equals(before)).toBe(true)
    expect(parseUpdate(view).ok).toBe(false)
  }
})

test('a row in a pooled buffer is read to its own end', () => {
  const row = encodeUpdate(anEntry({ client: 101, clock: 0, personal: { words: '老伴住院了' } }))
  const pool = Buffer.alloc(4096, 'secret')
  pool.set(row, 100)
  const parsed = parseUpdate(pool.subarray(100, 100 + row.length))
  expect(parsed.ok && Buffer.from(encodeUpdate(parsed.value)).equals(row)).toBe(true)
  expect(JSON.stringify(parsed)).not.toContain('secret')
})

test('U2 the relay and the device judge rows by one room, and no other room reads what Yjs writes', async () => {
  const { output } = await cruise(['src/lib', 'sync-server'], {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.test\\.ts$' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.mjs'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  })
  const { modules } = output as ICruiseResult
  const users = (wanted: (resolved: string) => boolean): string[] =>
    modules
      .filter(({ source, dependencies }) => source.startsWith('s') && dependencies.some(({ resolved }) => wanted(resolved)))
      .map(({ source }) => source)
  const judges = users((resolved) => resolved === 'src/lib/protocol/update.ts')
  expect(judges).toContain('sync-server/sessions/judge-push.ts')
  expect(judges).toContain('src/lib/runtime/engine/source.ts')
  // Applying, merging and comparing updates is the carriers' alone: the relay never loads Yjs.
  const yjs = users((resolved) => /node_modules\/(yjs|y-indexeddb|lib0)\//.test(resolved))
  expect(yjs.map((path) => relative('src/lib/replica', path)).filter((path) => path.startsWith('..'))).toEqual([])
  expect(yjs.length).toBeGreaterThan(0)
}, 60_000)

test('U2 what a device accepts a relay accepts, and the other way round, for 20,000 spoiled rows', () => {
  const { updates } = honestSeeds()
  const standing = {
    person: { id: 'mei' as PersonId, name: '梅', role: 'system' },
    village: { code: '329900112200', name: '试村', town: '试镇' },
    grids: [],
    people: [],
  }
  let accepted = 0
  for (let round = 0; round < 20_000; round += 1) {
    const chance = chanceAt(FUZZ_SEED, round)
    const update = mutateBytes(chance, chance.one(updates), updates)
    const device = parseUpdate(update)
    const relay = judgePush({ isLeasedTo: () => true }, 'd' as DeviceId, standing, { kind: 'push', n: 1, rows: [{ scope: GRID, update }] })
    // Beyond what a row is the relay asks who signed it and what that person may write: those it names otherwise.
    const isRow = relay.ok || relay.error.refusal.kind === 'not-allowed'
    expect(isRow, Buffer.from(update).toString('hex')).toBe(device.ok)
    if (device.ok) accepted += 1
    else if (!relay.ok) expect(relay.error.refusal).toEqual(device.error)
  }
  expect(accepted).toBeGreaterThan(100)
}, 60_000)
