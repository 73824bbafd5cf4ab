import { expect, test } from 'vitest'
import { openLazily } from './lazily.ts'

/** Its starts answer when the test says so. */
function aLazy() {
  const starts: { readonly yes: (one: { close(): void }) => void; readonly no: (fault: Error) => void }[] = []
  const lazy = openLazily(() => new Promise<{ close(): void }>((yes, no) => starts.push({ yes, no })))
  return { lazy, starts }
}

test('a start that failed is tried anew with the next wish, one that succeeded serves all', async () => {
  const { lazy, starts } = aLazy()
  const first = lazy.have()
  starts[0]?.no(new Error('no such room'))
  await expect(first).rejects.toThrow('no such room')

  const one = { close: () => undefined }
  const [second, third] = [lazy.have(), lazy.have()]
  starts[1]?.yes(one)
  expect(await second).toBe(one)
  expect(await third).toBe(one)
  expect(starts).toHaveLength(2)
})

test('closing does not wait for a start, closes what comes of it, and does not mind one that fails', async () => {
  const late = aLazy()
  const coming = late.lazy.have()
  let closed = 0
  late.lazy.close()
  late.starts[0]?.yes({ close: () => void (closed += 1) })
  await coming
  expect(closed).toBe(1)

  const broken = aLazy()
  const failing = broken.lazy.have()
  broken.lazy.close()
  broken.starts[0]?.no(new Error('gone'))
  await expect(failing).rejects.toThrow('gone')
})
