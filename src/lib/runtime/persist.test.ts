import { expect, test } from 'vitest'
import { openPersist } from './persist.ts'

test('the first thing kept asks the browser to keep it, the next ones do not; a person may ask again', async () => {
  const heard: string[] = []
  const persist = openPersist(
    () => Promise.resolve(false).finally(() => heard.push('asked')),
    () => heard.push('answered'),
  )
  persist.askOnce()
  persist.askOnce()
  await new Promise((resolve) => setImmediate(resolve))
  expect(heard).toEqual(['asked', 'answered'])
  expect(await persist.ask()).toBe(false)
  persist.askOnce()
  await new Promise((resolve) => setImmediate(resolve))
  expect(heard).toEqual(['asked', 'answered', 'asked', 'answered'])
})
