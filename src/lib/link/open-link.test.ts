import { expect, test } from 'vitest'
import { GRID, page, testSource, welcome } from '../../../test/support/link-source.ts'
import { testClock } from '../../../test/support/test-clock.ts'
import { testTimers } from '../../../test/support/test-timers.ts'
import { wirePair, type FarEnd } from '../../../test/support/wire-pair.ts'
import type { Refusal, Retry } from '../protocol/refusal.ts'
import { openLink, type LinkPhase } from './index.ts'

const MINUTE = 60_000
const kinds = (end: FarEnd) => end.heard().map(({ kind }) => kind)

function aLink({ luck = 0.5 } = {}) {
  const clock = testClock()
  const timers = testTimers(clock)
  const pair = wirePair()
  const source = testSource()
  const faults: unknown[] = []
  const link = openLink({ wire: pair.wire, clock, timers, source, chance: () => luck, report: (fault) => faults.push(fault) })
  const phases: LinkPhase['phase'][] = []
  link.onstatus(({ phase }) => phases.at(-1) !== phase && phases.push(phase))
  const online = async () => {
    await timers.pass(0)
    pair.line().accept()
    pair.line().say(welcome())
    await timers.pass(0)
  }
  const refuse = (n: number, refusal: Refusal, retry: Retry, row?: number) =>
    pair.line().say({ kind: 'refused', n, refusal, retry, ...(row === undefined ? {} : { row }) })
  return { clock, timers, pair, source, link, phases, faults, online, refuse, pass: timers.pass }
}

test('says hello first, and is online only after a welcome', async () => {
  const { pair, link, pass } = aLink()
  expect(link.status()).toEqual({ phase: 'connecting' })
  await pass(0)
  pair.line().accept()
  const [hello] = pair.line().heard()
  expect(hello).toMatchObject({ kind: 'hello', token: 'token-1', client: 7 })
  expect(link.status().phase).toBe('connecting')
  pair.line().say(welcome({ heads: { [GRID]: 3 } }))
  await pass(0)
  expect(link.status()).toEqual({ phase: 'online', by: 'socket', coming: 3 })
})

test('pushes own rows in order, tells the source of the acks, and takes new ones after a poke', async () => {
  const { pair, source, link, online, pass } = aLink()
  source.write('a')
  source.write('b')
  await online()
  expect(pair.line().heard().at(-1)).toMatchObject({ kind: 'push', n: 1, rows: [{ scope: GRID }, { scope: GRID }] })
  pair.line().say({ kind: 'ack', n: 1, seqs: [4, 5] })
  await pass(0)
  expect(source.diary).toEqual(['welcomed log-1 1/7', 'acked a=4 b=5'])
  source.write('c')
  link.poke()
  await pass(0)
  expect(pair.line().heard()).toMatchObject([{ kind: 'push', n: 2 }])
  pair.line().say({ kind: 'ack', n: 2, seqs: [6] })
  await pass(0)
  expect(source.unsent()).toEqual([])
})

test('K2 pages are asked for only when no own row waits', async () => {
  const { pair, source, online, pass } = aLink()
  source.write('a')
  await online()
  pair.line().say(page(0, 2))
  await pass(0)
  expect(source.diary).toContain(`arrived ${GRID} 0+2`)
  expect(kinds(pair.line())).toEqual(['hello', 'push'])
  pair.line().say({ kind: 'ack', n: 1, seqs: [3] })
  await pass(0)
  expect(pair.line().heard()).toEqual([{ kind: 'got', scope: GRID, seq: 2 }])
})

test('an ack heard twice is told once, and never taken for that of a later push', async () => {
  const { pair, source, link, online, pass } = aLink()
  source.write('a')
  await online()
  pair.line().say({ kind: 'ack', n: 1, seqs: [1] })
  pair.line().say({ kind: 'ack', n: 1, seqs: [1] })
  await pass(0)
  source.write('b')
  link.poke()
  await pass(0)
  pair.line().say({ kind: 'ack', n: 1, seqs: [1] })
  await pass(0)
  expect(source.diary.filter((line) => line.startsWith('acked'))).toEqual(['acked a=1'])
  expect(source.unsent()).toEqual(['b'])
  expect(pair.line().hungUp()).toBe(false)
})

test('what an old line asked of the source is not taken for an answer to the new one', async () => {
  const { pair, source, online, pass } = aLink()
  const { nextRows } = source
  let late = (): void => undefined
  source.nextRows = () => new Promise((resolve) => (late = () => resolve([{ key: 'stale', scope: GRID, update: new Uint8Array([9]) }])))
  await online()
  pair.line().cut()
  source.nextRows = nextRows
  await pass(2_000)
  await online()
  late()
  await pass(0)
  expect(pair.lines.length).toBe(2)
  expect(kinds(pair.line())).toEqual(['hello'])
})

test('K4 after a cut it comes back, later each time, and from the floor again after a line that held', async () => {
  const { pair, clock, online, pass } = aLink({ luck: 1 })
  await online()
  await pass(10_000)
  pair.line().cut()
  const waits: number[] = []
  for (let round = 0; round < 3; round++) {
    const before = clock.now()
    const count = pair.lines.length
    while (pair.lines.length === count) await pass(250)
    waits.push(clock.now() - before)
    pair.line().cut()
  }
  expect(waits).toEqual([2_000, 4_000, 8_000])
})

test('K4 a relay that welcomes and hangs up at once is not asked every second', async () => {
  const { pair, pass } = aLink({ luck: 1 })
  pair.onconnect = (end) => {
    end.accept()
    end.say(welcome())
    end.cut()
  }
  await pass(10 * MINUTE)
  expect(pair.lines.length).toBeGreaterThan(8)
  expect(pair.lines.length).toBeLessThan(25)
})

test('what was not acknowledged before a cut is pushed again afterwards', async () => {
  const { pair, source, online, pass } = aLink()
  source.write('a')
  await online()
  pair.line().cut()
  await pass(2_000)
  await online()
  expect(pair.lines.length).toBe(2)
  expect(kinds(pair.line())).toEqual(['hello', 'push'])
})

test('K3 a half-open line is given up after two pings without an answer', async () => {
  const { pair, online, pass } = aLink()
  await online()
  await pass(25_000)
  pair.line().say({ kind: 'pong', now: 1 })
  await pass(74_999)
  expect(kinds(pair.line())).toEqual(['hello', 'ping', 'ping', 'ping'])
  expect(pair.line().hungUp()).toBe(false)
  await pass(1)
  expect(pair.lines[0]?.hungUp()).toBe(true)
})

test('K3 no welcome within ten seconds ends the line', async () => {
  const { pair, link, pass } = aLink()
  await pass(0)
  pair.line().accept()
  await pass(9_999)
  expect(pair.line().hungUp()).toBe(false)
  await pass(1)
  expect(pair.lines[0]?.hungUp()).toBe(true)
  expect(link.status()).toMatchObject({ phase: 'away', why: 'no-answer' })
})

test('K3 an ack is waited for since the last progress, not since the push', async () => {
  const { pair, source, online, pass } = aLink()
  source.write('a', GRID, new Uint8Array(60_000))
  await online()
  for (let left = 50_000; left > 0; left -= 10_000) {
    pair.line().clog(left)
    await pass(10_000)
  }
  expect(pair.lines[0]?.hungUp()).toBe(false)
  await pass(16_000)
  expect(pair.lines[0]?.hungUp()).toBe(true)
})

test('K8 a row refused for good is set aside with its reason, and the rest goes on', async () => {
  const { pair, source, online, refuse, pass } = aLink()
  for (const key of ['a', 'b', 'c']) source.write(key)
  await online()
  refuse(1, { kind: 'not-allowed', scope: GRID }, 'never', 1)
  await pass(0)
  expect(source.diary.at(-1)).toBe('refused b not-allowed')
  const said = pair.line().heard().at(-1)
  expect(said).toMatchObject({ kind: 'push', n: 2 })
  expect(said?.kind === 'push' && said.rows.length).toBe(2)
})

test('K8 when no row is named, rows go one by one until the one to blame is found', async () => {
  const { pair, source, online, refuse, pass } = aLink()
  for (const key of ['a', 'b']) source.write(key)
  await online()
  refuse(1, { kind: 'too-large', limitBytes: 1 }, 'never')
  await pass(0)
  refuse(2, { kind: 'too-large', limitBytes: 1 }, 'never')
  await pass(0)
  expect(source.diary).toContain('refused a too-large')
  expect(source.unsent()).toEqual(['b'])
  expect(pair.line().heard().at(-1)).toMatchObject({ kind: 'push', n: 3, rows: [{ scope: GRID }] })
})

test('K9 the same bytes are never sent again to a never, even when the source offers them again', async () => {
  const { pair, source, online, refuse, link, pass } = aLink()
  source.setsAside = false
  source.write('a')
  await online()
  refuse(1, { kind: 'not-allowed', scope: GRID }, 'never', 0)
  link.poke()
  link.nudge()
  await pass(5 * MINUTE)
  expect(pair.lines.flatMap(kinds).filter((kind) => kind === 'push')).toEqual(['push'])
})

test('K9 a refusal that the source could not take in is heard once more, and what comes after the row still goes out', async () => {
  const { pair, source, online, refuse, faults, pass } = aLink()
  const takesIn = source.refusedRow
  source.refusedRow = async () => {
    source.refusedRow = takesIn
    throw new DOMException('disk', 'UnknownError')
  }
  for (const key of ['a', 'b']) source.write(key)
  await online()
  refuse(1, { kind: 'not-allowed', scope: GRID }, 'never', 0)
  await pass(5_000)
  expect(faults.length).toBe(1)
  await online()
  refuse(1, { kind: 'not-allowed', scope: GRID }, 'never', 0)
  await pass(0)
  expect(source.diary).toContain('refused a not-allowed')
  expect(pair.line().heard().at(-1)).toMatchObject({ kind: 'push', rows: [{ scope: GRID }] })
})

test('K8 later waits as long as the relay asks, on the same line', async () => {
  const { pair, source, online, refuse, pass } = aLink()
  source.write('a')
  await online()
  pair.line().heard()
  refuse(1, { kind: 'busy', waitMs: 20_000 }, 'later')
  await pass(19_999)
  expect(kinds(pair.line())).toEqual([])
  await pass(1)
  expect(kinds(pair.line())).toEqual(['push'])
})

test('K8 a kind nobody has heard of is obeyed by its retry', async () => {
  const { pair, link, refuse, pass } = aLink()
  await pass(0)
  pair.line().accept()
  refuse(0, { kind: 'moon-in-the-way' } as never, 'after-update')
  await pass(60 * MINUTE)
  expect(pair.lines.length).toBe(1)
  expect(link.status()).toEqual({ phase: 'app-too-old' })
})

test('a clock gap is told to the source before rows are offered again', async () => {
  const { pair, source, online, refuse, pass } = aLink()
  source.write('a')
  await online()
  refuse(1, { kind: 'clock-gap', scope: GRID, next: 3 }, 'later')
  await pass(0)
  expect(source.diary.at(-1)).toBe(`gap ${GRID} 3`)
  await pass(3_000)
  expect(kinds(pair.line())).toEqual(['hello', 'push', 'push'])
})

test('K6 a refused token is not said again; another one is', async () => {
  const { pair, source, link, refuse, pass } = aLink()
  await pass(0)
  pair.line().accept()
  refuse(0, { kind: 'signed-out' }, 'after-sign-in')
  await pass(10 * MINUTE)
  link.nudge()
  link.poke()
  await pass(MINUTE)
  expect(pair.lines.length).toBe(1)
  expect(link.status()).toEqual({ phase: 'signed-out' })
  source.facts = { ...source.facts, token: 'token-2' }
  link.nudge()
  await pass(1_000)
  pair.line().accept()
  expect(pair.line().heard()).toMatchObject([{ kind: 'hello', token: 'token-2' }])
})

test('a device that is signed out in the middle of a line stops', async () => {
  const { pair, link, online, refuse, pass } = aLink()
  await online()
  refuse(0, { kind: 'signed-out' }, 'after-sign-in')
  await pass(10 * MINUTE)
  expect(pair.lines.length).toBe(1)
  expect(link.status()).toEqual({ phase: 'signed-out' })
})

test('a new lease is taken before any row goes up', async () => {
  const { pair, source, pass } = aLink()
  source.write('old')
  source.onwelcome = () => {
    void source.acked([{ key: 'old', scope: GRID, update: new Uint8Array() }], [0])
    source.write('renumbered')
    return 'new-lease'
  }
  await pass(0)
  pair.line().accept()
  pair.line().say(welcome({ lease: { epoch: 2, client: 9 } }))
  await pass(0)
  const push = pair.line().heard().at(-1)
  expect(push?.kind === 'push' && new TextDecoder().decode(push.rows[0]?.update)).toBe('renumbered')
})

test('a row refused over its lease is told to the source, and hello is said anew', async () => {
  const { pair, source, online, refuse, pass } = aLink()
  source.write('a')
  await online()
  refuse(1, { kind: 'not-your-client' }, 'never', 0)
  await pass(3_000)
  expect(source.diary.at(-1)).toBe('refused a not-your-client')
  expect(pair.lines.length).toBe(2)
})

test('a row refused for good leaves a hole in its clocks: a source that wants another lease makes it say hello anew', async () => {
  const { pair, source, online, refuse, pass } = aLink()
  source.write('a')
  source.onrefused = 'again'
  await online()
  refuse(1, { kind: 'malformed', at: '$' }, 'never', 0)
  await pass(3_000)
  expect(source.diary.at(-1)).toBe('refused a malformed')
  expect(pair.lines.length).toBe(2)
})

test('a page that does not join on makes it say hello anew, and is not got', async () => {
  const { pair, source, online, pass } = aLink()
  source.onpage = () => 'gap'
  await online()
  pair.line().say(page(5, 1))
  await pass(3_000)
  expect(pair.lines.length).toBe(2)
  expect(pair.lines[0] && kinds(pair.lines[0])).not.toContain('got')
})

test('K7 a portal that opens sockets and speaks its own words is not online', async () => {
  const { pair, phases, pass } = aLink()
  pair.onconnect = (end) => {
    end.accept()
    end.sayBytes(new TextEncoder().encode('<html>'))
  }
  pair.onpost = (post) => post.answerBytes(new TextEncoder().encode('<html>'))
  await pass(5 * MINUTE)
  expect(phases).not.toContain('online')
  expect(phases).toContain('away')
})

test('K10 where sockets never work it posts instead, polls, and tries a socket again after five minutes', async () => {
  const { pair, source, link, pass } = aLink()
  source.write('a')
  pair.onconnect = (end) => end.cut()
  pair.onpost = (post) => {
    const pushed = post.ups.some(({ kind }) => kind === 'push')
    post.answer(pushed ? [welcome(), { kind: 'ack', n: 1, seqs: [1] }, page(1, 2)] : [welcome()])
  }
  await pass(30_000)
  expect(source.diary).toContain('acked a=1')
  expect(source.diary).toContain(`arrived ${GRID} 1+2`)
  expect(link.status()).toEqual({ phase: 'online', by: 'post', coming: 0 })
  const [sockets, posts] = [pair.lines.length, pair.posts.length]
  await pass(4 * MINUTE)
  expect(pair.lines.length).toBe(sockets)
  expect(pair.posts.length - posts).toBeGreaterThanOrEqual(15)
  expect(pair.posts.length - posts).toBeLessThanOrEqual(17)
  source.write('b')
  link.poke()
  await pass(1_000)
  expect(source.unsent()).toEqual([])
  await pass(2 * MINUTE)
  expect(pair.lines.length).toBe(sockets + 1)
})

test('over POSTs a full outbox goes up one batch after the other, not one per poll', async () => {
  const { pair, source, pass } = aLink()
  for (let n = 0; n < 1_000; n++) source.write(`row-${n}`)
  pair.onconnect = (end) => end.cut()
  pair.onpost = ({ ups, answer }) => {
    const push = ups.find(({ kind }) => kind === 'push')
    answer(push?.kind === 'push' ? [welcome(), { kind: 'ack', n: 1, seqs: push.rows.map((_, at) => at + 1) }] : [welcome()])
  }
  await pass(25_000)
  expect(source.unsent()).toEqual([])
})

test('when POSTs stop working as well the link is away', async () => {
  const { pair, link, pass } = aLink()
  let dead = false
  pair.onconnect = (end) => end.cut()
  pair.onpost = (post) => (dead ? post.answerBytes(null) : post.answer([welcome()]))
  await pass(60_000)
  expect(link.status()).toMatchObject({ phase: 'online', by: 'post' })
  dead = true
  await pass(60_000)
  expect(link.status()).toMatchObject({ phase: 'away' })
})

test('a socket that works again after an outage is found at once, not after five minutes', async () => {
  const { pair, link, pass } = aLink()
  let dead = true
  pair.onconnect = (end) => {
    if (dead) return end.cut()
    end.accept()
    end.say(welcome())
  }
  pair.onpost = (post) => (dead ? post.answerBytes(null) : post.answer([welcome()]))
  await pass(20 * MINUTE)
  dead = false
  await pass(2 * MINUTE)
  expect(link.status()).toMatchObject({ phase: 'online', by: 'socket' })
})

test('what was refused in the same breath as a hello under an old lease is not set aside', async () => {
  const { pair, source, pass } = aLink()
  source.write('a')
  source.onwelcome = ({ lease }) => (lease.epoch === 2 ? 'new-lease' : 'same')
  pair.onconnect = (end) => end.cut()
  pair.onpost = (post) =>
    post.answer([
      welcome({ lease: { epoch: 2, client: 9 } }),
      ...(post.ups.length > 1
        ? [{ kind: 'refused' as const, n: 1, row: 0, refusal: { kind: 'not-your-client' as const }, retry: 'never' as const }]
        : []),
    ])
  await pass(30_000)
  expect(pair.posts.length).toBeGreaterThan(0)
  expect(source.diary.filter((line) => line.startsWith('refused'))).toEqual([])
})

test('K1 releasing one reason to pause never cancels another', async () => {
  const { pair, link, online, pass } = aLink()
  await online()
  link.pause('hidden')
  link.pause('rebuilding')
  expect(pair.line().hungUp()).toBe(true)
  link.resume('hidden')
  await pass(10 * MINUTE)
  expect(pair.lines.length).toBe(1)
  expect(link.status()).toEqual({ phase: 'paused', reasons: ['rebuilding'] })
  link.resume('rebuilding')
  await pass(1_000)
  expect(pair.lines.length).toBe(2)
})

test('K1 a link paused in the breath it was opened in makes no connection', async () => {
  const { pair, link, pass } = aLink()
  link.pause('hidden')
  await pass(MINUTE)
  expect(pair.lines.length).toBe(0)
})

test('P9 an hour of dead link costs a bounded number of tries, at any luck', async () => {
  for (const luck of [0, 0.5, 1]) {
    const { pair, pass, link } = aLink({ luck })
    pair.onconnect = (end) => end.cut()
    pair.onpost = (post) => post.answerBytes(null)
    await pass(60 * MINUTE)
    const tries = pair.lines.length + pair.posts.length
    expect(tries).toBeLessThanOrEqual(luck === 0 ? 3_601 : 130)
    expect(tries).toBeGreaterThan(20)
    expect(link.status().phase).toBe('away')
  }
})

test('K5 a hundred nudges in a second make one try', async () => {
  const { pair, link, pass } = aLink()
  pair.onconnect = (end) => end.cut()
  await pass(0)
  for (let press = 0; press < 100; press++) {
    link.nudge()
    await pass(9)
  }
  expect(pair.lines.length).toBe(1)
  await pass(1_000)
  expect(pair.lines.length).toBe(2)
})

test('a fault of the source is reported, costs the line, and the link comes back', async () => {
  const { pair, source, link, faults, pass } = aLink()
  source.onwelcome = () => {
    throw new Error('disk full')
  }
  await pass(0)
  pair.line().accept()
  pair.line().say(welcome())
  await pass(0)
  expect(faults).toHaveLength(1)
  expect(link.status()).toMatchObject({ phase: 'away', why: 'fault' })
  await pass(3_000)
  expect(pair.lines.length).toBe(2)
})

test('a closed link hangs up, says so, and leaves no timer behind', async () => {
  const { pair, link, timers, online, pass } = aLink()
  await online()
  link.close()
  await pass(10 * MINUTE)
  expect(pair.line().hungUp()).toBe(true)
  expect(timers.waiting()).toBe(0)
  expect(link.status()).toEqual({ phase: 'closed' })
})
