import { flushSync, mount, unmount } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import '../../../app.css'
import { must } from '$lib/kernel/must.ts'
import type { EntryId, PersonId } from '$lib/kernel/ids.ts'
import type { ConflictVersion, Difference } from '$lib/runtime/face.ts'
import type { Choice } from './choices.ts'
import DifferenceCard from './DifferenceCard.svelte'

const id = (text: string): EntryId => text as EntryId
const QIAN = 'p-qian' as PersonId
const versions: readonly ConflictVersion[] = [
  { entry: id('a-0'), by: QIAN, byName: '钱晓芸', at: 0, on: { device: 'here' }, progress: 'kept' },
  { entry: id('b-0'), by: QIAN, byName: '钱晓芸', at: 0, on: { device: 'other', tag: '042' }, progress: 'sent' },
]
const difference = (part: string, before: unknown, a: unknown, b: unknown): Difference => ({
  key: `personal.${part}`,
  field: 'personal',
  part,
  before,
  told: [
    { entry: id('a-0'), value: a, isChanged: true },
    { entry: id('b-0'), value: b, isChanged: true },
  ],
})

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
})

function show(one: Difference, choice?: Choice): Choice[] {
  const chosen: Choice[] = []
  const setting = { gridName: () => undefined, household: null, isWhole: true }
  shown = mount(DifferenceCard, {
    target: document.body,
    props: { difference: one, versions, setting, choice, onchoose: (next: Choice) => chosen.push(next) },
  })
  flushSync()
  return chosen
}
const words = (): string => document.body.innerText.replaceAll('\u00a0', ' ')
const radio = (text: string): HTMLElement =>
  must(
    [...document.querySelectorAll('label')].find((one) => one.textContent.includes(text)),
    `there is a choice that says ${text}`,
  )

test('two versions stand side by side with who, when, where, and what it was before', async () => {
  const chosen = show(difference('phones', ['13800008390'], ['13800009001'], ['13800009002']))
  expect(words()).toContain('原来是：138 0000 8390')
  expect(words()).toContain('这台机子')
  expect(words()).toContain('另一台机子（尾号 042）')
  expect([...document.querySelectorAll('mark')].map((one) => one.textContent)).toEqual(['9001', '9002'])
  await userEvent.click(radio('另一台机子'))
  await userEvent.click(radio('两个都留'))
  await userEvent.click(radio('另写一个'))
  expect(chosen).toEqual([{ how: 'told', entry: 'b-0' }, { how: 'both' }, { how: 'own', words: '13800009002' }])
})

test('values are words, never codes', () => {
  show(difference('categories', [], ['living-alone'], ['living-alone', 'veteran']))
  expect(words()).toContain('独居、退役军人')
  expect(words()).not.toMatch(/[a-z]{3,}/i)
})

test('identity numbers show their tail; with the same tail also where they differ', () => {
  show(difference('idNumber', null, '329900194403051226', '329900194503051226'))
  expect(words()).toContain('*********4****1226')
  expect(words()).not.toContain('32990019')
})

test('words of one’s own that are none are told so', () => {
  show(difference('phones', [], ['13800009001'], ['13800009002']), { how: 'own', words: '12345' })
  expect(words()).toContain('这样写看不懂，请再看一眼')
})
