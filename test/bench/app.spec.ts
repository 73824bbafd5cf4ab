/**
 * What a person feels, measured in Chromium: bytes until the first screen, a cold start with 20,000 residents and a year of visits, search,
 * keeping a visit, and taking in a register. Slow tablets are imitated by throttling the processor 6×; workers are not throttled by it.
 * Figures are medians; nothing here fails for being slow. Prints a table and writes `test/bench/results/app.json`.
 */
import { chromium, expect, test, type BrowserContext, type Page } from '@playwright/test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../../sync-server/bin/chromium.mjs'
import { demoSeed } from '../../sync-server/bin/demo-seed.mjs'
import { startRelay, type Relay } from '../../sync-server/main.ts'
import { registerOf } from './register-file.ts'

const RESIDENTS = Number(process.env['BENCH_RESIDENTS'] ?? 20_000)
const RUNS = Number(process.env['BENCH_RUNS'] ?? 5)
const LOGIN = 'bench'
const figures: { what: string; value: string; goal: string }[] = []
const note = (what: string, value: string, goal = ''): void => void figures.push({ what, value, goal })

let relay: Relay
let folder = ''
const profile = (): string => join(folder, 'profile')

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorstep bench '))
  relay = await startRelay({ dataDir: join(folder, 'data'), buildDir: 'build-v1' })
  const seed = demoSeed({ residents: RESIDENTS })
  const [first] = seed.people
  if (!first) throw new Error('the demo has people')
  // One person who works in every grid, so that all residents are on one device.
  const everybody = {
    ...first,
    id: LOGIN,
    login: LOGIN,
    password: `jiamenkou-${LOGIN}`,
    role: 'gridWorker',
    grids: seed.grids.map((grid) => grid.code),
  }
  await relay.seed({ ...seed, people: [...seed.people, everybody] })
})

test.afterAll(async () => {
  await relay.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  const [width, wide] = [Math.max(...figures.map(({ what }) => what.length)), Math.max(...figures.map(({ value }) => value.length))]
  for (const { what, value, goal } of figures) console.log(`${what.padEnd(width)}  ${value.padStart(wide)}  ${goal}`)
  mkdirSync('test/bench/results', { recursive: true })
  writeFileSync(
    'test/bench/results/app.json',
    JSON.stringify({ at: new Date().toISOString(), cpus: cpus().length, model: cpus()[0]?.model, figures }, null, 2),
  )
})

test('bytes until the first screen', async () => {
  const { context, page } = await open()
  const cdp = await context.newCDPSession(page)
  await cdp.send('Network.enable')
  let bytes = 0
  let files = 0
  const urls = new Map<string, string>()
  cdp.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url))
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (urls.get(requestId)?.includes('/workers/')) return
    bytes += encodedDataLength
    files += 1
  })
  await signIn(page, 'wg1')
  // A browser that has never been here, brought to Today by a session that is already in its database.
  await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => Promise.all(all.map((one) => one.unregister()))))
  await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))))
  await cdp.send('Network.clearBrowserCache')
  bytes = files = 0
  await page.goto('/?first', { waitUntil: 'commit' })
  await page.getByRole('link', { name: '到了，记走访' }).waitFor()
  const shell = bytes
  note('shell until Today stands, brotli', `${(shell / 1024).toFixed(1)} KB in ${files} files`, '≤ 120 KB')
  expect(shell).toBeGreaterThan(10_000)
  await context.close()
})

test('a first fill, then a cold start at 6×', async () => {
  test.setTimeout(1_200_000)
  const { context, page } = await open()
  const began = Date.now()
  await signIn(page, LOGIN)
  const rows = [...relay.store.heads().values()].reduce((sum, head) => sum + head, 0)
  await expect(page.getByRole('banner').getByText('全部已送达')).toBeVisible({ timeout: 1_100_000 })
  const seconds = (Date.now() - began) / 1000
  note(`first fill, ${rows} rows`, `${seconds.toFixed(0)} s, ${(rows / seconds).toFixed(0)} rows/s`)
  await readyOffline(page)
  await page.waitForTimeout(5_000) // carriers catch up after the calm; nothing is asserted here
  await context.close()

  const starts: number[] = []
  const plain: number[] = []
  for (let run = 0; run < RUNS; run++) {
    starts.push(await coldStart(6))
    plain.push(await coldStart(1))
  }
  note(
    `cold start to a Today that can be tapped, ${RESIDENTS} residents, 6×`,
    `${median(starts).toFixed(0)} ms (${Math.min(...starts).toFixed(0)}–${Math.max(...starts).toFixed(0)})`,
    '≤ 1500 ms',
  )
  note('the same without throttling', `${median(plain).toFixed(0)} ms`)
})

test('search and keeping', async () => {
  test.setTimeout(300_000)
  const { context, page } = await open()
  await page.goto('/households')
  const box = page.getByRole('searchbox')
  await box.fill('w')
  await page.getByRole('main').getByRole('link').first().waitFor()
  await page.waitForTimeout(3_000) // the index fills behind the first question
  for (const factor of [1, 6]) {
    await throttle(context, page, factor)
    const took: number[] = []
    for (const words of ['wjg', '王', '1380000', 'hndt', '张', 'chenwei', '河南', 'lx']) took.push(await hitsAfter(page, words))
    note(
      `first hits on the screen, ${factor}×`,
      `${median(took).toFixed(0)} ms (${Math.max(...took).toFixed(0)} at most)`,
      factor === 1 ? '≤ 50 ms' : '',
    )
  }
  for (const factor of [1, 6]) {
    const took: number[] = []
    for (let run = 0; run < RUNS; run++) {
      await throttle(context, page, 1)
      await page.goto('/')
      await page.getByRole('link', { name: '到了，记走访' }).click()
      const keep = page.getByRole('button', { name: /存到本机/ })
      await keep.waitFor()
      await throttle(context, page, factor)
      took.push(await keptAfter(page))
    }
    note(`from the tap on 存到本机 to 已存本机, ${factor}×`, `${median(took).toFixed(0)} ms (${Math.max(...took).toFixed(0)} at most)`)
  }
  await context.close()
})

test('taking in a register of 20,000 rows', async () => {
  test.setTimeout(600_000)
  rmSync(profile(), { recursive: true, force: true })
  const { context, page } = await open()
  const clerk = relay.accounts.people().find(({ role }) => role === 'windowClerk')
  expect(clerk).toBeDefined()
  await signIn(page, 'ck1')
  await expect(page.getByRole('banner').getByText('全部已送达')).toBeVisible({ timeout: 300_000 })
  await page.goto('/import')
  const file = { name: '户籍册.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from(registerOf(RESIDENTS)) }
  const began = Date.now()
  await page.locator('input[type="file"]').setInputFiles(file)
  await page.getByRole('heading', { name: '每一列是什么' }).waitFor({ timeout: 120_000 })
  const read = Date.now() - began
  await page.getByRole('button', { name: '列对上了，看一遍' }).click()
  const take = page.getByRole('button', { name: /^收下 [\d,]+ 人/ })
  await take.waitFor({ timeout: 60_000 })
  const took = Date.now()
  await take.click()
  await page.getByRole('heading', { name: /收下了/ }).waitFor({ timeout: 400_000 })
  note(`a register of ${RESIDENTS} rows read, judged and compared`, `${(read / 1000).toFixed(1)} s`, '≤ 10 s')
  note('and kept on this device', `${((Date.now() - took) / 1000).toFixed(1)} s`)
  await context.close()
})

async function open(): Promise<{ context: BrowserContext; page: Page }> {
  const executablePath = findChromium()
  const context = await chromium.launchPersistentContext(profile(), {
    ...(executablePath ? { executablePath } : {}),
    baseURL: relay.url,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 820, height: 1180 },
  })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('input[autocomplete="username"]').fill(login)
  await page.locator('input[autocomplete="current-password"]').fill(`jiamenkou-${login}`)
  await page.locator('button[type="submit"]').click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

async function readyOffline(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.reload()
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** A browser process that has just begun: from the start of the navigation to the moment the key action stands and the page answers. */
async function coldStart(factor: number): Promise<number> {
  const { context, page } = await open()
  await throttle(context, page, factor)
  await page.goto('/', { waitUntil: 'commit' })
  await page.getByRole('link', { name: '到了，记走访' }).waitFor()
  // The next idle moment of the main thread: a tap would be answered now.
  const ms = await page.evaluate(() => new Promise<number>((resolve) => requestIdleCallback(() => resolve(performance.now()))))
  await context.close()
  return ms
}

async function throttle(context: BrowserContext, page: Page, rate: number): Promise<void> {
  const cdp = await context.newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate })
}

/** Milliseconds from the input event to hits that belong to these words, measured in the page. */
function hitsAfter(page: Page, words: string): Promise<number> {
  return page.evaluate(async (typed) => {
    const box = document.querySelector<HTMLInputElement>('input[type="search"]')
    const main = document.querySelector('main')
    if (!box || !main) throw new Error('no search box')
    const write = (value: string): void => {
      box.value = value
      box.dispatchEvent(new Event('input', { bubbles: true }))
    }
    const changed = (): Promise<void> =>
      new Promise((resolve) => {
        const watch = new MutationObserver(() => {
          watch.disconnect()
          requestAnimationFrame(() => resolve())
        })
        watch.observe(main, { subtree: true, childList: true, characterData: true })
      })
    const began = performance.now()
    const seen = changed()
    write(typed)
    await seen
    return performance.now() - began
  }, words)
}

function keptAfter(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent?.includes('存到本机'))
    if (!button) throw new Error('no button to keep with')
    const began = performance.now()
    button.click()
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (document.querySelector('main')?.textContent?.includes('走访记好了')) resolve()
        else requestAnimationFrame(look)
      }
      look()
    })
    return performance.now() - began
  })
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
