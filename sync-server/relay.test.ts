/** Starting, seeding and administrating a relay. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { idOfDot } from '../src/lib/kernel/dot.ts'
import { encodeUpdate } from '../src/lib/protocol/update.ts'
import { aRelay, G1, quarter, V, VILLAGE } from '../test/fixtures/relay-village.ts'
import { anEntry } from '../test/fixtures/wire-entries.ts'
import { signIn } from '../test/support/relay-device.ts'
import { runAdmin } from './admin.ts'
import { startRelay } from './main.ts'

// Real sockets, disks and password hashes on a shared machine.
vi.setConfig({ testTimeout: 30_000 })

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'relay-start-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const rows = (count: number) =>
  Array.from({ length: count }, (_, clock) => ({
    scope: quarter,
    update: encodeUpdate(anEntry({ client: 900, clock, open: { household: idOfDot({ client: 1, clock }), words: '身体还好，药按时吃' } })),
  }))

test('an empty relay is seeded with 30,000 rows within five seconds of work, and only an empty one', { timeout: 30_000 }, async () => {
  const seed = { ...VILLAGE, rows: rows(30_000) }
  // Work, not wall time: the machine may be shared.
  const began = process.cpuUsage()
  const relay = await startRelay({ dataDir: folder, seedWhenEmpty: () => seed })
  const { user, system } = process.cpuUsage(began)
  expect((user + system) / 1000).toBeLessThan(5000)
  expect([relay.store.heads().get(quarter), relay.store.verify(quarter)]).toEqual([30_000, null])
  await expect(relay.seed(seed)).rejects.toThrow(/only an empty relay/)
  await relay.close()
})

test('a seed with a bad row leaves the relay empty', async () => {
  const relay = await startRelay({ dataDir: folder })
  await expect(relay.seed({ ...VILLAGE, rows: [...rows(2), { scope: quarter, update: Uint8Array.of(1) }] })).rejects.toThrow(/validator/)
  expect([relay.accounts.isEmpty(), relay.store.page(quarter, 0, { rows: 9, bytes: 9e9 })]).toEqual([true, []])
  await relay.close()
})

test('a first start without a seed makes one administrator and tells the password once', async () => {
  const told: string[][] = []
  const options = { dataDir: folder, onFirstAdmin: (login: string, password: string) => void told.push([login, password]) }
  const relay = await startRelay(options)
  const [login = '', password = ''] = told[0] ?? []
  expect((await signIn(relay.url, login, password)).standing.person.role).toBe('system')
  await relay.close()
  await startRelay(options).then((again) => again.close())
  expect(told).toHaveLength(1)
  expect(password).toMatch(/^[a-z2-9]{16}$/)
})

test('D2 a folder serves one relay at a time, and is free again after it closed', async () => {
  const relay = await startRelay({ dataDir: folder })
  await expect(startRelay({ dataDir: folder })).rejects.toThrow(/locked/)
  await relay.close()
  await startRelay({ dataDir: folder }).then((again) => again.close())
})

test('an administrator adds a village, a grid and a person, who can then sign in', async () => {
  const admin = (...words: string[]) => runAdmin(['--data', folder, ...words])
  expect(await admin('village', 'add', '--code', V, '--name', '试村', '--town', '试镇')).toMatchObject({ ok: true })
  expect(await admin('grid', 'add', '--code', G1, '--name', '第一网格')).toMatchObject({ ok: true })
  const person = ['person', 'add', '--login', 'mei', '--name', '梅', '--role', 'gridWorker', '--village', V, '--grids', G1]
  const added = await admin(...person)
  const relay = await startRelay({ dataDir: folder })
  expect((await signIn(relay.url, 'mei', added.words.split(' ')[1])).standing.grids).toEqual([{ code: G1, name: '第一网格' }])
  const renewed = await admin('person', 'password', '--login', 'mei')
  await expect(signIn(relay.url, 'mei', added.words.split(' ')[1])).rejects.toThrow(/401/)
  expect((await signIn(relay.url, 'mei', renewed.words.split(' ')[1])).standing.person.name).toBe('梅')
  expect(await admin(...person)).toEqual({ ok: false, words: 'this login is taken' })
  expect((await admin('person', 'list')).words).toBe(`mei\t梅\tgridWorker\t${V}\t${G1}`)
  expect(await admin('person', 'add', '--login', 'x', '--name', 'x', '--role', 'king', '--village', V)).toMatchObject({ ok: false })
  expect(await admin('village', 'add', '--code', '1')).toMatchObject({ ok: false })
  expect(await admin('log', 'verify')).toMatchObject({ ok: true })
  await expect(admin('log', 'renew')).rejects.toThrow(/locked/)
  await relay.close()
  expect((await admin('log', 'renew')).words).not.toBe(relay.store.logId)
})

test('the same relay goes on after a restart', async () => {
  const first = await aRelay({ dataDir: folder })
  const { token } = await signIn(first.url, 'mei')
  await first.close()
  const second = await aRelay({ dataDir: folder })
  const answer = await fetch(`${second.url}/blobs/${'0'.repeat(64)}?scope=${quarter}`, { headers: { authorization: `Bearer ${token}` } })
  expect(answer.status).toBe(404)
  await second.close()
})
