import { expect, test } from 'vitest'
import { testClock } from '../../../test/support/test-clock.ts'
import { browserHere, capsOf } from './caps.ts'
import { openWallClock } from './clock.ts'
import type { ScopeId } from '../kernel/ids.ts'
import { isAtHome } from '../kernel/record-id.ts'
import { openIds } from './ids.ts'

const SCOPE = 'grid/329900112200001/register' as ScopeId
import { openOnline } from './online.ts'
import { openReport, watchScope } from './report.ts'
import { openStorage } from './storage.ts'

test('W1 the wall clock follows the relay, and an absurd report changes nothing', () => {
  const clock = openWallClock(0, () => 1_000)
  clock.correct(5_000)
  expect(clock.now()).toBe(5_000)
  expect(clock.offsetMs()).toBe(4_000)
  clock.correct(Number.NaN)
  clock.correct(0)
  expect(clock.now()).toBe(5_000)
  expect(openWallClock(4_000, () => 2_000).now()).toBe(6_000)
})

test('record ids are 26 signs of base64url, at home in their scope, and no two of ten thousand are the same', () => {
  const ids = openIds()
  const drawn = Array.from({ length: 10_000 }, () => ids.next(SCOPE))
  expect(drawn.every((id) => /^[A-Za-z0-9_-]{26}$/.test(id) && isAtHome(SCOPE, id))).toBe(true)
  expect(new Set(drawn).size).toBe(10_000)
})

test('W2 storage is nearly full from four fifths on, and when less is left than a day of visits may need', async () => {
  const at = (usage: number, quota = 1e12) => openStorage({ estimate: async () => ({ usage, quota }), persisted: async () => true }).read()
  expect((await at(799e9)).nearlyFull).toBe(false)
  expect(await at(800e9)).toEqual({ usedBytes: 800e9, quotaBytes: 1e12, persisted: true, nearlyFull: true })
  expect((await at(147e6, 200e6)).nearlyFull).toBe(false)
  expect((await at(149e6, 200e6)).nearlyFull).toBe(true)
})

test('W1 when the machine is told another date while the app runs, the clock goes on, backwards at once and forwards from a month on', () => {
  let machine = Date.UTC(2026, 10, 24)
  let steady = 0
  const clock = openWallClock(
    0,
    () => machine,
    () => steady,
  )
  const pass = (ms: number): void => void ((machine += ms), (steady += ms))
  pass(60_000)
  const before = clock.now()
  machine -= 3 * YEAR_MS
  pass(1_000)
  expect(clock.now()).toBe(before + 1_000)
  machine += 7 * YEAR_MS
  pass(1_000)
  expect(clock.now()).toBe(before + 2_000)
  expect(clock.offsetMs()).toBe(-4 * YEAR_MS)
  clock.correct(before + 500)
  expect(clock.now()).toBe(before + 500)
  // A lid that was closed over a weekend: steady clocks stand still in many machines' sleep.
  machine += 3 * 86_400_000
  expect(clock.now()).toBe(before + 500 + 3 * 86_400_000)
})
const YEAR_MS = 365 * 86_400_000

test('a browser that cannot say whether it persists is not taken for one that does', async () => {
  expect(await openStorage(undefined).askToPersist()).toBe(null)
  const angry = { persist: () => Promise.reject(new DOMException('no', 'SecurityError')) }
  expect(await openStorage(angry).askToPersist()).toBe(null)
  expect((await openStorage({}).read()).nearlyFull).toBe(false)
})

test('the report keeps the newest hundred, and counts what is met in a row', () => {
  const report = openReport(testClock(5))
  report.report('link', new RangeError('far'))
  const same = new Error('again')
  report.report('link', same)
  report.report('link', same)
  expect(report.faults().map(({ name, times }) => [name, times])).toEqual([
    ['RangeError', 1],
    ['Error', 2],
  ])
  for (let n = 0; n < 200; n++) report.report('x', `fault ${n}`)
  expect(report.faults()).toHaveLength(100)
  expect(report.faults().at(-1)).toMatchObject({ at: 5, words: 'fault 199' })
})

test('what a page would only print is reported, until it is stopped', () => {
  const report = openReport(testClock())
  const scope = new EventTarget()
  const stop = watchScope(report, scope)
  scope.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new Error('lost promise') }))
  scope.dispatchEvent(Object.assign(new Event('error'), { error: new Error('thrown') }))
  expect(report.faults().map(({ where }) => where)).toEqual(['promise', 'window'])
  stop()
  scope.dispatchEvent(new Event('error'))
  expect(report.faults()).toHaveLength(2)
})

test('the network is believed to be there unless the browser says no', () => {
  const scope = new EventTarget()
  const machine = { onLine: true }
  const online = openOnline(scope, machine)
  const heard: boolean[] = []
  const stop = online.onchange((now) => heard.push(now))
  machine.onLine = false
  scope.dispatchEvent(new Event('offline'))
  expect(heard).toEqual([false])
  stop()
  scope.dispatchEvent(new Event('online'))
  expect(heard).toEqual([false])
  expect(openOnline(scope, {}).online()).toBe(true)
})

const TABLET = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.0.0 Safari/537.36'
const full = { serviceWorker: true, locks: true, persist: true, broadcast: true, offscreenCanvas: true }
const roomy = { quotaBytes: 50 * 1024 ** 3, persisted: false }

test('a page inside another app is known by its name', () => {
  const inAppOf = (userAgent: string) => capsOf({ ...full, userAgent, storage: roomy }).inApp
  expect(inAppOf(TABLET)).toBe(null)
  expect(inAppOf(`${TABLET} MicroMessenger/8.0.42`)).toBe('wechat')
  expect(inAppOf(`${TABLET} AliApp(DingTalk/7.0)`)).toBe('dingtalk')
  expect(inAppOf('Mozilla/5.0 (Linux; Android 12; wv) AppleWebKit/537.36 Chrome/114.0.0.0')).toBe('webview')
})

test('little room that is not persisted is guessed to be a private window', () => {
  const guess = (quotaBytes: number, persisted: boolean | null) =>
    capsOf({ ...full, userAgent: TABLET, storage: { quotaBytes, persisted } }).privateGuess
  expect(guess(500 * 1024 ** 2, false)).toBe(true)
  expect(guess(500 * 1024 ** 2, true)).toBe(false)
  expect(guess(50 * 1024 ** 3, false)).toBe(false)
  expect(guess(0, null)).toBe(false)
})

test('asking the browser here never fails, whatever it lacks', () => {
  expect(browserHere(roomy).serviceWorker).toBe(false)
})
