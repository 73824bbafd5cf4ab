/** Carried to the station: what a tablet kept without a link reaches the station in somebody else’s hand, once, and the tablet hears of it later. */
import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { expect, readyOffline, signIn, test, type RelayHandle } from './fixtures.ts'
import { flightMode, headAtHand, keepVisit, openFirstVisit, rowsOf, settled, writeLine } from './hands.ts'
import { openProxy } from './proxy.ts'

const rowsAt = (relay: RelayHandle): number => [...relay.now().store.heads().values()].reduce((sum, head) => sum + head, 0)

/** Chooses a file and types its code. */
async function opens(page: Page, path: string, code: string): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(path)
  await page.getByRole('textbox', { name: '对方念给您的 16 个数' }).fill(code)
  await page.getByRole('button', { name: '打开看看' }).click()
}

test('a visit without a link goes along in a file, the window takes it in and passes it on, and the tablet hears that it was delivered', async ({
  browser,
  device,
  cable,
  relay,
}, info) => {
  test.setTimeout(180_000)
  const ownCable = await openProxy(relay.url) // the window has its line when the tablet has none
  const office = await browser.newContext({ baseURL: ownCable.url, viewport: { width: 1440, height: 900 } })
  const desk = await office.newPage()
  await signIn(desk, 'ck1')
  await settled(desk)
  await readyOffline(desk)
  const tablet = device.page
  await signIn(tablet, 'wg1')
  await settled(tablet)
  await readyOffline(tablet)
  const before = rowsAt(relay)
  const path = info.outputPath('carried.jmk')
  let [head, code] = ['', '']

  await test.step('the tablet keeps a visit and makes a file of it', async () => {
    await flightMode(cable, device.context, true)
    const name = await openFirstVisit(tablet)
    head = await headAtHand(tablet, 'wg1')
    await writeLine(tablet, '身体', '托人捎来的话：膝盖好多了')
    await keepVisit(tablet, name)
    await tablet.goto('/unsent')
    await tablet.getByRole('link', { name: '没信号？托人捎到站里' }).click()
    await expect(tablet.getByText('里面有 1 次走访')).toBeVisible()
    await tablet.getByRole('button', { name: '做一份文件' }).click()
    const figures = tablet.getByRole('group', { name: '开锁的 16 个数' })
    await expect(figures).toHaveText(/^\s*\d{4}\s*\d{4}\s*\d{4}\s*\d{4}\s*$/)
    code = (await figures.innerText()).replace(/\D/g, '')
    const download = tablet.waitForEvent('download')
    await tablet.getByRole('button', { name: '存成文件' }).click()
    expect((await download).suggestedFilename()).toMatch(/^doorstep-\d{4}-\d\d-\d\d-[0-9a-z]{4}\.jmk$/)
    await (await download).saveAs(path)
    const bytes = readFileSync(path)
    for (const word of ['visit.recorded', '膝盖', 'doorstep parcel']) expect(bytes.includes(word)).toBe(false)
    await expect(tablet.getByText('1 条还没到站里')).toBeVisible()
  })

  await test.step('at the window a wrong file and a wrong code are said plainly, and change nothing', async () => {
    await flightMode(ownCable, office, true) // the window's own line is down as well
    await desk.getByRole('link', { name: '收捎来的文件' }).click()
    await expect(desk.getByRole('heading', { name: '捎到站里' })).toBeVisible()
    await opens(desk, 'package.json', code)
    await expect(desk.getByText('这不是捎来的文件')).toBeVisible()
    await desk.getByRole('button', { name: '换一个文件' }).click()
    await opens(desk, path, '123')
    await expect(desk.getByText('还差 13 个数，请再看一眼')).toBeVisible()
    await desk.getByRole('textbox').fill('0'.repeat(16))
    await desk.getByRole('button', { name: '打开看看' }).click()
    await expect(desk.getByText('数不对，打不开')).toBeVisible()
    expect(await rowsOf(desk, 'ck1', 'parcels')).toEqual([])
  })

  await test.step('with the right code it is seen, taken in, and stands at the window: kept, not sent', async () => {
    await desk.getByRole('textbox').fill(code.replace(/(\d{4})/g, '$1 '))
    await desk.getByRole('button', { name: '打开看看' }).click()
    await expect(desk.getByRole('heading', { name: '文件里的东西' })).toBeVisible()
    await expect(desk.getByText('1 次走访', { exact: true })).toBeVisible()
    await desk.getByRole('button', { name: '收下 1 条' }).click()
    await expect(desk.getByRole('heading', { name: '收下了 1 条' })).toBeVisible()
    await expect(desk.getByText('等信号转交')).toBeVisible()
    const visit = (await rowsOf(desk, 'ck1', 'visits')).find((row) => JSON.stringify(row['situation']).includes('托人捎来的话'))
    expect(visit?.['progress']).toBe('kept')
    expect(rowsAt(relay)).toBe(before)
  })

  await test.step('the window’s line is back: the station has it', async () => {
    await flightMode(ownCable, office, false)
    await expect(desk.getByText('站里收下了', { exact: true })).toBeVisible({ timeout: 40_000 })
    expect(rowsAt(relay)).toBe(before + 1)
    await expect.poll(async () => (await rowsOf(desk, 'ck1', 'carried')).length, { timeout: 60_000 }).toBe(0)
    await desk.goto('/window')
    await expect(
      desk
        .getByRole('region', { name: '新来的走访' })
        .getByRole('button', { name: new RegExp(`^${head}`) })
        .first(),
    ).toContainText('今天')
  })

  await test.step('taken in once more, nothing changes, and it says so', async () => {
    await desk.goto('/carry')
    await opens(desk, path, code)
    await expect(desk.getByText('这份以前收过了')).toBeVisible()
    await desk.getByRole('button', { name: '收下 1 条' }).click()
    await expect(desk.getByRole('heading', { name: '都是已经有的，什么也没变' })).toBeVisible()
    expect(rowsAt(relay)).toBe(before + 1)
    await expect(desk.getByText('收进 1 条')).toHaveCount(1)
  })

  await test.step('the tablet is back on the line: delivered, and nothing twice', async () => {
    await flightMode(cable, device.context, false)
    await settled(tablet)
    await expect(tablet.getByText('都到站里了')).toBeVisible()
    expect(rowsAt(relay)).toBe(before + 1)
    const visits = (await rowsOf(tablet, 'wg1', 'visits')).filter((row) => JSON.stringify(row['situation']).includes('托人捎来的话'))
    expect(visits).toMatchObject([{ progress: 'sent' }])
  })
  await office.close()
  await ownCable.close()
})
