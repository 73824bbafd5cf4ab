/** The whole of it: a register comes in at the window, a visit is written down without a link, and what was heard at the door is taken up. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { coldStart, flightMode, GPS_MARK, photoWithPlace, rowsOf, settled } from './hands.ts'
import { openProxy } from './proxy.ts'

test.use({ residents: 0 })

const REGISTER = 'test/fixtures/registers/西望村户籍册.xlsx'

test('from the register to the case: what is written down at a door without a link is kept, sent and taken up', async ({
  browser,
  device,
  cable,
  relay,
}) => {
  test.setTimeout(180_000)
  const ownCable = await openProxy(relay.url) // the window stays connected when the tablet does not
  const office = await browser.newContext({ baseURL: ownCable.url, viewport: { width: 1440, height: 900 } })
  const desk = await office.newPage()

  await test.step('the window takes in the register', async () => {
    await signIn(desk, 'ck1')
    await expect(desk.getByText('这台机子上还没有住户')).toBeVisible()
    await desk.getByRole('link', { name: '去导入户籍册' }).click()
    await desk.locator('input[type=file]').setInputFiles(REGISTER)
    await desk.getByRole('button', { name: '列对上了，看一遍' }).click()
    await expect(desk.getByRole('heading', { name: '一行一行看' })).toBeVisible()
    const take = desk.getByRole('button', { name: /^收下 \d+ 人/ })
    const people = Number(/收下 (\d+) 人/.exec(await take.innerText())?.[1])
    expect(people).toBeGreaterThan(700)
    await take.click()
    await expect(desk.getByRole('heading', { name: new RegExp(`收下了 ${people} 人，\\d+ 户`) })).toBeVisible()
    await settled(desk)
    await desk.goto('/window')
    await expect(desk.getByText(new RegExp(`\\d+ 户 ${people} 人`))).toBeVisible()
  })

  const tablet = device
  let name = ''
  await test.step('the tablet has its own grid, and only that', async () => {
    await signIn(tablet.page, 'wg1')
    await settled(tablet.page)
    await tablet.page.getByRole('link', { name: '住户' }).last().click()
    await expect(tablet.page.getByText(/^共 5\d 户/)).toBeVisible()
    await readyOffline(tablet.page)
    const grids = new Set((await rowsOf(tablet.page, 'wg1', 'households')).map((row) => row['grid']))
    expect([...grids]).toEqual(['320282112200001'])
  })

  await test.step('without a link and switched on anew, Today stands there', async () => {
    await flightMode(cable, tablet.context, true)
    await coldStart(tablet, true)
    await expect(tablet.page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(tablet.page.getByRole('banner')).toContainText('没信号，照常用')
  })

  await test.step('a visit is written down and kept', async () => {
    const { page } = tablet
    await page.getByRole('link', { name: '去住户' }).click()
    const first = page.getByRole('main').getByRole('listitem').first().getByRole('link')
    name = /^\p{Script=Han}+/u.exec((await first.innerText()).trim())?.[0] ?? ''
    await first.click()
    await expect(page.getByRole('heading', { name })).toBeVisible()
    await page.getByRole('link', { name: '到了，记走访' }).click()
    await page.getByRole('textbox', { name: '身体', exact: true }).fill('膝盖疼，上下楼慢')
    await page.getByRole('textbox', { name: '用药', exact: true }).fill('降压药快吃完了')
    await page.getByRole('button', { name: /^代取药（/ }).click()
    await page.getByRole('button', { name: '答应他们一件事' }).click()
    await page.getByRole('textbox', { name: '答应了什么' }).fill('问到取药的日子回个话')
    const photo = await photoWithPlace(page)
    expect(photo.buffer.includes(GPS_MARK)).toBe(true)
    await page.locator('input[type=file]').setInputFiles(photo)
    await expect(page.getByRole('img', { name: '这次附的照片' })).toBeVisible()
    await page.getByRole('button', { name: '存到本机' }).click()
    await expect(page.getByText(`${name}家的走访记好了`)).toBeVisible()
    await expect(page.getByText('已存本机', { exact: true })).toBeVisible()
  })

  await test.step('switched off at that very moment, nothing of it is lost', async () => {
    await coldStart(tablet, true)
    const { page } = tablet
    await expect(page.getByText('3 条已存本机，等待信号')).toBeVisible()
    await expect(page.getByText('的走访写了一半')).toHaveCount(0)
    await page.goto('/households')
    await page.getByRole('searchbox', { name: '找住户' }).fill(name)
    await page
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .first()
      .click()
    await expect(page.getByText('身体：膝盖疼，上下楼慢')).toBeVisible()
    await expect(page.getByText('问到取药的日子回个话')).toBeVisible()
    await expect(page.getByText('已存本机', { exact: true }).first()).toBeVisible()
    const [photo] = await rowsOf(page, 'wg1', 'photos')
    const bytes = Buffer.from(photo?.['bytes'] as Uint8Array)
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
    expect(bytes.includes(GPS_MARK)).toBe(false)
  })

  await test.step('the link is back: it is sent by itself', async () => {
    await flightMode(cable, tablet.context, false)
    await settled(tablet.page)
    await expect(tablet.page.getByText('已送达', { exact: true }).first()).toBeVisible()
    await expect(tablet.page.getByText('已存本机', { exact: true })).toHaveCount(0)
  })

  await test.step('the window sees the visit, its picture and the need without loading anew', async () => {
    await desk.getByRole('button', { name: /有 1 条新的/ }).click()
    await desk.getByRole('button', { name: new RegExp(`${name}.*代取药`, 's') }).click()
    const work = desk.getByRole('region', { name: '这一件' })
    await expect(work.getByText('膝盖疼，上下楼慢')).toBeVisible()
    await work.getByRole('button', { name: '看大图：1' }).click()
    const picture = desk.getByRole('dialog').getByRole('img')
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(1000)
    await desk.getByRole('dialog').getByRole('button', { name: '收起' }).last().click()
    const stored = readdirSync(join(relay.dataDir, 'blobs'), { recursive: true, withFileTypes: true }).filter((file) => file.isFile())
    expect(stored).toHaveLength(1)
    for (const file of stored) expect(readFileSync(join(file.parentPath, file.name)).includes(GPS_MARK)).toBe(false)
  })

  await test.step('one tap at the window, and the tablet knows who holds it', async () => {
    await desk.getByRole('button', { name: /^开办件/ }).click()
    await expect(desk.getByText('办件开好了，在您手里')).toBeVisible()
    await expect(tablet.page.getByText(/^\S+ 在办$/)).toBeVisible()
    await expect(tablet.page.getByRole('heading', { name: '正在办的' })).toBeVisible()
  })
  await office.close()
  await ownCable.close()
})
