/** Two people write differently of one person while one of them has no link: both versions are kept and shown, one settles, both agree, and it can be taken back. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, signIn, test } from './fixtures.ts'
import { flightMode, rowsOf, settled } from './hands.ts'
import { openProxy } from './proxy.ts'

/** From the household's page, as somebody who knows better. */
async function putRight(page: Page, name: string, words: { readonly phone: string; readonly remark?: string }): Promise<void> {
  await page.getByRole('button', { name: `改${name}的档案` }).click()
  const sheet = page.getByRole('dialog', { name: `改${name}的档案` })
  await sheet.getByRole('textbox', { name: '电话' }).fill(words.phone)
  if (words.remark !== undefined) await sheet.getByRole('textbox', { name: '备注' }).fill(words.remark)
  await sheet.getByRole('button', { name: '存到本机' }).click()
  await expect(sheet).toHaveCount(0)
}

/** No rule of WCAG 2.2 AA is broken, and nothing runs over a phone’s edge. */
async function canBeRead(page: Page): Promise<void> {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 1180, height: 3000 }) // nothing is half behind the menu at the foot
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']).analyze()
  expect.soft(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`))).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0)
  if (size) await page.setViewportSize(size)
}

const phonesOf = async (page: Page, login: string, id: string) =>
  (await rowsOf(page, login, 'residents')).find((row) => row['id'] === id)?.['phones']

test('what two people said differently is settled by one of them, agreed upon by both, and can be taken back', async ({
  browser,
  relay,
  cable,
  tablets: { a: tablet },
}) => {
  test.setTimeout(240_000)
  const ownCable = await openProxy(relay.url) // the window stays connected when the tablet does not
  const office = await browser.newContext({ baseURL: ownCable.url, viewport: { width: 1440, height: 900 } })
  const desk = await office.newPage()
  const door = tablet.page
  await signIn(door, 'wg1')
  await signIn(desk, 'ck1')
  await settled(door)
  await settled(desk)

  const someone = (await rowsOf(door, 'wg1', 'residents')).find((row) => (row['phones'] as string[]).length === 1 && row['goneOn'] === null)
  const { id, household, name } = {
    id: String(someone?.['id']),
    household: String(someone?.['household']),
    name: String(someone?.['name']),
  }
  for (const page of [door, desk]) {
    await page.goto(`/households/${household}`)
    await expect(page.getByRole('button', { name: `改${name}的档案` })).toBeVisible()
  }

  await test.step('one writes without a link, the other with one', async () => {
    await flightMode(cable, tablet.context, true)
    await putRight(door, name, { phone: '13800009001', remark: '耳背，大声说' })
    await putRight(desk, name, { phone: '13800009002' })
    await settled(desk)
    await flightMode(cable, tablet.context, false)
    await settled(door)
  })

  await test.step('both see both versions side by side, and who wrote them where', async () => {
    for (const page of [door, desk]) {
      await page.goto(page === door ? '/' : '/window')
      await page.getByRole('link', { name: '1 份档案有两种说法，等您定' }).click()
      await page.getByRole('link', { name: new RegExp(`^${name}`) }).click()
      const phones = page.getByRole('region', { name: '电话' })
      await expect(phones.getByRole('radio', { name: /^用这一种.*9001/ })).toBeVisible()
      await expect(phones.getByRole('radio', { name: /^用这一种.*9002/ })).toBeVisible()
      await expect(phones.getByText('这台机子')).toHaveCount(1)
      await expect(phones.getByText('另一台机子')).toHaveCount(1)
      await expect(page.getByRole('region', { name: '备注' }).getByRole('radio', { name: /^用这一种.*耳背，大声说/ })).toBeChecked()
      await expect(page.getByRole('button', { name: '就这么定' })).toHaveAttribute('aria-disabled', 'true')
      await canBeRead(page)
    }
  })

  await test.step('one settles, the other is told, and both agree', async () => {
    await door.getByRole('radio', { name: /^用这一种.*9001/ }).check({ force: true })
    await door.getByRole('button', { name: '就这么定' }).click()
    await expect(door.getByRole('heading', { name: '定好了' })).toBeVisible()
    await expect(desk.getByText('已经有人定好了')).toBeVisible()
    for (const [page, login] of [
      [door, 'wg1'],
      [desk, 'ck1'],
    ] as const) {
      await expect.poll(() => phonesOf(page, login, id)).toEqual(['13800009001'])
      await expect.poll(async () => (await rowsOf(page, login, 'conflicts')).length).toBe(0)
    }
    await desk.goto('/conflicts')
    await expect(desk.getByText('没有要定的')).toBeVisible()
  })

  await test.step('taken back, what stood before stands again on both', async () => {
    await door.getByRole('button', { name: '撤回' }).click()
    await expect(door.getByRole('heading', { name: '撤回了' })).toBeVisible()
    await settled(door)
    await expect.poll(() => phonesOf(desk, 'ck1', id)).not.toEqual(['13800009001'])
    await expect.poll(async () => phonesOf(door, 'wg1', id)).toEqual(await phonesOf(desk, 'ck1', id))
  })

  await test.step('the diary of the household tells all of it', async () => {
    await desk.goto(`/households/${household}`)
    await desk.getByRole('link', { name: '来龙去脉' }).click()
    const diary = desk.getByRole('main')
    await expect(diary.getByText(/^两种说法由.+定了：.+电话是「/)).toBeVisible()
    await expect(diary.getByText(/撤回了前一次的改动：.+电话又是「/)).toBeVisible()
    await expect(diary.getByText(new RegExp(`把${name}的电话改成「`))).toHaveCount(2)
    await canBeRead(desk)
  })
  await office.close()
  await ownCable.close()
})

test('another version while somebody settles: nothing is kept unseen, and what was written stays', async ({ tablets: { a, b }, cable }) => {
  test.setTimeout(240_000)
  const [door, other] = [a.page, b.page]
  await signIn(door, 'wg1')
  await signIn(other, 'wg1') // the same person on two tablets
  await settled(door)
  await settled(other)
  const someone = (await rowsOf(door, 'wg1', 'residents')).find((row) => row['goneOn'] === null)
  const { household, name } = { household: String(someone?.['household']), name: String(someone?.['name']) }
  for (const page of [door, other]) {
    await page.goto(`/households/${household}`)
    await expect(page.getByRole('button', { name: `改${name}的档案` })).toBeVisible()
  }
  await flightMode(cable, a.context, true)
  await b.context.setOffline(true)
  await putRight(door, name, { phone: '13800009011' })
  await putRight(other, name, { phone: '13800009012' })
  await flightMode(cable, a.context, false)
  await b.context.setOffline(false)
  await settled(door)
  await settled(other)

  await door.goto('/conflicts')
  await door.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await door.getByRole('radio', { name: '另写一个' }).check({ force: true })
  await door.getByRole('textbox', { name: '电话，另写一个' }).fill('13800009013')
  await other.goto('/conflicts')
  await other.getByRole('link', { name: new RegExp(`^${name}`) }).click()
  await flightMode(cable, a.context, true)
  await other.getByRole('radio', { name: '两个都留' }).check({ force: true })
  await other.getByRole('button', { name: '就这么定' }).click()
  await expect(other.getByRole('heading', { name: '定好了' })).toBeVisible()
  await flightMode(cable, a.context, false)

  await expect(door.getByText('已经有人定好了')).toBeVisible()
  await expect(door.getByRole('button', { name: '就这么定' })).toHaveCount(0)
  await expect(door.getByRole('textbox', { name: '电话，另写一个' })).toHaveValue('13800009013')
})
