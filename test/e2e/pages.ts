/** Every page of the app as a person comes to it, for whoever looks at all of them: the eye, the reader of screens, the ruler. */
import { expect, type Page } from '@playwright/test'
import { signIn } from './fixtures.ts'
import { settled } from './hands.ts'

export interface Place {
  readonly name: string
  readonly by: 'worker' | 'clerk' | 'nobody'
  /** Goes there and waits until it stands. */
  readonly go: (page: Page) => Promise<void>
}

const REGISTER = 'test/fixtures/registers/西望村户籍册.xlsx'
const heading = (page: Page, name?: string | RegExp) => expect(page.getByRole('heading', name ? { name } : {}).first()).toBeVisible()

async function household(page: Page): Promise<void> {
  await page.goto('/households')
  await page.getByRole('main').getByRole('listitem').first().getByRole('link').click()
  await heading(page, '以前的走访')
}
async function columns(page: Page): Promise<void> {
  await page.goto('/import')
  await page.locator('input[type=file]').setInputFiles(REGISTER)
  await heading(page, '每一列是什么')
}
/** A file is chosen; its code is asked for. */
async function carryIn(page: Page): Promise<void> {
  await page.goto('/carry')
  await page.getByText('收进来', { exact: true }).click()
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'doorstep-2026-11-24-k3f9.jmk', mimeType: 'application/octet-stream', buffer: Buffer.from('JMK') })
  await expect(page.getByRole('textbox', { name: '对方念给您的 16 个数' })).toBeVisible()
}
/** All that the station has of a grid, for a device without a line. */
async function carryOut(page: Page): Promise<void> {
  await page.goto('/carry')
  await page.getByText('整个网格', { exact: true }).click()
  await page.getByRole('button', { name: '做一份文件' }).click()
  await heading(page, '文件做好了')
}
async function rows(page: Page): Promise<void> {
  await columns(page)
  await page.getByRole('button', { name: '列对上了，看一遍' }).click()
  await expect(page.getByText(/第 1 到 \d+ 行/)).toBeVisible()
}

/** In this order: what changes something comes last. */
export const PLACES: readonly Place[] = [
  { name: 'sign-in', by: 'nobody', go: async (page) => (await page.goto('/sign-in'), heading(page, '登录')) },
  { name: 'components', by: 'nobody', go: async (page) => (await page.goto('/components'), heading(page)) },
  { name: 'today', by: 'worker', go: async (page) => (await page.goto('/'), expect(page.getByText('先去这一户')).toBeVisible()) },
  {
    name: 'households',
    by: 'worker',
    go: async (page) => (await page.goto('/households'), expect(page.getByText(/^共 \d+ 户/)).toBeVisible()),
  },
  {
    name: 'search',
    by: 'worker',
    go: async (page) => {
      await page.goto('/households')
      await page.getByRole('searchbox').fill('河')
      await expect(page.getByText(/^找到 \d+ 个人/)).toBeVisible()
    },
  },
  { name: 'household', by: 'worker', go: household },
  {
    name: 'visit',
    by: 'worker',
    go: async (page) => {
      await household(page)
      await page.getByRole('link', { name: '到了，记走访' }).click()
      await page.getByRole('button', { name: '身体 变了' }).click()
      await page.getByRole('textbox', { name: /^身体/ }).fill('膝盖疼，药快吃完了')
      await expect(page.getByText('草稿已留着')).toBeVisible()
    },
  },
  {
    name: 'history',
    by: 'worker',
    go: async (page) => {
      await household(page)
      await page.getByRole('link', { name: '来龙去脉' }).click()
      await heading(page, '来龙去脉')
    },
  },
  {
    name: 'conflicts',
    by: 'worker',
    go: async (page) => (await page.goto('/conflicts'), expect(page.getByText('没有要定的')).toBeVisible()),
  },
  { name: 'unsent', by: 'worker', go: async (page) => (await page.goto('/unsent'), heading(page, '等着送的')) },
  { name: 'carry', by: 'worker', go: async (page) => (await page.goto('/carry'), heading(page, '捎到站里')) },
  { name: 'carry-made', by: 'worker', go: carryOut },
  { name: 'carry-take', by: 'worker', go: carryIn },
  { name: 'me', by: 'worker', go: async (page) => (await page.goto('/me'), heading(page, '约多久一访')) },
  {
    name: 'lost',
    by: 'worker',
    go: async (page) => (await page.goto('/no-such-page'), expect(page.getByText('没有这一页')).toBeVisible()),
  },
  {
    name: 'window',
    by: 'clerk',
    go: async (page) => (await page.goto('/window'), expect(page.locator('[data-need]').first()).toBeVisible()),
  },
  {
    name: 'window-work',
    by: 'clerk',
    go: async (page) => {
      await page.goto('/window')
      await page.locator('[data-need]').first().click()
      await heading(page, '听到的')
    },
  },
  { name: 'import-choose', by: 'clerk', go: async (page) => (await page.goto('/import'), heading(page, '导入户籍册')) },
  { name: 'import-columns', by: 'clerk', go: columns },
  { name: 'import-rows', by: 'clerk', go: rows },
  {
    name: 'import-done',
    by: 'clerk',
    go: async (page) => {
      await rows(page)
      await page.getByRole('button', { name: /^收下 \d+ 人/ }).click()
      await expect(page.getByRole('heading', { name: /^收下了 \d+ 人/ })).toBeVisible({ timeout: 30_000 })
    },
  },
]

/** Somebody of this kind, with everything that is theirs on the device. */
export async function become(page: Page, by: Place['by']): Promise<void> {
  if (by === 'nobody') return
  await signIn(page, by === 'worker' ? 'wg1' : 'ck1')
  await settled(page)
}
export const placesOf = (by: Place['by']): readonly Place[] => PLACES.filter((place) => place.by === by)
export const MODES = { dark: { theme: 'dark' }, contrast: { contrast: 'high' }, large: { type: 'large' } } as const
/** Before the first page is opened. */
export const choose = (page: Page, mode: keyof typeof MODES): Promise<unknown> =>
  page.addInitScript((modes) => localStorage.setItem('doorstep.modes', JSON.stringify(modes)), MODES[mode])
