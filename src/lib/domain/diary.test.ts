import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aLog, person } from '../../../test/fixtures/log.ts'
import { diaryOf, type DiaryLine } from './diary.ts'
import { headsOf } from './record-graph.ts'
import type { KnownEntry } from './parse-entry.ts'
import { foldDescribed } from './described.ts'
import { takeBack } from './versions.ts'

const [mei, lu] = [person('mei'), person('lu')]
const SUN = { name: '孙阿妹', phones: ['1'], remark: '' }
const tell = (log: { readonly lines: readonly unknown[] }): readonly DiaryLine[] => diaryOf(log.lines as readonly KnownEntry[])
const whats = (log: { readonly lines: readonly unknown[] }): readonly string[] => tell(log).map((line) => line.fact.what)

test('D2 a description tells what it changed against what stood, part by part', () => {
  const log = aLog()
  log.say('resident.described', { goneOn: null }, SUN, { by: mei, ms: Date.parse('2026-11-24T09:20:00+08:00') })
  log.say('resident.described', {}, { ...SUN, phones: ['2'] }, { by: lu })
  log.say('resident.described', { goneOn: '2026-11-20' })
  log.say('resident.described', {}, { ...SUN, phones: ['2'] })
  const lines = tell(log)
  expect(lines[0]).toMatchObject({ by: mei, when: '2026-11-24T09:20', fact: { what: 'came' }, isLastWord: false })
  expect(lines.slice(1).map((line) => line.fact)).toEqual([
    { what: 'changed', changes: [{ key: 'personal.phones', was: ['1'], now: ['2'] }] },
    { what: 'changed', changes: [{ key: 'goneOn', was: null, now: '2026-11-20' }] },
    { what: 'changed', changes: [] },
  ])
  expect(lines.map((line) => line.isLastWord)).toEqual([false, false, true, true])
})

function contested() {
  const log = aLog()
  const root = log.say('resident.described', {}, SUN)
  log.say('resident.described', {}, { ...SUN, phones: ['2'] }, { by: mei, client: 1, after: [root.id] })
  log.say('resident.described', {}, { ...SUN, phones: ['3'], remark: '耳背' }, { by: lu, client: 2, after: [root.id] })
  return log
}

test('D3 D5 versions that nobody has settled are marked, what settles them says so, whether or not it changes what stood', () => {
  const log = contested()
  expect(tell(log).map((line) => [line.isContested, line.isLastWord])).toEqual([
    [false, false],
    [true, false],
    [true, false],
  ])
  log.say('resident.described', {}, { ...SUN, phones: ['3'], remark: '耳背' }, { after: headsOf(log.lines) })
  const lines = tell(log)
  expect(lines.map((line) => line.isContested)).toEqual([false, false, false, false])
  expect(lines[3]?.fact).toEqual({
    what: 'settled',
    changes: [
      { key: 'personal.phones', was: ['3'], now: ['3'] },
      { key: 'personal.remark', was: '耳背', now: '耳背' },
    ],
  })
})

test('D4 what brings back what stood before the last entry takes that one back', () => {
  const log = contested()
  const settled = log.say('resident.described', {}, { ...SUN, phones: ['2', '3'], remark: '' }, { after: headsOf(log.lines) })
  const back = takeBack(log.lines, settled.id)
  log.say('resident.described', {}, back.ok ? back.value.personal : undefined)
  expect(tell(log)[4]?.fact).toEqual({
    what: 'taken-back',
    of: settled.id,
    changes: [
      { key: 'personal.phones', was: ['2', '3'], now: ['3'] },
      { key: 'personal.remark', was: '', now: '耳背' },
    ],
  })
  log.say('resident.described', {}, { ...SUN, phones: ['7'] })
  expect(whats(log).at(-1)).toBe('changed')
})

test('acts are told with what they are about', () => {
  const log = aLog()
  log.say('need.heard', { household: 'h', visit: 'v', code: 'subsidy', heardOn: '2026-11-01' }, { words: '护理补贴' })
  log.say('need.met', { on: '2026-11-03' })
  expect(tell(log).map((line) => line.fact)).toEqual([
    { what: 'need-heard', code: 'subsidy', words: '护理补贴' },
    { what: 'need-met', code: 'subsidy', words: '护理补贴' },
  ])
  const visit = aLog()
  const situation = { health: '膝盖疼', medicine: '药够', meals: '', housing: '', family: '', safety: '' }
  visit.say(
    'visit.recorded',
    { household: 'h', on: '2026-11-24', time: '09:20', way: 'home', changed: ['health'], photos: [] },
    { present: [], presentWords: '', situation, done: ['told-policy'], doneWords: '', thumbs: [] },
  )
  expect(tell(visit)).toMatchObject([
    {
      when: '2026-11-24T09:20',
      fact: { what: 'visited', said: [{ field: 'health', words: '膝盖疼' }], done: ['told-policy'], photos: 0, nextOn: null },
    },
  ])
})

const part = fc.constantFrom('a', 'b', 'c')
const plan = fc.array(
  fc.record({
    client: fc.integer({ min: 1, max: 3 }),
    grid: fc.option(part),
    phones: fc.option(part),
    ms: fc.nat(5),
    after: fc.array(fc.nat(9), { maxLength: 3 }),
  }),
  { maxLength: 12 },
)

test('D1 every entry is one line and the order of arrival does not matter; marks agree with the fold and with taking back', () => {
  fc.assert(
    fc.property(plan, fc.gen(), (steps, gen) => {
      const log = aLog()
      for (const { client, grid, phones, ms, after } of steps)
        log.say('household.described', grid ? { grid } : {}, phones ? { ...SUN, phones: [phones] } : undefined, {
          client,
          ms,
          after: after.flatMap((at) => log.lines[at]?.id ?? []),
        })
      const lines = tell(log)
      expect(lines.map((line) => line.entry).sort()).toEqual(log.lines.map((entry) => entry.id).sort())
      const mixed = gen(() => fc.shuffledSubarray([...log.lines], { minLength: log.lines.length }))
      expect(tell({ lines: [...mixed, ...mixed.slice(0, 2)] })).toEqual(lines)

      const versions = foldDescribed(log.lines).conflicts.flatMap(({ stands, others }) => [stands, ...others].map((one) => one.entry))
      const marked = new Set(lines.flatMap((line) => (line.isContested ? [line.entry] : [])))
      expect(versions.filter((id) => !marked.has(id))).toEqual([])
      expect(marked.size === 0).toBe(versions.length === 0) // who says the same as what stands is marked too
      for (const line of lines) {
        const entry = log.lines.find((one) => one.id === line.entry)
        if (!entry || (Object.keys(entry.body.open).length === 0 && !entry.body.personal) || line.fact.what === 'came') continue
        const back = takeBack(log.lines, line.entry)
        expect(line.isLastWord).toBe(back.ok || back.error.kind === 'nothing-before')
      }
    }),
    { numRuns: 500 },
  )
})

test('a record with 2,000 entries is told in well under a blink', () => {
  const log = aLog()
  for (let at = 0; at < 2_000; at += 1) log.say('household.described', { grid: String(at) }, { no: String(at) })
  const from = performance.now()
  expect(tell(log)).toHaveLength(2_000)
  expect(performance.now() - from).toBeLessThan(500)
})
