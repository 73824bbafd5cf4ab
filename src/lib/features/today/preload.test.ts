import { expect, test } from 'vitest'
import { preloadWhenIdle, type IdlePage } from './preload.ts'

function page(): { page: IdlePage; idle: () => void; online: () => void } {
  const idle: (() => void)[] = []
  const events = new EventTarget()
  return {
    page: {
      addEventListener: (kind, fn, options) => events.addEventListener(kind, fn, options),
      setTimeout: (fn) => idle.push(fn),
    },
    idle: () => idle.splice(0).forEach((fn) => fn()),
    online: () => void events.dispatchEvent(new Event('online')),
  }
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('the next screens are fetched once the page is idle, and again when a link comes back', async () => {
  const at = page()
  const asked: string[] = []
  let link = false
  preloadWhenIdle(
    ['/a', '/b'],
    (path) => {
      asked.push(path)
      return link ? Promise.resolve() : Promise.reject(new TypeError('no link'))
    },
    at.page,
  )
  expect(asked).toEqual([])
  at.idle()
  await settled()
  expect(asked).toEqual(['/a'])
  link = true
  at.online()
  await settled()
  expect(asked).toEqual(['/a', '/a', '/b'])
})

test('whoever has left fetches nothing any more', async () => {
  const at = page()
  const asked: string[] = []
  const leave = preloadWhenIdle(
    ['/a'],
    (path) => {
      asked.push(path)
      return Promise.reject(new TypeError('no link'))
    },
    at.page,
  )
  at.idle()
  await settled()
  leave()
  at.online()
  await settled()
  expect(asked).toEqual(['/a'])

  const early = page()
  preloadWhenIdle(['/b'], (path) => Promise.resolve(void asked.push(path)), early.page)()
  early.idle()
  await settled()
  expect(asked).toEqual(['/a'])
})
