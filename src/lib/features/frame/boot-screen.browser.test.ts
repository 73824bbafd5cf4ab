import { flushSync, mount, unmount } from 'svelte'
import { afterEach, expect, test, vi } from 'vitest'
import '../../../app.css'
import { must } from '$lib/kernel/must.ts'
import { ok, refuse } from '$lib/kernel/result.ts'
import type { BootNow, Rescue } from '$lib/runtime/context.ts'
import BootScreen from './BootScreen.svelte'

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
})

function show(now: BootNow): { readonly onagain: ReturnType<typeof vi.fn>; readonly onleave: ReturnType<typeof vi.fn> } {
  const ears = { onagain: vi.fn(), onleave: vi.fn() }
  shown = mount(BootScreen, { target: document.body, props: { now, ...ears } })
  flushSync()
  return ears
}
const words = (): string => document.body.innerText
const buttons = (): readonly string[] => [...document.querySelectorAll('button')].map((one) => one.innerText.trim())
const press = (name: string): void =>
  must(
    [...document.querySelectorAll('button')].find((one) => one.innerText.includes(name)),
    name,
  ).click()

const rescue = (more: Partial<Rescue> = {}): Rescue => ({
  name: '梅',
  waiting: 2,
  refused: 1,
  leftAsideBytes: 0,
  goOn: async () => ok(null),
  ...more,
})

test('a database that does not open: what is safe is said, and there are two things to do', async () => {
  const { onagain } = show({ phase: 'broken', why: 'store', detail: 'UnknownError', rescue: rescue() })
  expect(words()).toContain('另存的那份里，有梅没送走的 2 条。')
  expect(words()).toContain('站里没收下的 1 条也在里面。')
  expect(words()).toContain('一样东西也不删')
  expect(buttons()).toEqual(['再开一次', '收进来，接着用'])
  press('收进来')
  await expect.poll(() => onagain.mock.calls.length).toBe(1)
})

test('if taking in fails, it says so and can be tried again', async () => {
  const { onagain } = show({
    phase: 'broken',
    why: 'store',
    detail: '',
    rescue: rescue({ leftAsideBytes: 3_000, goOn: async () => refuse({ kind: 'disk-full' }) }),
  })
  expect(words()).toContain('末尾有')
  press('收进来')
  await expect.poll(words).toContain('这次没收成，东西都还在')
  expect(onagain).not.toHaveBeenCalled()
  expect(buttons()).toContain('收进来，接着用')
})

test('a second copy that holds nothing but what the station did not take says just that', () => {
  show({ phase: 'broken', why: 'store', detail: '', rescue: rescue({ waiting: 0 }) })
  expect(words()).toContain('有梅的 1 条，是站里没收下的。')
  expect(words()).not.toContain('没有等着送的')
})

test('a database that the browser threw away: take in, or sign in', () => {
  const { onleave } = show({ phase: 'broken', why: 'lost', detail: '', rescue: rescue() })
  expect(words()).toContain('这台机子的存储坏过')
  press('先不收，去登录')
  expect(onleave).toHaveBeenCalledOnce()
})

test('another page with the old version: said while it waits, and when it waited in vain; nothing is offered that would begin anew', async () => {
  show({ phase: 'opening', waits: true })
  expect(words()).toContain('另一页还开着旧版，正等它放手')
  await unmount(must(shown, 'it is shown'))
  show({ phase: 'broken', why: 'blocked', detail: 'blocked', rescue: null })
  expect(words()).toContain('请把别的页都关掉')
  expect(buttons()).toEqual(['再开一次'])
})

test('an old page that has let go says that what was typed is kept', () => {
  show({ phase: 'broken', why: 'replaced', detail: '', rescue: null })
  expect(words()).toContain('刚写的都存好了')
  expect(buttons()).toEqual(['重开这一页'])
})
