import { expect, test } from 'vitest'
import { capsOf, type Browser } from '../device/index.ts'
import { lacksOf } from './lacks.ts'

const browser: Browser = {
  userAgent: 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/114.0.0.0 Safari/537.36',
  serviceWorker: true,
  locks: true,
  persist: true,
  broadcast: true,
  offscreenCanvas: true,
  storage: { quotaBytes: 20e9, persisted: false },
}

test('a browser that can do everything lacks nothing', () => {
  expect(lacksOf(capsOf(browser))).toEqual([])
})

test('every lack is named', () => {
  expect(lacksOf(capsOf({ ...browser, serviceWorker: false, locks: false, persist: false, broadcast: false }))).toEqual([
    'service-worker',
    'locks',
    'persist',
    'channel',
  ])
  expect(lacksOf(capsOf({ ...browser, userAgent: `${browser.userAgent} MicroMessenger/8.0` }))).toEqual(['in-app'])
  expect(lacksOf(capsOf({ ...browser, storage: { quotaBytes: 3e8, persisted: false } }))).toEqual(['private'])
})
