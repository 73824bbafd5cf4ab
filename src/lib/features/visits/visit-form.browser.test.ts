import { flushSync, mount, unmount, type Component } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import WithRuntime from '../../../../test/support/WithRuntime.svelte'
import '../../../app.css'
import { must } from '$lib/kernel/must.ts'
import type { RecordId } from '$lib/kernel/ids.ts'
import type { KeepRefusal } from '$lib/runtime/face.ts'
import { openFakeRuntime } from '../../../../test/support/fake-runtime.ts'
import { openVisitSheet, type VisitSheet } from './visit-sheet.svelte.ts'
import VisitForm from './VisitForm.svelte'

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
})

async function open(refuse?: KeepRefusal): Promise<{ sheet: VisitSheet; kept: () => number }> {
  const runtime = openFakeRuntime(refuse ? { refuse } : {})
  const start = must(await runtime.visitStart('household-1' as RecordId), 'the fake has a first household')
  const sheet = await openVisitSheet(runtime, start)
  let count = 0
  const props = { sheet, onclose: () => {}, onkept: () => (count += 1) }
  const of: Component = (internals) => VisitForm(internals, props)
  shown = mount(WithRuntime, { target: document.body, props: { runtime, of } })
  flushSync()
  return { sheet, kept: () => count }
}

const button = (words: string | RegExp): HTMLButtonElement =>
  must(
    [...document.querySelectorAll('button')].find(
      (one) => (typeof words === 'string' ? one.textContent.includes(words) : words.test(one.textContent)) && one.offsetParent,
    ),
    `there is a button that says ${words}`,
  )
const said = (words: string): boolean => document.body.innerText.includes(words)

test('an unchanged visit is one tap', async () => {
  const { kept } = await open()
  expect(said('6 项没变') || said('只改变了的')).toBe(true)
  await userEvent.click(button('存到本机'))
  expect(kept()).toBe(1)
})

test('变了 strikes the old words through and takes the keyboard; 还是没变 takes it back', async () => {
  const { sheet } = await open()
  await userEvent.click(must(document.querySelector<HTMLElement>('[aria-label="身体 变了"]'), 'health can be changed'))
  await expect.poll(() => document.activeElement?.tagName).toBe('TEXTAREA')
  expect(document.querySelector('s')?.textContent).toContain('膝盖疼')
  await userEvent.keyboard('复查过了，家里电饭锅坏了')
  expect(sheet.changedFields).toEqual(['health'])
  await userEvent.click(button('还是没变'))
  expect(document.querySelector('s')).toBeNull()
  expect(sheet.changedFields).toEqual([])
})

test('a guessed need is dashed and counts only when tapped', async () => {
  const { sheet } = await open()
  sheet.write('health', '家里电饭锅坏了')
  flushSync()
  const guess = button('修家电')
  expect(getComputedStyle(guess).borderStyle).toBe('dashed')
  expect(sheet.draft.needs).toEqual([])
  await userEvent.click(guess)
  expect(sheet.draft.needs).toEqual([{ code: 'appliance', words: '家里电饭锅坏了' }])
})

test('a full disk is said in words, and every word is still there', async () => {
  const { sheet, kept } = await open({ kind: 'disk-full' })
  sheet.write('health', '复查过了')
  flushSync()
  await userEvent.click(button('存到本机'))
  expect(kept()).toBe(0)
  await expect.poll(() => said('这台机子满了，这次没存进去')).toBe(true)
  expect(must(document.querySelector('textarea'), 'the line is open').value).toBe('复查过了')
})

test('a button that cannot be pressed says why', async () => {
  const { sheet, kept } = await open()
  sheet.toggleNeed('other')
  flushSync()
  const key = button('存到本机')
  expect(key.getAttribute('aria-disabled')).toBe('true')
  const reason = document.getElementById(must(key.getAttribute('aria-describedby'), 'the reason has a name'))
  expect(reason?.textContent).toContain('请写一句')
  key.click()
  expect(kept()).toBe(0)
})
