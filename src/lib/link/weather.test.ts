import { expect, test } from 'vitest'
import { GRID, page, testSource, welcome } from '../../../test/support/link-source.ts'
import { testClock } from '../../../test/support/test-clock.ts'
import { testTimers } from '../../../test/support/test-timers.ts'
import { wirePair, type FarEnd } from '../../../test/support/wire-pair.ts'
import type { Down } from '../protocol/down.ts'
import type { Up } from '../protocol/up.ts'
import { openLink } from './index.ts'

const SEEDS = 60

/** mulberry32 */
function dice(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A relay of one scope: keeps each row once, says what it has, and has its moods. */
function aWorld(seed: number) {
  const roll = dice(seed)
  const clock = testClock(0)
  const timers = testTimers(clock)
  const pair = wirePair()
  const source = testSource()
  const log: string[] = []
  let calm = false
  let have = 0
  const acts = { cuts: 0, refusals: 0, posts: 0, portals: 0 }
  const storm = (chance: number) => !calm && roll() < chance
  const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
  const rowsFrom = (from: number, count: number): Down => ({ ...page(from, Math.min(count, log.length - from)), head: log.length })

  const answers = (up: Up): Down[] => {
    if (up.kind === 'hello') return [welcome({ heads: { [GRID]: log.length } })]
    if (up.kind === 'ping') return storm(0.3) ? [] : [{ kind: 'pong', now: 1 }]
    if (up.kind === 'got') return []
    if (storm(0.2)) {
      acts.refusals++
      return [{ kind: 'refused', n: up.n, refusal: { kind: 'busy', waitMs: Math.floor(roll() * 40_000) }, retry: 'later' }]
    }
    const seqs = up.rows.map(({ update }) => {
      const at = log.indexOf(textOf(update))
      return at >= 0 ? at + 1 : log.push(textOf(update))
    })
    if (storm(0.15)) return []
    const ack: Down = { kind: 'ack', n: up.n, seqs }
    return storm(0.2) ? [ack, ack] : [ack]
  }

  /** How far each connection has been told; the cursor of its hello to begin with. */
  const told = new Map<FarEnd, number>()
  const pump = (end: FarEnd): void => {
    for (const up of end.heard()) {
      if (storm(0.05)) return cut(end)
      for (const down of answers(up)) end.say(down)
      if (up.kind === 'hello') told.set(end, up.cursors[GRID] ?? 0)
    }
    const from = told.get(end)
    if (from !== undefined && from < log.length) {
      end.say(rowsFrom(from, 5))
      told.set(end, Math.min(from + 5, log.length))
    }
    if (storm(0.04)) cut(end)
  }
  const cut = (end: FarEnd): void => {
    acts.cuts++
    end.cut()
  }
  const socketsWork = roll() < 0.7
  pair.onconnect = (end) => {
    if (storm(0.3) || (!socketsWork && !calm)) return cut(end)
    end.accept()
    if (!storm(0.1)) return
    acts.portals++
    end.sayBytes(null)
  }
  pair.onpost = (post) => {
    acts.posts++
    if (storm(0.3)) return post.answerBytes(roll() < 0.5 ? null : new Uint8Array([60, 104]))
    const said = post.ups.flatMap(answers)
    post.answer(log.length > have ? [...said, rowsFrom(have, 5)] : said)
  }
  source.hello = async () => ({ ...source.facts, cursors: have > 0 ? { [GRID]: have } : {} })
  source.arrived = async ({ from, rows }) => {
    if (from > have) return 'gap'
    have = Math.max(have, from + rows.length)
    return 'kept'
  }
  const link = openLink({ wire: pair.wire, clock, timers, source, chance: roll, report: (fault) => expect(fault).toBe(undefined) })

  const run = async (seconds: number): Promise<void> => {
    for (let at = 0; at < seconds; at++) {
      await timers.pass(1_000)
      for (const end of pair.lines) if (!end.hungUp()) pump(end)
    }
  }
  return {
    log,
    source,
    link,
    pair,
    run,
    acts,
    roll,
    have: () => have,
    calmDown: () => {
      calm = true
    },
  }
}

test('K11 in any weather followed by calm, all that was written here is there and all that is there is here', async () => {
  const met = { cuts: 0, refusals: 0, posts: 0, portals: 0 }
  for (let seed = 1; seed <= SEEDS; seed++) {
    const world = aWorld(seed)
    const written: string[] = []
    for (let n = 0; n < 12; n++) {
      if (world.roll() < 0.5) world.log.push(`other-${n}`)
      const key = `own-${n}`
      written.push(key)
      world.source.write(key)
      world.link.poke()
      if (world.roll() < 0.2) world.link.pause('hidden')
      await world.run(Math.floor(world.roll() * 40))
      world.link.resume('hidden')
    }
    world.calmDown()
    await world.run(420)
    expect(world.source.unsent(), `seed ${seed}`).toEqual([])
    expect(
      world.log.filter((line) => line.startsWith('own')),
      `seed ${seed}`,
    ).toEqual(written)
    expect(world.have(), `seed ${seed}`).toBe(world.log.length)
    expect(world.link.status(), `seed ${seed}`).toMatchObject({ phase: 'online' })
    expect(world.pair.sent(), `seed ${seed}`).toBeLessThan(1_500)
    met.cuts += world.acts.cuts
    met.refusals += world.acts.refusals
    met.posts += world.acts.posts
    met.portals += world.acts.portals
    world.link.close()
  }
  for (const count of Object.values(met)) expect(count).toBeGreaterThan(20)
})
