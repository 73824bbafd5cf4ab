/** A full disk is said in words, keeps nothing by halves, and loses nothing that was written. */
import { expect, readyOffline, signIn, test, type Device } from './fixtures.ts'
import { draftHolds, openFirstVisit, rowsOf, settled, writeLine } from './hands.ts'

/** Bytes this origin may use in this browser; without a number, as many as ever. */
async function quota({ context, page }: Pick<Device, 'context' | 'page'>, origin: string, bytes?: number): Promise<void> {
  const browser = await context.newCDPSession(page)
  await browser.send('Storage.overrideQuotaForOrigin', bytes === undefined ? { origin } : { origin, quotaSize: bytes })
}

const TABLES = ['entries', 'outbox', 'visits', 'needs', 'followUps'] as const

test('a visit that does not fit is refused in words, nothing of it is kept, and the same tap keeps it when there is room', async ({
  device,
  cable,
}) => {
  await signIn(device.page, 'wg1')
  await settled(device.page)
  await readyOffline(device.page)
  const name = await openFirstVisit(device.page)
  const sheet = device.page.url()
  await writeLine(device.page, '身体', '比上次好些了')
  await draftHolds(device.page, 'wg1', '比上次好些了')
  const counts = () => Promise.all(TABLES.map(async (table) => (await rowsOf(device.page, 'wg1', table)).length))
  const before = await counts()

  // A browser that runs remembers for a while how much room there was: the disk fills while it is off.
  await device.kill()
  await device.start()
  await quota(device, cable.url, 1)
  const { page } = device
  await page.goto(sheet)
  await writeLine(page, '用药', '照常')
  await expect(page.getByText('这台机子满了，刚写的几个字还没留住。先别关，清出一点地方。')).toBeVisible()
  await page.getByRole('button', { name: '存到本机' }).click()
  await expect(page.getByText('这台机子满了，这次没存进去。草稿还在，清出一点地方再存。')).toBeVisible()
  expect(await counts()).toEqual(before)
  await draftHolds(page, 'wg1', '比上次好些了')
  await expect(page.getByRole('textbox', { name: '身体' }).last()).toHaveValue('比上次好些了')
  await expect(page.getByRole('textbox', { name: '用药' }).last()).toHaveValue('照常')

  await quota(device, cable.url)
  await page.getByRole('button', { name: '存到本机' }).click()
  await expect(page.getByText(`${name}家的走访记好了`)).toBeVisible()
  expect(await rowsOf(page, 'wg1', 'drafts')).toEqual([])
  expect((await rowsOf(page, 'wg1', 'visits')).length).toBe((before[2] ?? 0) + 1)
  await settled(page)
})

test('from 80 % on the device says that it is nearly full, and below it does not', async ({ tablets: { a } }) => {
  // The browser reports its own measure; only what it answers can be played here.
  await a.page.addInitScript(() => {
    navigator.storage.estimate = () => Promise.resolve({ usage: Number(sessionStorage.getItem('used') ?? 79) * 1e9, quota: 100e9 })
  })
  await signIn(a.page, 'wg1')
  await a.page.goto('/me')
  await expect(a.page.getByRole('heading', { name: '这台机子存的东西' })).toBeVisible()
  await expect(a.page.getByRole('img', { name: '已用 79%' }).or(a.page.getByLabel('已用 79%'))).toBeVisible()
  await expect(a.page.getByText('这台机子快满了')).toHaveCount(0)
  await a.page.evaluate(() => sessionStorage.setItem('used', '80'))
  await a.page.reload()
  await expect(a.page.getByText('这台机子快满了')).toBeVisible()
})
