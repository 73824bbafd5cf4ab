import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import type { Source } from './face.ts'
import { live } from './live.svelte.ts'

test('subscribes while read, tells what it hears, and lets go when the reader goes', async () => {
  let say: (n: number) => void = () => {}
  let fail: (error: unknown) => void = () => {}
  let open = 0
  const source: Source<number> = {
    subscribe(to) {
      open += 1
      say = (n) => to.next(n)
      fail = (error) => to.error(error)
      return { unsubscribe: () => void (open -= 1) }
    },
  }
  const seen: string[] = []
  const stop = $effect.root(() => {
    const n = live(source)
    $effect(() => void seen.push(n.now.phase))
  })
  flushSync()
  expect(open).toBe(1)
  say(7)
  flushSync()
  fail(new Error('the store is gone'))
  flushSync()
  expect(seen).toEqual(['loading', 'ready', 'failed'])
  stop()
  await Promise.resolve()
  await Promise.resolve()
  expect(open).toBe(0)
})
