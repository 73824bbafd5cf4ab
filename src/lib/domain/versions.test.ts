import fc from 'fast-check'
import { expect, test } from 'vitest'
import { aLog, person } from '../../../test/fixtures/log.ts'
import type { Entry } from '../kernel/entry.ts'
import type { EntryId } from '../kernel/ids.ts'
import { must } from '../kernel/must.ts'
import { foldDescribed } from './described.ts'
import { headsOf } from './record-graph.ts'
import { differencesOf, settle, signatureOf, takeBack, type FieldVersions } from './versions.ts'

const [mei, lu] = [person('mei'), person('lu')]
const SUN = { name: '孙阿妹', phones: ['13800000001'], remark: '', categories: [] as string[] }

/** What stood, and two that parted from it. */
function parted(one: object, two: object, was: object | null = SUN) {
  const log = aLog()
  const root = was ? log.say('resident.described', {}, was) : null
  const after = root ? [root.id] : []
  log.say('resident.described', {}, one, { by: mei, client: 1, after })
  log.say('resident.described', {}, two, { by: lu, client: 2, after })
  const { conflicts } = foldDescribed(log.lines)
  return { log, conflicts: conflicts as readonly FieldVersions[] }
}
const differences = (conflicts: readonly FieldVersions[]) => conflicts.flatMap(differencesOf)

test('W1 only parts in which the versions differ are asked about', () => {
  const { conflicts } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['3'] })
  expect(differences(conflicts).map((one) => one.key)).toEqual(['personal.phones'])
  expect(differences(conflicts)[0]).toMatchObject({ before: ['13800000001'], told: [{ value: ['2'] }, { value: ['3'] }] })
})

test('W2 where each changed another part both are proposed together; where both changed one part nobody is preferred', () => {
  const { conflicts } = parted({ ...SUN, phones: ['2'], remark: '耳背' }, { ...SUN, remark: '要大声' })
  const [phones, remark] = differences(conflicts)
  expect(phones).toMatchObject({ key: 'personal.phones', proposed: { value: ['2'] } })
  expect(remark).toMatchObject({ key: 'personal.remark' })
  expect(remark?.proposed).toBeUndefined()
})

test('W2 without anything said before, whoever differs changed it', () => {
  const { conflicts } = parted(SUN, { ...SUN, phones: ['2'] }, null)
  expect(differences(conflicts)).toMatchObject([{ key: 'personal.phones', before: null, told: [{ isChanged: true }, { isChanged: true }] }])
})

test('W2 three versions: a part that two changed to the same is proposed', () => {
  const { log } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['2'], remark: '耳背' })
  log.say('resident.described', {}, SUN, { client: 3, after: [must(log.lines[0], 'a root').id] })
  const [phones, remark] = differences(foldDescribed(log.lines).conflicts)
  expect([phones?.proposed, remark?.proposed]).toEqual([{ value: ['2'] }, { value: '耳背' }])
})

test('W3 nothing is settled while a part has no answer', () => {
  const { conflicts } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['3'] })
  expect(settle(conflicts, new Map())).toEqual({ ok: false, error: { kind: 'undecided', key: 'personal.phones' } })
})

test('W3 what is settled says what was chosen, what was proposed and what nobody disagreed on, parts this build does not know too', () => {
  const was = { ...SUN, bloodType: 'A' }
  const { conflicts } = parted({ ...was, phones: ['2'], remark: '耳背' }, { ...was, remark: '要大声', allergies: ['青霉素'] }, was)
  expect(settle(conflicts, new Map([['personal.remark', '耳背，要大声']]))).toEqual({
    ok: true,
    value: { open: {}, personal: { ...was, phones: ['2'], remark: '耳背，要大声', allergies: ['青霉素'] } },
  })
})

test('W3 fields of the open part are settled in the same entry, the rhythm group by group', () => {
  const log = aLog()
  const root = log.say('x.described', { days: { high: 7, key: 30 }, goneOn: null })
  log.say('x.described', { days: { high: 5, key: 30 }, goneOn: '2026-11-01' }, undefined, { client: 1, after: [root.id] })
  log.say('x.described', { days: { high: 7, key: 20 }, goneOn: '2026-11-02' }, undefined, { client: 2, after: [root.id] })
  const settled = settle(foldDescribed(log.lines).conflicts, new Map([['goneOn', null]]))
  expect(settled).toEqual({ ok: true, value: { open: { days: { high: 5, key: 20 }, goneOn: null } } })
})

const value = fc.constantFrom('', 'a', 'b', 'c')
const body = fc.record({ phones: fc.array(value, { maxLength: 2 }), remark: value, name: value })
const shuffled = <T>(things: readonly T[]) => fc.shuffledSubarray([...things], { minLength: things.length })

test('W3 W4 whatever was said and chosen: one entry settles it on every device in whatever order, and no undisputed part is lost', () => {
  fc.assert(
    fc.property(
      body,
      fc.array(body, { minLength: 2, maxLength: 4 }),
      fc.infiniteStream(fc.nat(3)),
      fc.gen(),
      (was, versions, chance, gen) => {
        const log = aLog()
        const root = log.say('resident.described', {}, was)
        for (const [at, one] of versions.entries()) log.say('resident.described', {}, one, { client: at + 1, after: [root.id] })
        const { conflicts } = foldDescribed(log.lines)
        if (conflicts.length === 0) return
        const asked = differences(conflicts)
        const chosen = new Map(asked.map(({ key, told }) => [key, told[(chance.next().value ?? 0) % told.length]?.value]))
        const settled = settle(conflicts, chosen)
        if (!settled.ok) throw new Error('all was answered')
        const entry = log.say('resident.described', settled.value.open, settled.value.personal, { client: 9, after: headsOf(log.lines) })
        for (const lines of [log.lines, gen(() => shuffled(log.lines))]) {
          const found = foldDescribed(lines)
          expect(found.conflicts).toEqual([])
          expect(found.personal).toEqual(entry.body.personal)
        }
        for (const part of ['phones', 'remark', 'name'] as const)
          if (!asked.some((one) => one.part === part)) expect(entry.body.personal?.[part]).toEqual(versions[0]?.[part])
      },
    ),
  )
})

test('W4 what was said by somebody who had not seen any of it does leave versions again', () => {
  const { log, conflicts } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['3'] })
  const settled = settle(conflicts, new Map([['personal.phones', ['2', '3']]]))
  log.say('resident.described', {}, settled.ok ? settled.value.personal : undefined, { client: 9, after: headsOf(log.lines) })
  log.say('resident.described', {}, { ...SUN, phones: ['4'] }, { client: 3, after: [must(log.lines[0], 'a root').id] })
  const [phones] = differences(foldDescribed(log.lines).conflicts)
  expect(phones?.told.map((one) => one.value)).toEqual([['2', '3'], ['4']])
})

test('W5 two people who settle it differently beside each other leave versions again, and the same way none', () => {
  for (const [second, left] of [
    [['3'], 1],
    [['2'], 0],
  ] as const) {
    const { log, conflicts } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['3'] })
    const after = headsOf(log.lines)
    for (const [client, phones] of [
      [8, ['2']],
      [9, second],
    ] as const) {
      const settled = settle(conflicts, new Map([['personal.phones', phones]]))
      log.say('resident.described', {}, settled.ok ? settled.value.personal : undefined, { client, after })
    }
    expect(foldDescribed(log.lines).conflicts).toHaveLength(left)
  }
})

test('another version changes the signature, another order does not', () => {
  const { log, conflicts } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['3'] })
  const before = signatureOf(conflicts)
  expect(signatureOf(conflicts.map((one) => ({ ...one, stands: must(one.others[0], 'a second'), others: [one.stands] })))).toBe(before)
  log.say('resident.described', {}, { ...SUN, phones: ['4'] }, { client: 3, after: [must(log.lines[0], 'a root').id] })
  expect(signatureOf(foldDescribed(log.lines).conflicts)).not.toBe(before)
})

test('W6 taking back says what stood before, field by field', () => {
  const { log, conflicts } = parted({ ...SUN, phones: ['2'] }, { ...SUN, phones: ['3'] })
  const stood = foldDescribed(log.lines).personal
  const settled = settle(conflicts, new Map([['personal.phones', ['5']]]))
  const entry = log.say('resident.described', {}, settled.ok ? settled.value.personal : undefined, { client: 9, after: headsOf(log.lines) })
  expect(takeBack(log.lines, entry.id)).toEqual({ ok: true, value: { open: {}, personal: stood } })
})

test('W6 what others have followed, or said beside it, is not taken back; what was the first word neither', () => {
  const log = aLog()
  const first = log.say('resident.described', { goneOn: null }, SUN)
  const second = log.say('resident.described', {}, { ...SUN, phones: ['2'] })
  expect(takeBack(log.lines, second.id).ok).toBe(true)
  log.say('resident.described', { goneOn: '2026-11-01' }, undefined, { after: [second.id] })
  expect(takeBack(log.lines, second.id).ok).toBe(true)
  const kindOf = (id: EntryId, lines: readonly Entry[] = log.lines) => {
    const back = takeBack(lines, id)
    return back.ok ? 'ok' : back.error.kind
  }
  expect(kindOf(first.id, [first])).toBe('nothing-before')
  log.say('resident.described', {}, { ...SUN, phones: ['3'] }, { client: 2, after: [first.id] })
  expect(kindOf(second.id)).toBe('followed')
  expect(kindOf('zz-0' as EntryId)).toBe('not-here')
})
