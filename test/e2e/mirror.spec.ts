/** The browser's database is damaged on the disk: what was kept without a link is at the window afterwards, out of the second copy. */
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, readyOffline, signIn, test, type Device } from './fixtures.ts'
import { flightMode, keepVisit, openFirstVisit, rowsOf, sawVisits, settled, topLine, writeLine } from './hands.ts'

/** Folders of this name anywhere below. */
const below = (folder: string, name: RegExp): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => name.test(one.name))
    .map((one) => join(one.parentPath, one.name))

/** Every file of the origin's IndexedDB is overwritten with one sign, as a dying flash chip gives back. */
function damage(profile: string): void {
  const stores = below(profile, /\.indexeddb\.leveldb$/)
  expect(stores.length).toBeGreaterThan(0)
  for (const store of stores)
    for (const name of readdirSync(store)) {
      const file = join(store, name)
      if (name !== 'LOCK') writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a))
    }
}

/** How many unsent lines settings say that the second copy has. */
const mirrored = (page: Page, n: number) => expect(page.getByText(`跟着，${n} 条`)).toBeVisible({ timeout: 20_000 })

/** Names of what the origin-private file system has of second copies. */
const mirrorFiles = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const names = []
    for await (const [name] of (await root.getDirectoryHandle('mirror', { create: true })).entries()) names.push(name)
    return names
  })

async function keptOffline(device: Device): Promise<string> {
  const { page } = device
  await page.goto('/')
  const name = await openFirstVisit(page)
  await writeLine(page, '身体', '存储坏掉之前写下的')
  await keepVisit(page, name)
  await page.goto('/me')
  await mirrored(page, 1)
  return name
}

test('the database is thrown away by the browser: what was kept without a link is offered, taken in, and arrives at the window', async ({
  openDevice,
  cable,
}) => {
  test.setTimeout(120_000)
  const desk = await openDevice()
  await signIn(desk.page, 'ck1')
  const tablet = await openDevice()
  await signIn(tablet.page, 'wg1')
  await settled(tablet.page)
  await readyOffline(tablet.page)
  await flightMode(cable, tablet.context, true)
  const name = await keptOffline(tablet)

  await tablet.kill()
  damage(tablet.profile)
  await tablet.start()
  await tablet.context.setOffline(true)
  const { page } = tablet
  await page.goto('/')
  await expect(page.getByText('这台机子的存储坏过')).toBeVisible()
  await expect(page.getByText(/另存的那份里，有.+没送走的 1 条/)).toBeVisible()
  await page.getByRole('button', { name: '收进来，接着用' }).click()
  await expect(topLine(page)).toContainText('1 条存着')
  expect(await rowsOf(page, 'wg1', 'outbox')).toHaveLength(1)

  await flightMode(cable, tablet.context, false)
  await settled(page)
  await page.goto('/households')
  await page.getByRole('searchbox', { name: '找住户' }).fill(name)
  await page
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .first()
    .click()
  await expect(page.getByText('身体：存储坏掉之前写下的')).toHaveCount(1)
  await sawVisits(desk.page, name)
})

test('who would rather sign in gets the same lines back, under a lease of its own', async ({ openDevice, cable }) => {
  test.setTimeout(120_000)
  const tablet = await openDevice()
  await signIn(tablet.page, 'wg1')
  await settled(tablet.page)
  await flightMode(cable, tablet.context, true)
  // Without a link the page itself does not come again here: the app is still open.
  const { page } = tablet
  const name = await openFirstVisit(page)
  await keepVisit(page, name)
  await page.getByRole('link', { name: '我的' }).last().click()
  await mirrored(page, 1)

  await tablet.kill()
  damage(tablet.profile)
  cable.set({ cut: false })
  await tablet.start()
  await tablet.page.goto('/')
  await tablet.page.getByRole('button', { name: '先不收，去登录' }).click()
  await expect(tablet.page).toHaveURL(/sign-in/)
  await tablet.page.locator('input[autocomplete="username"]').fill('wg1')
  await tablet.page.locator('input[autocomplete="current-password"]').fill('jiamenkou-wg1')
  await tablet.page.locator('button[type="submit"]').click()
  await expect(tablet.page.getByText('接回了 1 条没送走的')).toBeVisible({ timeout: 20_000 })
  await settled(tablet.page)
  expect(await rowsOf(tablet.page, 'wg1', 'outbox')).toHaveLength(0)

  // Whoever signs out with everything sent leaves no second copy behind either.
  await tablet.page.goto('/me')
  await mirrored(tablet.page, 0)
  await tablet.page.getByRole('button', { name: '退出登录' }).click()
  await tablet.page.getByRole('button', { name: '退出', exact: true }).click()
  await expect(tablet.page).toHaveURL(/sign-in/)
  await expect.poll(() => mirrorFiles(tablet.page)).toEqual([])
})

test('entries and lists that the database lost come back from the carriers by one tap in settings', async ({ device: { page } }) => {
  await signIn(page, 'wg1')
  await settled(page)
  await page.goto('/me')
  const card = page.getByRole('region', { name: '存的东西齐不齐' })
  await expect(card.getByText(/^跟着/)).toBeVisible({ timeout: 20_000 })
  await expect.poll(() => card.getByText(/^\d+ 本$/).innerText()).not.toBe('0 本')
  const tables = () => Promise.all(['entries', 'households', 'visits'].map(async (table) => (await rowsOf(page, 'wg1', table)).length))
  const before = await tables()
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('doorstep-demo-wg1')
        opening.onerror = () => reject(opening.error ?? new Error('not opened'))
        opening.onsuccess = () => {
          const work = opening.result.transaction(['entries', 'households'], 'readwrite')
          work.objectStore('households').clear()
          const keys = work.objectStore('entries').getAllKeys()
          keys.onsuccess = () => keys.result.slice(0, 7).forEach((key) => work.objectStore('entries').delete(key))
          work.oncomplete = () => (opening.result.close(), resolve(null))
          work.onerror = () => reject(work.error ?? new Error('not done'))
        }
      }),
  )
  expect(await tables()).not.toEqual(before)
  await card.getByRole('button', { name: '检查并修好' }).click()
  await expect(card.getByText('找回 7 条记录。')).toBeVisible({ timeout: 30_000 })
  expect(await tables()).toEqual(before)
})

test('no database opens at all: it says what is safe; when the disk is well again, nothing is missing', async ({ openDevice, cable }) => {
  test.setTimeout(120_000)
  const tablet = await openDevice()
  await signIn(tablet.page, 'wg1')
  await settled(tablet.page)
  await readyOffline(tablet.page)
  await flightMode(cable, tablet.context, true)
  await keptOffline(tablet)
  await tablet.kill()
  const stores = below(tablet.profile, /\.indexeddb\.leveldb$/)
  for (const store of stores) {
    rmSync(store, { recursive: true })
    writeFileSync(store, 'not a folder')
  }
  await tablet.start()
  await tablet.page.goto('/')
  await expect(tablet.page.getByText('打不开', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(tablet.page.getByText(/另存的那份里，有.+没送走的 1 条/)).toBeVisible()
  await tablet.page.getByRole('button', { name: '收进来，接着用' }).click()
  await expect(tablet.page.getByText('这次没收成，东西都还在')).toBeVisible({ timeout: 30_000 })

  await tablet.kill()
  for (const store of stores) rmSync(store)
  await tablet.start()
  await tablet.page.goto('/')
  await tablet.page.getByRole('button', { name: '收进来，接着用' }).click()
  await expect(topLine(tablet.page)).toContainText('1 条存着')
  await flightMode(cable, tablet.context, false)
  await settled(tablet.page)
})

test('one database does not open, the others do: another one is begun with what was not sent, and the old one is left as it is', async ({
  openDevice,
  cable,
}) => {
  test.setTimeout(120_000)
  const tablet = await openDevice()
  await signIn(tablet.page, 'wg1')
  await settled(tablet.page)
  await readyOffline(tablet.page)
  await flightMode(cable, tablet.context, true)
  await keptOffline(tablet)
  await tablet.context.addInitScript(() => {
    const { open } = IDBFactory.prototype
    IDBFactory.prototype.open = function (name, version) {
      if (name === 'doorstep-demo-wg1') throw new DOMException('Internal error opening backing store', 'UnknownError')
      return version === undefined ? open.call(this, name) : open.call(this, name, version)
    }
  })
  const { page } = tablet
  await page.goto('/')
  await expect(page.getByText(/另存的那份里，有.+没送走的 1 条/)).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: '收进来，接着用' }).click()
  await expect(topLine(page)).toContainText('1 条存着')
  expect((await page.evaluate(() => indexedDB.databases())).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['doorstep-demo-wg1', 'doorstep-demo-wg1~2']),
  )
  await page.goto('/me')
  await mirrored(page, 1)
})
