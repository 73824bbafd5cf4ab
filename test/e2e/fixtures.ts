/**
 * What a story needs: a relay with a small demo, a cable to it that can be cut, and devices that can be switched off at any moment.
 * Every browser speaks through the cable. The relay lives in this process; each test has a fresh copy of one seeded folder.
 */
import { test as base, chromium, type BrowserContext, type Page } from '@playwright/test'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findChromium } from '../../sync-server/bin/chromium.mjs'
import { demoSeed } from '../../sync-server/bin/demo-seed.mjs'
import { startRelay, type Relay } from '../../sync-server/main.ts'
import { killBrowser } from '../support/processes.ts'
import { openProxy, type Proxy } from './proxy.ts'

export type Build = 'v1' | 'v2'

export interface RelayHandle {
  /** The relay itself; browsers go through the cable instead. */
  readonly url: string
  readonly dataDir: string
  /** The one that runs now; another after every start. */
  now(): Relay
  /** Serves another build from now on, as an operator would: stop, start. */
  deploy(build: Build): Promise<void>
  stop(): Promise<void>
  start(): Promise<void>
}

/** A tablet whose profile is on disk: what it kept is there when it is switched on again. */
export interface Device {
  readonly page: Page
  readonly context: BrowserContext
  /** Where its profile lies on the disk. */
  readonly profile: string
  /** SIGKILL for the browser and all of its processes. */
  kill(): Promise<void>
  /** Switched off as a person does it. */
  close(): Promise<void>
  start(): Promise<void>
}

export interface Tablet {
  readonly page: Page
  readonly context: BrowserContext
}

interface PerWorker {
  /** About how many residents the demo has; with 0 there are places and people who work there, and nobody in the register yet. */
  residents: number
  seeded: string
}

interface PerTest {
  relay: RelayHandle
  cable: Proxy
  /** With a profile of nobody's, or with a copy of one that is switched off. */
  openDevice: (from?: string) => Promise<Device>
  device: Device
  tablets: { readonly a: Tablet; readonly b: Tablet }
}

export const test = base.extend<PerTest, PerWorker>({
  residents: [300, { option: true, scope: 'worker' }],
  seeded: [
    async ({ residents }, use) => {
      const folder = temporary('seeded')
      const relay = await startRelay({ dataDir: folder })
      await relay.seed(residents === 0 ? { ...demoSeed({ residents: 1 }), rows: [] } : demoSeed({ residents }))
      await relay.close()
      await use(folder)
      remove(folder)
    },
    { scope: 'worker' },
  ],

  relay: async ({ seeded }, use) => {
    const dataDir = temporary('relay')
    cpSync(seeded, dataDir, { recursive: true })
    const handle = await relayIn(dataDir)
    await use(handle)
    await handle.stop()
    remove(dataDir)
  },
  cable: async ({ relay }, use) => {
    const cable = await openProxy(relay.url)
    await use(cable)
    await cable.close()
  },
  openDevice: async ({ cable }, use) => {
    const opened: { readonly device: Device; readonly profile: string }[] = []
    await use(async (from) => {
      const profile = temporary('device')
      if (from !== undefined) cpSync(from, profile, { recursive: true, filter: (path) => !path.includes('Singleton') })
      const device = deviceAt(cable.url, profile)
      opened.push({ device, profile })
      await device.start()
      return device
    })
    for (const { device, profile } of opened) {
      await device.close()
      remove(profile)
    }
  },
  device: async ({ openDevice }, use) => use(await openDevice()),
  tablets: async ({ browser, cable }, use) => {
    const tablet = async (): Promise<Tablet> => {
      const context = await browser.newContext({ baseURL: cable.url, hasTouch: true })
      return { context, page: await context.newPage() }
    }
    const [a, b] = [await tablet(), await tablet()]
    await use({ a, b })
    await a.context.close()
    await b.context.close()
  },
})

export { expect } from '@playwright/test'

/** Signs in by the form, as a person of the demo: `wg1` … `wg15` work in a grid, `ck1` … `ck3` at a window. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/sign-in')
  await page.locator('input[autocomplete="username"]').fill(login)
  await page.locator('input[autocomplete="current-password"]').fill(`jiamenkou-${login}`)
  await page.locator('button[type="submit"]').click()
  await page.waitForURL((url) => url.pathname !== '/sign-in')
}

/** When this returns, the page starts without a link. */
export async function readyOffline(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
}

/** SvelteKit names its global after the version: the mark by which one knows a build. */
const markOf = (build: Build): string =>
  /__sveltekit_\w+/.exec(readFileSync(join(`build-${build}`, 'index.html'), 'utf8'))?.[0] ?? 'not built'
/** Waits until this build runs in the page. */
export async function runs(page: Page, build: Build): Promise<void> {
  await page.waitForFunction((mark) => mark in window, markOf(build))
}

async function relayIn(dataDir: string): Promise<RelayHandle> {
  let build: Build = 'v1'
  let port = 0
  const open = () => startRelay({ dataDir, buildDir: `build-${build}`, port })
  let relay = await open()
  let up = true
  port = relay.port
  const handle: RelayHandle = {
    url: relay.url,
    dataDir,
    now: () => relay,
    async stop() {
      if (up) await relay.close()
      up = false
    },
    async start() {
      if (!up) relay = await open()
      up = true
    },
    async deploy(next) {
      await handle.stop()
      build = next
      await handle.start()
    },
  }
  return handle
}

function deviceAt(baseURL: string, profile: string): Device {
  const executablePath = findChromium()
  let context: BrowserContext | undefined
  let page: Page | undefined
  const running = <T>(part: T | undefined): T => {
    if (part === undefined) throw new Error('this device is switched off')
    return part
  }
  return {
    profile,
    get page() {
      return running(page)
    },
    get context() {
      return running(context)
    },
    async start() {
      context = await chromium.launchPersistentContext(profile, {
        ...(executablePath ? { executablePath } : {}),
        baseURL,
        locale: 'zh-CN',
        timezoneId: 'Asia/Shanghai',
      })
      page = context.pages()[0] ?? (await context.newPage())
    },
    async kill() {
      const closed = new Promise((resolve) => running(context).once('close', resolve))
      killBrowser(profile)
      await closed
      context = page = undefined
    },
    async close() {
      await context?.close()
      context = page = undefined
    },
  }
}

const temporary = (what: string): string => mkdtempSync(join(tmpdir(), `doorstep ${what} `))
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
