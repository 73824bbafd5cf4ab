import { expect, test } from 'vitest'
import type { EntryId } from '$lib/kernel/ids.ts'
import type { Difference } from '$lib/runtime/face.ts'
import { bothOf, choicesAfter, firstChoices, optionsOf, ownValue, valueOf, wordsToBeginWith } from './choices.ts'

const id = (text: string): EntryId => text as EntryId
const difference = (key: string, before: unknown, ...values: readonly unknown[]): Difference => ({
  key,
  field: 'personal',
  part: key.split('.')[1] ?? null,
  before,
  told: values.map((value, at) => ({ entry: id(`e-${at}`), value, isChanged: true })),
})
const phones = difference('personal.phones', ['1'], ['13800000001'], ['13800000002'])

test('B1 words of one’s own become a value of the part’s kind, or are said to be none', () => {
  expect(ownValue('personal.phones', '13800000001、138 0000 0002')).toEqual({ ok: true, value: ['13800000001', '13800000002'] })
  expect(ownValue('personal.phones', '12345').ok).toBe(false)
  expect(ownValue('personal.relation', '儿子')).toEqual({ ok: true, value: { raw: '儿子', code: '20' } })
  expect(ownValue('personal.birthOn', '1944-02-30').ok).toBe(false)
  expect(ownValue('goneOn', '')).toEqual({ ok: true, value: null })
  expect(ownValue('personal.idNumber', '329900194402300000').ok).toBe(false)
  expect(ownValue('days.high', '0').ok).toBe(false)
  expect(ownValue('days.high', '7')).toEqual({ ok: true, value: 7 })
  expect(ownValue('personal.name', '  ').ok).toBe(false)
  expect(ownValue('personal.categories', 'over-80,living-alone,no-such')).toEqual({ ok: true, value: ['living-alone', 'over-80'] })
})

test('both are kept as one where that makes sense, and never where it does not', () => {
  expect(bothOf(phones)).toEqual(['13800000001', '13800000002'])
  expect(bothOf(difference('personal.remark', '', '耳背', '要大声'))).toBe('耳背；要大声')
  expect(bothOf(difference('personal.remark', '耳背', '耳背', ''))).toBeUndefined()
  expect(bothOf(difference('personal.phones', [], ['1'], ['1', '2']))).toBeUndefined()
  expect(bothOf(difference('personal.name', 'a', 'b', 'c'))).toBeUndefined()
  expect(bothOf(difference('personal.address', '', 'x'.repeat(300), 'y'.repeat(300)))).toBeUndefined()
})

test('who says the same is one version, whatever the order of keys', () => {
  const same = difference('personal.relation', null, { raw: '妻', code: '12' }, { code: '12', raw: '妻' }, { raw: '女', code: '30' })
  expect(optionsOf(same).map((one) => one.entries)).toEqual([['e-0', 'e-1'], ['e-2']])
})

test('what only one side changed is chosen from the start', () => {
  expect(firstChoices([{ ...phones, proposed: { value: ['13800000002'] } }]).get('personal.phones')).toEqual({ how: 'told', entry: 'e-1' })
  expect(firstChoices([phones]).size).toBe(0)
})

test('B2 when another version comes, answers that still mean something stay', () => {
  const before = new Map([
    ['personal.phones', { how: 'told', entry: id('e-1') }],
    ['personal.remark', { how: 'own', words: '耳背' }],
    ['goneOn', { how: 'told', entry: id('e-0') }],
  ] as const)
  const again = { ...phones, told: [...phones.told, { entry: id('e-9'), value: ['3'], isChanged: true }] }
  const remark = difference('personal.remark', '', 'a', 'b')
  expect(choicesAfter(before, [again, remark])).toEqual(
    new Map([
      ['personal.phones', { how: 'told', entry: 'e-1' }],
      ['personal.remark', { how: 'own', words: '耳背' }],
    ]),
  )
  expect(choicesAfter(before, [{ ...again, told: again.told.slice(2) }]).size).toBe(0)
})

test('B1 nothing chosen, or half written, is no answer', () => {
  expect(valueOf(phones, undefined)).toEqual({ ok: false, error: 'unchosen' })
  expect(valueOf(phones, { how: 'own', words: '123' })).toEqual({ ok: false, error: 'unwritten' })
  expect(valueOf(phones, { how: 'both' }).ok).toBe(true)
  expect(wordsToBeginWith(phones)).toBe('13800000002')
})
