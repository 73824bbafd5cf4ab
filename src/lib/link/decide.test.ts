import { expect, test } from 'vitest'
import { GRID, page, testSource, welcome } from '../../../test/support/link-source.ts'
import { decide } from './decide.ts'
import { startTalk } from './heard.ts'
import { backoffMs } from './pace.ts'
import { ASLEEP, FREELY, type Act, type LinkState, type Talk } from './state.ts'

const NOW = 1_000_000
const { facts } = testSource()
const row = { key: 'a', scope: GRID, update: new Uint8Array([1]) }
const push = { n: 1, rows: [row], progressAt: NOW, lookedAt: NOW, waitingBytes: 0 }

const withLine = (line: LinkState['line'], over: Partial<LinkState> = {}): LinkState => ({ ...ASLEEP, line, ...over })
const talking = (over: Partial<Talk> = {}, rest: Partial<LinkState> = {}): LinkState => {
  const talk: Talk = { ...startTalk('socket', welcome(), facts, NOW), answers: [], more: false, ...over }
  return withLine({ phase: 'open', talk }, rest)
}
const gots = new Map([[GRID, 2]])
const paused = { pauses: new Set(['hidden']) }
const halted = { halt: { retry: 'never' as const, kind: 'malformed' } }
const noSockets = { socketFails: 3 }

const TABLE: readonly (readonly [string, LinkState, Partial<Act>])[] = [
  ['asleep and free', ASLEEP, { do: 'ask' }],
  ['K1 asleep and paused', withLine({ phase: 'idle' }, paused), { do: 'wait', until: Infinity }],
  ['K1 asleep and halted', withLine({ phase: 'idle' }, halted), { do: 'wait', until: Infinity }],
  ['K1 asleep and closed', withLine({ phase: 'idle' }, { closed: true }), { do: 'wait', until: Infinity }],
  ['asleep before its time', withLine({ phase: 'idle' }, { retryAt: NOW + 5 }), { do: 'wait', until: NOW + 5 }],
  ['K5 asleep less than the floor after a try', withLine({ phase: 'idle' }, { triedAt: NOW - 1 }), { do: 'wait', until: NOW + 999 }],
  ['K1 under way and paused', withLine({ phase: 'asking' }, paused), { do: 'drop', why: 'paused' }],
  ['K1 talking and paused', talking({ more: true }, paused), { do: 'drop', why: 'paused' }],
  ['K1 talking and halted', talking({ more: true }, halted), { do: 'drop', why: 'refused' }],
  ['facts in hand', withLine({ phase: 'ready', facts }), { do: 'connect' }],
  ['facts, sockets fail', withLine({ phase: 'ready', facts }, { ...noSockets, lastTry: 'socket' }), { do: 'pack' }],
  ['facts, sockets fail, POST failed too', withLine({ phase: 'ready', facts }, { ...noSockets, lastTry: 'post' }), { do: 'connect' }],
  ['facts, POST works', withLine({ phase: 'ready', facts }, { ...noSockets, posted: true, socketAt: NOW + 1 }), { do: 'pack' }],
  [
    'facts, POST works, five minutes over',
    withLine({ phase: 'ready', facts }, { ...noSockets, posted: true, socketAt: NOW }),
    { do: 'connect' },
  ],
  [
    'facts, POST works, pushes held back',
    withLine({ phase: 'ready', facts }, { ...noSockets, posted: true, socketAt: NOW + 1, pushing: { ...FREELY, at: NOW + 1 } }),
    { do: 'post', rows: [] },
  ],
  ['K3 opening', withLine({ phase: 'opening', facts, since: NOW }), { do: 'wait', until: NOW + 10_000 }],
  ['K3 opening for too long', withLine({ phase: 'opening', facts, since: NOW - 10_000 }), { do: 'drop', why: 'no-answer' }],
  ['opened', withLine({ phase: 'opened', facts, since: NOW }), { do: 'hello', facts }],
  ['K3 greeting for too long', withLine({ phase: 'greeting', facts, since: NOW - 10_000 }), { do: 'drop', why: 'no-answer' }],
  ['K3 posting for too long', withLine({ phase: 'posting', facts, rows: [], since: NOW - 90_000 }), { do: 'drop', why: 'no-answer' }],
  ['quiet', talking(), { do: 'wait', until: NOW + 25_000 }],
  ['K3 quiet for long', talking({ heardAt: NOW - 25_000 }), { do: 'ping' }],
  ['K3 quiet after one ping', talking({ heardAt: NOW - 50_000, pingedAt: NOW - 25_000, pings: 1 }), { do: 'ping' }],
  ['K3 quiet after two pings', talking({ heardAt: NOW - 75_000, pingedAt: NOW - 25_000, pings: 2 }), { do: 'drop', why: 'dead' }],
  ['K3 ack late', talking({ push: { ...push, progressAt: NOW - 15_000 } }), { do: 'drop', why: 'ack-late' }],
  ['own rows may wait', talking({ more: true, pages: [page(0, 1)] }), { do: 'load' }],
  ['own rows may wait, one by one', talking({ more: true }, { pushing: { ...FREELY, oneByOne: true } }), { do: 'load', maxRows: 1 }],
  ['own rows held back', talking({ more: true }, { pushing: { ...FREELY, at: NOW + 7 } }), { do: 'wait', until: NOW + 7 }],
  ['rows loaded', talking({ loaded: [row], lastN: 4 }), { do: 'push', n: 5, rows: [row] }],
  ['rows loaded while a push is out', talking({ loaded: [row], push }), { do: 'wait' }],
  [
    'an answer before rows and pages',
    talking({ more: true, pages: [page(0, 1)], answers: [{ take: 'gap', scope: GRID, next: 1 }] }),
    { do: 'answer' },
  ],
  ['source busy', talking({ job: 'page', more: true, pages: [page(0, 1)] }), { do: 'wait' }],
  ['a page while a push is out', talking({ push, pages: [page(0, 1)] }), { do: 'page' }],
  ['K2 a got while a push is out', talking({ push, gots }), { do: 'wait' }],
  ['K2 a got while rows are looked for', talking({ job: 'load', gots }), { do: 'wait' }],
  ['K2 a got while own rows are held back', talking({ more: true, gots }, { pushing: { ...FREELY, at: NOW + 7 } }), { do: 'got', seq: 2 }],
  ['K2 a got with nothing of our own', talking({ gots }), { do: 'got', scope: GRID, seq: 2 }],
  ['a POST answered', talking({ by: 'post', more: true, heardAt: NOW - 90_000 }), { do: 'rest' }],
  ['a POST answered with a page', talking({ by: 'post', pages: [page(0, 1)] }), { do: 'page' }],
]

for (const [words, state, act] of TABLE) {
  test(`${words}: ${act.do ?? ''}`, () => {
    expect(decide(state, NOW)).toMatchObject(act)
  })
}

test('P9 waiting has a floor, a ceiling, and full jitter between them', () => {
  expect([0, 1, 2, 5, 6, 1_000].map((fails) => backoffMs(fails, 1))).toEqual([1_000, 2_000, 4_000, 32_000, 60_000, 60_000])
  expect([0, 1, 1_000].map((fails) => backoffMs(fails, 0))).toEqual([1_000, 1_000, 1_000])
  expect(backoffMs(1_000, 0.5)).toBe(30_500)
})
