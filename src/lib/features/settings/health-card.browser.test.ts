import { flushSync, mount, unmount } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import '../../../app.css'
import { must } from '$lib/kernel/must.ts'
import { openFakeRuntime, type FakeOptions } from '../../../../test/support/fake-runtime.ts'
import WithRuntime from '../../../../test/support/WithRuntime.svelte'
import HealthCard from './HealthCard.svelte'

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
})

function show(options: FakeOptions): void {
  shown = mount(WithRuntime, { target: document.body, props: { runtime: openFakeRuntime(options), of: HealthCard } })
  flushSync()
}
const words = (): string => document.body.innerText
const button = (name: string): HTMLElement =>
  must(
    [...document.querySelectorAll('button')].find((one) => one.innerText.includes(name)),
    name,
  )

test('the card tells every copy of what is here, and mending ends with a plain word', async () => {
  show({ keepers: { mirror: { phase: 'follows', entries: 3, bytes: 900 } } })
  await expect.poll(words).toContain('跟着，3 条')
  expect(words()).toContain('4,210 条')
  expect(words()).toContain('4 本')
  button('检查并修好').click()
  await expect.poll(words).toContain('查完了，都齐。')
})

test('a row that was set aside is shown with its place, number and reason when somebody wants to see it', async () => {
  show({ health: { quarantined: [{ n: 1, scope: 'grid/329900112200009/2026Q4', seq: 17, reason: 'body visit.recorded on' }] } })
  await expect.poll(words).toContain('看看是哪 1 条')
  expect(words()).not.toContain('写的样子认不得')
  must(document.querySelector('summary'), 'it can be opened').click()
  await expect.poll(words).toContain('009 号网格 2026 年第 4 季的第 17 条：写的样子认不得')
})

test('a second copy that cannot be, or was not written, says so in words', async () => {
  show({ keepers: { mirror: { phase: 'missing' }, carriers: null } })
  await expect.poll(words).toContain('没有：这个浏览器没有这个本事')
  await unmount(must(shown, 'it is shown'))
  show({ keepers: { mirror: { phase: 'failed', why: 'QuotaExceededError' } } })
  await expect.poll(words).toContain('机子满了，这会儿没存上')
})
