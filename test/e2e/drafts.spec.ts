/** What is half written is never lost: not by switching off, not by a new version, not by another tab. */
import { expect, readyOffline, runs, signIn, test } from './fixtures.ts'
import { draftHolds, openFirstVisit, photoWithPlace, settled, writeLine } from './hands.ts'
import type { Page } from '@playwright/test'

/** Something in every field of the sheet. */
async function fillEverything(page: Page): Promise<void> {
  await writeLine(page, '身体', '血压高了些')
  await writeLine(page, '家里人', '儿子月底回来')
  await page.getByRole('button', { name: '别的需要' }).click()
  await page.getByRole('button', { name: '装扶手', exact: true }).click()
  await page.getByRole('textbox', { name: '装扶手，补一句' }).fill('卫生间门口')
  await page.getByRole('group', { name: '下次什么时候去' }).getByRole('button', { name: '明天' }).click()
  await page.getByRole('button', { name: '答应他们一件事' }).click()
  await page.getByRole('textbox', { name: '答应了什么' }).fill('带一张扶手的图样来')
  await page.getByRole('textbox', { name: '还有谁' }).fill('隔壁邻居')
  await page.getByRole('button', { name: '查了煤气', exact: true }).click()
  await page.getByRole('textbox', { name: '还办了什么' }).fill('换了一节电池')
  await page.getByRole('button', { name: '改方式和时间' }).click()
  await page.getByRole('button', { name: '视频或微信', exact: true }).click()
  await page.getByLabel('几点').fill('07:05')
  await page.locator('input[type=file]').setInputFiles(await photoWithPlace(page))
  await expect(page.getByRole('img', { name: '这次附的照片' })).toBeVisible()
}

async function everythingIsThere(page: Page): Promise<void> {
  const field = (name: string) => page.getByRole('textbox', { name })
  const chip = (name: string) => page.getByRole('button', { name, exact: true })
  await expect(page.getByText('草稿已留着')).toBeVisible()
  await expect(field('身体').last()).toHaveValue('血压高了些')
  await expect(field('家里人').last()).toHaveValue('儿子月底回来')
  await expect(chip('装扶手')).toHaveAttribute('aria-pressed', 'true')
  await expect(field('装扶手，补一句')).toHaveValue('卫生间门口')
  await expect(page.getByRole('group', { name: '下次什么时候去' }).getByRole('button', { name: '明天' })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect(field('答应了什么')).toHaveValue('带一张扶手的图样来')
  await expect(field('还有谁')).toHaveValue('隔壁邻居')
  await expect(chip('查了煤气')).toHaveAttribute('aria-pressed', 'true')
  await expect(field('还办了什么')).toHaveValue('换了一节电池')
  await expect(page.getByRole('heading', { name: /^什么时候/ })).toContainText('7:05 · 视频或微信')
  await expect(page.getByRole('img', { name: '这次附的照片' })).toBeVisible()
}
const WRITTEN = ['血压高了些', '儿子月底回来', '卫生间门口', '带一张扶手的图样来', '隔壁邻居', '换了一节电池', '07:05', '"hash"']

test('every field of a half written visit is there after the browser was killed, also without a link', async ({ device, cable }) => {
  await signIn(device.page, 'wg1')
  await settled(device.page)
  await readyOffline(device.page)
  const name = await openFirstVisit(device.page)
  await fillEverything(device.page)
  await draftHolds(device.page, 'wg1', ...WRITTEN)
  cable.set({ cut: true })
  await device.kill()
  await device.start()
  await device.page.goto('/')
  await expect(device.page.getByText(`${name}家的走访写了一半`)).toBeVisible()
  await device.page.getByRole('link', { name: '接着写' }).click()
  await everythingIsThere(device.page)
})

test('W1 a newer version asks first, and the half written visit in another tab is there after it came', async ({
  tablets: { a },
  relay,
}) => {
  await signIn(a.page, 'wg2')
  await settled(a.page)
  await readyOffline(a.page)
  await openFirstVisit(a.page)
  await fillEverything(a.page)
  await draftHolds(a.page, 'wg2', ...WRITTEN)
  await relay.deploy('v2')

  const second = await a.context.newPage()
  await second.goto('/')
  await expect(second.getByText('手上的事做完再换，草稿都在。')).toBeVisible()
  await runs(a.page, 'v1')
  await second.getByRole('button', { name: '现在换' }).click()
  await runs(second, 'v2')
  await runs(a.page, 'v2')
  await everythingIsThere(a.page)
})

test('W1 words typed in the same breath in which a newer version comes are there after it', async ({ tablets: { a }, relay }) => {
  await signIn(a.page, 'wg2')
  await settled(a.page)
  await readyOffline(a.page)
  await openFirstVisit(a.page)
  await writeLine(a.page, '身体', '血压')
  await relay.deploy('v2')

  const second = await a.context.newPage()
  await second.goto('/')
  await expect(second.getByText('手上的事做完再换，草稿都在。')).toBeVisible()
  // Typed when the newer version has already taken over, right before the page is loaded anew: nobody waits for the write but the page itself.
  await a.page.evaluate(() => {
    const type = (): void => {
      const field = document.querySelector('textarea')
      if (!field) return
      for (const words of ['血压高', '血压高了', '血压高了些']) {
        field.value = words
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      }
    }
    navigator.serviceWorker.addEventListener('controllerchange', type, { capture: true, once: true })
  })
  await second.getByRole('button', { name: '现在换' }).click()
  await runs(second, 'v2')
  await runs(a.page, 'v2')
  await expect(a.page.getByRole('textbox', { name: '身体' }).last()).toHaveValue('血压高了些')
})
