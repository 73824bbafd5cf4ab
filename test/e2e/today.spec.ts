/** The two things done most often: keeping a visit on which nothing has changed, and finding a person. */
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { flightMode, openFirstVisit, rowsOf, settled } from './hands.ts'

test('a visit on which nothing has changed takes at most four taps from Today', async ({ tablets: { a } }) => {
  const { page } = a
  await signIn(page, 'wg1')
  await settled(page)
  await page.evaluate(() => {
    Reflect.set(window, 'taps', 0)
    addEventListener('click', () => Reflect.set(window, 'taps', Number(Reflect.get(window, 'taps')) + 1), true)
  })
  const name = await openFirstVisit(page)
  await page.getByRole('button', { name: '存到本机' }).click()
  await expect(page.getByText(`${name}家的走访记好了`)).toBeVisible()
  const taps = Number(await page.evaluate(() => Reflect.get(window, 'taps'))) // the page was never loaded anew, or this were no number
  expect(taps).toBeGreaterThan(1)
  expect(taps).toBeLessThanOrEqual(4)
  const visits = await rowsOf(page, 'wg1', 'visits')
  expect(visits.filter((visit) => visit['by'] === 'demo-wg1').length).toBeGreaterThan(0)
})

/** The first letters of a name, by the order in which Chinese is sorted: another way than the one the app takes. */
function initials(name: string): string {
  const order = new Intl.Collator('zh-u-co-pinyin')
  const letters = 'abcdefghjklmnopqrstwxyz'
  const first = '阿八嚓哒妸发旮哈讥咔垃痳拏噢妑七呥扨它穵夕丫帀'
  return [...name].map((one) => letters[[...first].findLastIndex((mark) => order.compare(mark, one) <= 0)] ?? '?').join('')
}

test('without a link, initials, an address and the tail of a phone find the person they belong to', async ({ device, cable }) => {
  await signIn(device.page, 'wg1')
  await settled(device.page)
  await readyOffline(device.page)
  await flightMode(cable, device.context, true)
  await device.kill()
  await device.start()
  await device.context.setOffline(true)
  const { page } = device
  await page.goto('/households')
  await expect(page.getByText(/^共 \d+ 户/)).toBeVisible()

  const people = (await rowsOf(page, 'wg1', 'residents')) as unknown as readonly {
    id: string
    name: string
    household: string
    phones: string[]
    goneOn: string | null
  }[]
  const homes = (await rowsOf(page, 'wg1', 'households')) as unknown as readonly { id: string; address: string }[]
  const someone = people.find((one) => one.phones.length > 0 && one.name.length === 3 && one.goneOn === null)
  expect(someone).toBeDefined()
  if (!someone) return
  const address = homes.find((home) => home.id === someone.household)?.address ?? ''
  const box = page.getByRole('searchbox', { name: '找住户' })
  const found = page.getByRole('main').getByRole('link', { name: new RegExp(`^${someone.name}`) })

  for (const words of [initials(someone.name), address.slice(-6), someone.phones[0]?.slice(-4) ?? '']) {
    await test.step(words, async () => {
      await box.fill(words)
      await expect(found.first()).toBeVisible()
    })
  }
  await box.fill('没有这个人')
  await expect(page.getByText('没有找到「没有这个人」')).toBeVisible()
  await box.fill(initials(someone.name))
  await found.first().click()
  await expect(page).toHaveURL(new RegExp(`/households/${someone.household}$`))
})
