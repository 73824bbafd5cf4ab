import { expect, test } from 'vitest'
import { aLog, person, record } from '../../../test/fixtures/log.ts'
import { below, chanceOf, shuffled } from '../../../test/fixtures/random-graphs.ts'
import type { Entry } from '../kernel/entry.ts'
import type { CaseEntry } from './case.ts'
import { foldCase, foldNeed, foldVisit } from './states.ts'
import type { NeedEntry, VisitEntry } from './visit.ts'

const [mei, bo, lu] = [person('mei'), person('bo'), person('lu')]
const heard = { household: record('h'), visit: record('v'), code: 'see-doctor', heardOn: '2026-11-01' }
const need = (lines: readonly Entry[]) => foldNeed(lines as unknown as NeedEntry[])
const whys = (state: { readonly hindsight: readonly { readonly entry: string; readonly why: string }[] } | undefined) =>
  state?.hindsight.map(({ entry, why }) => [entry, why])

function aHeardNeed() {
  const log = aLog()
  const root = log.say('need.heard', heard, { words: '' })
  return { log, root }
}

test('X2 of two who say that a need is met the first stands, and the second is in hindsight with who, when and why', () => {
  const { log, root } = aHeardNeed()
  const first = log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [root.id] })
  const second = log.say('need.met', { on: '2026-11-05' }, undefined, { client: 2, by: bo, after: [root.id] })
  expect(need(log.lines)).toMatchObject({
    metOn: '2026-11-03',
    hindsight: [{ entry: second.id, kind: 'need.met', by: bo, at: second.at, why: 'already-met' }],
  })
  expect(need([second, first, root])).toEqual(need(log.lines))
})

test('X1 an act that applies again is in hindsight no more: the first is taken back, and the second stands', () => {
  const { log, root } = aHeardNeed()
  const first = log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [root.id] })
  log.say('need.met', { on: '2026-11-05' }, undefined, { client: 2, by: bo, after: [root.id] })
  log.say('need.reopened', { on: '2026-11-06' }, undefined, { client: 1, after: [first.id] })
  const state = need(log.lines)
  expect(state?.metOn).toBe('2026-11-05')
  expect(whys(state)).toEqual([['1-1', 'met-beside']])
})

test('X3 who takes back undoes what was seen and never what is said beside it, whatever the clocks say', () => {
  for (const ms of [1, 9_000_000_000_000]) {
    const { log, root } = aHeardNeed()
    const first = log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [root.id] })
    log.say('need.reopened', { on: '2026-11-04' }, undefined, { client: 1, after: [first.id] })
    expect(need(log.lines)?.metOn).toBeNull()
    log.say('need.met', { on: '2026-11-05' }, undefined, { client: 2, by: bo, after: [root.id], ms })
    expect(need(log.lines)?.metOn).toBe('2026-11-05')
  }
})

test('X3 met, open again, met again: each act in a line applies and none is in hindsight', () => {
  const { log } = aHeardNeed()
  for (const [kind, on] of [
    ['need.met', '2026-11-03'],
    ['need.reopened', '2026-11-04'],
    ['need.met', '2026-11-05'],
  ] as const)
    log.say(kind, { on })
  expect(need(log.lines)).toMatchObject({ metOn: '2026-11-05', hindsight: [] })
  log.say('need.reopened', { on: '2026-11-06' })
  expect(need(log.lines)).toMatchObject({ metOn: null, hindsight: [] })
})

test('X4 opening what is open is in hindsight, and so is the second of two who open it again', () => {
  const { log, root } = aHeardNeed()
  log.say('need.reopened', { on: '2026-11-02' })
  expect(whys(need(log.lines))).toEqual([['7-1', 'not-met']])
  const met = log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [root.id] })
  log.say('need.reopened', { on: '2026-11-04' }, undefined, { client: 2, after: [met.id] })
  log.say('need.reopened', { on: '2026-11-04' }, undefined, { client: 3, by: bo, after: [met.id] })
  expect(need(log.lines)?.metOn).toBeNull()
  expect(whys(need(log.lines))).toEqual([
    ['7-1', 'not-met'],
    ['3-0', 'not-met'],
  ])
})

test('X5 a copy of an act, written anew under another lease, is no second act and brings nothing back', () => {
  const { log, root } = aHeardNeed()
  const met = log.say('need.met', { on: '2026-11-03' }, undefined, { client: 1, after: [root.id], ms: 5 })
  log.say('need.met', { on: '2026-11-03' }, undefined, { client: 2, after: [root.id], ms: 5 })
  log.say('need.heard', heard, { words: '' }, { client: 2, after: [] })
  expect(need(log.lines)).toMatchObject({ metOn: '2026-11-03', hindsight: [] })
  log.say('need.reopened', { on: '2026-11-04' }, undefined, { client: 1, after: [met.id], ms: 6 })
  log.say('need.reopened', { on: '2026-11-04' }, undefined, { client: 2, after: [met.id], ms: 6 })
  expect(need(log.lines)).toMatchObject({ metOn: null, hindsight: [] })
})

test('S2 a second recording that says something else is in hindsight, a copy is not', () => {
  const log = aLog()
  const words = { present: [], presentWords: '', situation: {}, done: [], doneWords: '', thumbs: [new Uint8Array([1])] }
  const first = log.say('visit.recorded', { on: '2026-11-02' }, words, { client: 1, after: [] })
  log.say('visit.recorded', { on: '2026-11-02' }, { ...words, thumbs: [new Uint8Array([1])] }, { client: 2, after: [] })
  const other = log.say('visit.recorded', { on: '2026-11-03' }, words, { client: 3, by: bo, after: [] })
  const state = foldVisit(log.lines as unknown as VisitEntry[])
  expect(state).toMatchObject({ at: first.at, open: { on: '2026-11-02' } })
  expect(whys(state)).toEqual([[other.id, 'said-again']])
})

test('S4 handing over what one does not hold is in hindsight; a hand-over whose record is told later waits for it', () => {
  const log = aLog()
  log.say('case.handedOver', { to: bo }, undefined, { by: lu, client: 1, after: [], ms: 1 })
  expect(foldCase(log.lines as unknown as CaseEntry[])).toBeUndefined()
  const root = log.say(
    'case.opened',
    { household: record('h'), need: record('n'), code: 'subsidy', openedOn: '2026-11-01' },
    { words: '' },
    {
      by: lu,
      after: [],
      ms: 2,
    },
  )
  const late = log.say('case.handedOver', { to: mei }, undefined, { by: lu, client: 2, after: [root.id], ms: 3 })
  const state = foldCase(log.lines as unknown as CaseEntry[])
  expect(state?.holder).toBe(bo)
  expect(whys(state)).toEqual([[late.id, 'not-the-holder']])
})

test('X1 what stands and what is in hindsight depend on the set of entries alone: 2,000 graphs of acts', () => {
  let seen = 0
  for (let seed = 1; seed <= 2_000; seed += 1) {
    const chance = chanceOf(seed)
    const log = aLog()
    for (let at = 0; at < 10; at += 1) {
      const kind = ['need.heard', 'need.met', 'need.met', 'need.reopened'][below(chance, 4)] ?? 'need.met'
      const after = [...new Set([0, 1].flatMap(() => log.lines[below(chance, 12)]?.id ?? []))]
      const line = { client: 1 + below(chance, 3), after, ms: below(chance, 5), by: [mei, bo][below(chance, 2)] ?? mei }
      if (kind === 'need.heard') log.say(kind, { ...heard, code: ['company', 'job'][below(chance, 2)] }, { words: '' }, line)
      else log.say(kind, { on: `2026-11-0${1 + below(chance, 3)}` }, undefined, line)
    }
    const state = need(log.lines)
    expect(need(shuffled(chance, [...log.lines, ...log.lines.slice(0, 3)])), `seed ${seed}`).toEqual(state)
    const met = log.lines.filter((one) => one.kind === 'need.met')
    if (state && met.length > 0 && !log.lines.some((one) => one.kind === 'need.reopened')) expect(state.metOn).not.toBeNull()
    seen += state?.hindsight.length ?? 0
  }
  expect(seen).toBeGreaterThan(2_000)
}, 60_000)
