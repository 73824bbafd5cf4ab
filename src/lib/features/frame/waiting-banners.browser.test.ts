import { flushSync, mount, unmount } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import '../../../app.css'
import { must } from '$lib/kernel/must.ts'
import { openFakeRuntime, type FakeOptions } from '../../../../test/support/fake-runtime.ts'
import WaitingBanners from './WaitingBanners.svelte'

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
})

function show(options: FakeOptions): void {
  const pwa = { update: 'none' as const, offlineReady: false, apply: () => Promise.resolve() }
  shown = mount(WaitingBanners, { target: document.body, props: { pwa, runtime: openFakeRuntime(options) } })
  flushSync()
}
const words = (): string => document.body.innerText

test('a device that is nearly full says so on every page, not only deep in 我的', async () => {
  show({ storage: { nearlyFull: true } })
  await expect.poll(words).toContain('这台机子快满了')
})

test('where it does not open without a signal, that is said before somebody goes out, and can be put away', async () => {
  show({ lacks: ['service-worker', 'persist'] })
  await expect.poll(words).toContain('没信号时，这里打不开')
  await userEvent.click(must(document.querySelector('[aria-label="收起"]'), 'it can be put away'))
  expect(words()).not.toContain('没信号时')
})

test('a clock that is years off is said, with the word that nothing is reckoned wrong', async () => {
  show({ clockOff: -2 * 365 * 86_400_000 })
  await expect.poll(words).toContain('这台机子的钟差了 730 天')
  expect(words()).toContain('不会算错')
})

test('what came back out of the second copy is said once, and can be put away', async () => {
  show({ keepers: { restored: 3 } })
  await expect.poll(words).toContain('接回了 3 条没送走的')
  await userEvent.click(must(document.querySelector('[aria-label="收起"]'), 'it can be put away'))
  expect(words()).not.toContain('接回了')
})

test('where all is well, nothing is said', async () => {
  show({})
  await new Promise((resolve) => requestAnimationFrame(resolve))
  expect(words().trim()).toBe('')
})
