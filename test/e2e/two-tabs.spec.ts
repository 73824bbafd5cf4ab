/** Two tabs are one device: what is kept in one is seen in the other, and exactly one of them speaks with the station. */
import type { Page } from '@playwright/test'
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { draftHolds, keepVisit, openFirstVisit, settled, topLine, writeLine } from './hands.ts'

/** The sheet of the household at this place in the list; gives its person's name. */
async function opensSheet(page: Page, at: number): Promise<string> {
  const row = page.getByRole('main').getByRole('listitem').nth(at).getByRole('link')
  const name = /^\p{Script=Han}+/u.exec((await row.innerText()).trim())?.[0] ?? ''
  await row.click()
  await page.getByRole('link', { name: '到了，记走访' }).click()
  await expect(page.getByRole('heading', { name: '记走访' })).toBeVisible()
  return name
}

test('a visit kept in one tab is seen in the other and goes out, whichever of them is left open', async ({ tablets: { a }, cable }) => {
  await signIn(a.page, 'wg1')
  await settled(a.page)
  await readyOffline(a.page)
  const second = await a.context.newPage()
  await second.goto('/')
  await settled(second)

  cable.set({ cut: true })
  const name = await openFirstVisit(second)
  await keepVisit(second, name)
  await expect(topLine(a.page)).toContainText('1 条存着')
  await expect(a.page.getByText('1 条已存本机，等待信号')).toBeVisible()

  cable.set({ cut: false })
  await settled(a.page)
  await settled(second)

  // Whoever opened first speaks with the station: it goes, and the other takes over.
  await a.page.close()
  cable.set({ cut: true })
  await second.goto('/')
  const next = await openFirstVisit(second)
  expect(next).not.toBe(name)
  await keepVisit(second, next)
  cable.set({ cut: false })
  await settled(second)
})

test('two tabs write two drafts, and neither takes the place of the other', async ({ tablets: { a } }) => {
  await signIn(a.page, 'wg3')
  await settled(a.page)
  const second = await a.context.newPage()
  await second.goto('/households')
  await a.page.goto('/households')
  const one = await opensSheet(a.page, 0)
  const two = await opensSheet(second, 1)
  await writeLine(a.page, '身体', '第一户的话')
  await writeLine(second, '身体', '第二户的话')
  await writeLine(a.page, '用药', '第一户的药')
  await draftHolds(a.page, 'wg3', '第一户的话', '第二户的话', '第一户的药')

  await a.page.goto('/')
  await expect(a.page.getByText('的走访写了一半')).toHaveCount(2)
  await expect(
    a.page
      .getByText(`${one}家的走访写了一半`)
      .or(a.page.getByText(`${two}家的走访写了一半`))
      .first(),
  ).toBeVisible()
  await second.getByRole('button', { name: '存到本机' }).click()
  await expect(a.page.getByText('的走访写了一半')).toHaveCount(1)
  await a.page.getByRole('link', { name: '接着写' }).click()
  await expect(a.page.getByRole('textbox', { name: '身体' }).last()).toHaveValue('第一户的话')
})
