import { expect, test } from 'vitest'
import { lacksOf } from './lacks.ts'

const browser = (without: readonly string[]): Window => {
  const has = (name: string): boolean => !without.includes(name)
  const navigator = {
    ...(has('serviceWorker') && { serviceWorker: {} }),
    ...(has('locks') && { locks: {} }),
    storage: has('persist') ? { persist: () => true } : {},
  }
  return {
    navigator,
    ...(has('BroadcastChannel') && { BroadcastChannel: 1 }),
    ...(has('createImageBitmap') && { createImageBitmap: 1 }),
  } as unknown as Window
}

test('a browser that can do everything lacks nothing', () => {
  expect(lacksOf(browser([]))).toEqual([])
})

test('every lack is named', () => {
  expect(lacksOf(browser(['serviceWorker', 'locks', 'persist', 'BroadcastChannel', 'createImageBitmap']))).toEqual([
    'service-worker',
    'locks',
    'persist',
    'channel',
    'image',
  ])
  expect(lacksOf(browser(['persist']))).toEqual(['persist'])
})
