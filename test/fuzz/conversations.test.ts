/**
 * Spoiled and honest frames, in any order and before or after hello, into a conversation of the relay's own rooms over a log in memory.
 * It answers or ends; nothing is thrown, the log stays what the laws of its store demand, and a second device notices nothing of it.
 */
import { expect, test } from 'vitest'
import type { Chance } from '../../src/lib/demo/chance.ts'
import { chanceOf } from '../../src/lib/demo/chance.ts'
import type { DeviceId, PersonId, ScopeId } from '../../src/lib/kernel/ids.ts'
import type { Down, Lease, Standing } from '../../src/lib/protocol/down.ts'
import { decodeFrame, encodeFrame } from '../../src/lib/protocol/frame.ts'
import { parseDown } from '../../src/lib/protocol/parse-down.ts'
import type { Hello, Up } from '../../src/lib/protocol/up.ts'
import { encodeUpdate, parseUpdate } from '../../src/lib/protocol/update.ts'
import { openConversation, type Conversation } from '../../sync-server/sessions/conversation.ts'
import { noDevices, openMemoryDevices } from '../../sync-server/store/memory-devices.ts'
import { openMemoryLog } from '../../sync-server/store/memory-log.ts'
import { anEntry } from '../fixtures/wire-entries.ts'
import { GRID, spoiledFrame, UPS } from './messages.ts'
import { FUZZ_LIMIT_MS, FUZZ_SEED } from './run.ts'

const CONVERSATIONS = 300
const NOW = 1_795_000_000_000
const FRAMES = UPS.map((message) => encodeFrame(message)) as [Uint8Array, ...Uint8Array[]]

/** Two people of one grid, each with a device, a lease and a session whose token is its own hash. */
function aVillage() {
  const state = noDevices()
  let next = 1000
  const devices = openMemoryDevices(state, { whole: () => (next += 1), hashOf: (token) => token })
  for (const [name, client] of [
    ['mei', 101],
    ['bo', 202],
  ] as const) {
    const [person, device] = [name as PersonId, `device-${name}` as DeviceId]
    state.people.set(device, person)
    devices.adopt(device, { epoch: 1, client }, NOW)
    state.sessions.set(`token-${name}`, { person, device, since: NOW, used: NOW })
  }
  const people = ['mei', 'bo'].map((id) => ({ id: id as PersonId, name: id, role: 'gridWorker' }))
  const standingOf = (id: PersonId): Standing | undefined => {
    const person = people.find((one) => one.id === id)
    return (
      person && {
        person,
        village: { code: '329900112200', name: '试村', town: '试镇' },
        grids: [{ code: '329900112200001', name: '第一网格' }],
        people,
      }
    )
  }
  return { devices, accounts: { standingOf } }
}

function aRelay() {
  const { devices, accounts } = aVillage()
  const log = openMemoryLog()
  const open = new Set<Conversation>()
  function talk() {
    const heard: Down[] = []
    let ended = ''
    const conversation = openConversation(
      {
        devices,
        accounts,
        log,
        app: 'test',
        now: () => NOW,
        say: () => undefined,
        spread: (scopes) => open.forEach((one) => one.tell(scopes)),
        pagesInFlight: 8,
      },
      {
        send: (frame) => {
          const decoded = decodeFrame(frame)
          const parsed = decoded.ok ? parseDown(decoded.value) : decoded
          if (!parsed.ok) throw new Error('the relay said something malformed')
          heard.push(parsed.value)
        },
        hasRoom: () => true,
        end: (why) => void (ended = why),
      },
    )
    open.add(conversation)
    return { conversation, heard, ended: () => ended, hangUp: () => (conversation.close(), open.delete(conversation)) }
  }
  return { log, talk, newestOf: (device: string) => devices.newestLease(device as DeviceId) }
}

const hello = (name: string, lease: Lease, clocks: Record<ScopeId, number> = {}): Hello => ({
  kind: 'hello',
  proto: 1,
  app: 'test',
  token: `token-${name}`,
  device: `device-${name}` as DeviceId,
  ...lease,
  logId: 'memory',
  cursors: {},
  clocks,
})

/** What mei's device might truly say now, so that much of the talk lies behind hello and in the log. */
function honest(chance: Chance, relay: ReturnType<typeof aRelay>): Up {
  const lease = relay.newestOf('device-mei') ?? { epoch: 1, client: 101 }
  const clock = relay.log.nextClock(GRID, lease.client)
  const row = (ahead: number) => ({ scope: GRID, update: encodeUpdate(anEntry({ client: lease.client, clock: clock + ahead, by: 'mei' })) })
  return chance.one<Up>([
    hello('mei', lease, { [GRID]: clock }),
    { kind: 'push', n: chance.int(0, 9), rows: [row(0)] },
    { kind: 'push', n: chance.int(0, 9), rows: [row(0), row(1), row(2)] },
    { kind: 'push', n: 3, rows: [row(chance.int(0, 2))] },
    { kind: 'got', scope: GRID, seq: chance.int(0, 40) },
    { kind: 'ping' },
  ])
}

test(
  'C1 a conversation that hears spoiled frames answers or ends, and neither the log nor another conversation takes harm',
  async () => {
    const unhandled: unknown[] = []
    const note = (fault: unknown): void => void unhandled.push(fault)
    process.on('unhandledRejection', note)
    const tally = { frames: 0, ended: 0, welcomed: 0, acked: 0, refused: 0 }
    try {
      const relay = aRelay()
      const witness = relay.talk()
      await witness.conversation.hear(encodeFrame(hello('bo', { epoch: 1, client: 202 })))
      let own = 0
      for (let round = 0; round < CONVERSATIONS; round += 1) {
        const chance = chanceOf(FUZZ_SEED + round)
        const device = relay.talk()
        if (chance.is(0.8))
          await device.conversation.hear(encodeFrame(hello('mei', relay.newestOf('device-mei') ?? { epoch: 0, client: 0 })))
        for (let turn = 0; turn < 60; turn += 1) {
          tally.frames += 1
          const frame = chance.is(0.75) ? encodeFrame(honest(chance, relay)) : spoiledFrame(chance, FRAMES, UPS)
          const before = device.heard.length
          // Some are not waited for: the next frame comes while this one is at work.
          const done = device.conversation
            .hear(frame)
            .catch((fault: unknown) =>
              expect.fail(`seed ${FUZZ_SEED} round ${round} turn ${turn}: ${String(fault)}: ${Buffer.from(frame).toString('hex')}`),
            )
          if (chance.is(0.7)) await done
          if (device.ended() !== '' && device.heard.length === before && device.heard.at(-1)?.kind !== 'refused')
            expect.fail('it ended without a word')
        }
        await new Promise((resolve) => setImmediate(resolve))
        tally.ended += device.ended() === '' ? 0 : 1
        for (const { kind } of device.heard) {
          tally.welcomed += kind === 'welcome' ? 1 : 0
          tally.acked += kind === 'ack' ? 1 : 0
          tally.refused += kind === 'refused' ? 1 : 0
        }
        device.hangUp()
        // The other device works on as if nothing were.
        await witness.conversation.hear(encodeFrame({ kind: 'ping' }))
        await witness.conversation.hear(
          encodeFrame({
            kind: 'push',
            n: round,
            rows: [{ scope: GRID, update: encodeUpdate(anEntry({ client: 202, clock: own, by: 'bo' })) }],
          }),
        )
        own += 1
        for (const page of witness.heard.filter((one) => one.kind === 'rows'))
          await witness.conversation.hear(encodeFrame({ kind: 'got', scope: page.scope, seq: page.from + page.rows.length }))
        expect(witness.heard.filter((one) => one.kind === 'pong')).toHaveLength(1)
        expect(witness.heard.filter((one) => one.kind === 'ack')).toHaveLength(1)
        expect(witness.ended()).toBe('')
        witness.heard.length = 0
        expect(relay.log.verify(GRID)).toBeNull()
      }
      const rows = relay.log.page(GRID, 0, { rows: 1e9, bytes: 1e12 })
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, at) => at + 1))
      expect(rows.every(({ update }) => parseUpdate(update).ok)).toBe(true)
      expect([...relay.log.heads().keys()]).toEqual([GRID])
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).toEqual([])
      // Otherwise hardly anything was tried.
      expect(tally.frames).toBeGreaterThan(5000)
      for (const count of Object.values(tally)) expect(count).toBeGreaterThan(CONVERSATIONS / 4)
    } finally {
      process.off('unhandledRejection', note)
    }
  },
  FUZZ_LIMIT_MS,
)
