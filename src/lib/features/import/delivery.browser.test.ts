import { flushSync, mount, unmount } from 'svelte'
import { afterEach, expect, test } from 'vitest'
import WithRuntime from '../../../../test/support/WithRuntime.svelte'
import '../../../app.css'
import type { HeldHere, Source } from '$lib/runtime/face.ts'
import { openFakeRuntime } from '../../../../test/support/fake-runtime.ts'
import Delivery from './Delivery.svelte'

let shown: Record<string, unknown> | undefined
afterEach(async () => {
  if (shown) await unmount(shown)
})

test('what was taken in is kept while a line waits, and delivered when none does', async () => {
  let tell: (held: HeldHere) => void = () => undefined
  const held = (): Source<HeldHere> => ({
    subscribe(to) {
      tell = (now) => to.next(now)
      return { unsubscribe: () => undefined }
    },
  })
  const runtime = { ...openFakeRuntime(), held }
  shown = mount(WithRuntime, { target: document.body, props: { runtime, of: Delivery } })
  flushSync()
  const words = (): string => document.body.innerText
  expect(words()).toContain('已存本机') // while nobody has counted yet
  tell({ lines: 13, photos: 0, drafts: 0, parcels: 0 })
  expect(words()).toContain('都已存本机，有信号自动送出')
  tell({ lines: 0, photos: 1, drafts: 2, parcels: 0 })
  await expect.poll(words).toContain('都送到站里了')
  expect(words()).not.toContain('已存本机')
})
