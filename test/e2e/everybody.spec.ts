/** Every page can be read, heard and hit: no rule of WCAG 2.2 AA is broken, nothing speaks another language, nothing runs over, nothing is too small. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { become, choose, MODES, placesOf, type Place } from './pages.ts'

test.use({ residents: 1200 }) // enough that something waits at the window

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** Names that have no Chinese form: the other language by its own name, file kinds, keys, units, versions, and what stands in the cells of a file made to hurt. */
const FOREIGN = /\b(?:English|xlsx|xlsm|xls|csv|jmk|txt|doorstep(?:-[\w-]+)?|Ctrl|F\d|Enter|Esc|[KMGT]?B|v\d|SUM|cmd|calc)\b|\b\d+[Xx]\b/g
/** Nothing is half behind the menu at the foot. */
const TALL = { width: 1180, height: 4000 }
const KINDS = ['nobody', 'worker', 'clerk'] as const

async function broken(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze()
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`))
}

const foreignWords = async (page: Page): Promise<readonly string[]> =>
  (await page.locator('body').innerText()).replace(FOREIGN, '').match(/[A-Za-z]{2,}/g) ?? []

/** What reaches over the right edge, the outermost first. */
const overflow = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 3)
      .map((element) => `${element.tagName} ${element.className} ${Math.round(element.getBoundingClientRect().right)} > ${clientWidth}`)
  })

/** What a finger may miss. A link inside a line of words may be as high as the line: the row's own button does the same. */
const tooSmall = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const inWords = (element: Element) => element.matches('a') && getComputedStyle(element).display === 'inline'
    return [...document.querySelectorAll('a, button, select, summary, input:not([type=file]), textarea, [role=button]')]
      .map((element) => (element.matches('.vh') ? (element.closest('label') ?? element) : element))
      .filter(
        (element) =>
          element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
          !element.matches('.skip, .vh') &&
          !inWords(element),
      )
      .flatMap((element) => {
        const { width, height } = element.getBoundingClientRect()
        return width < 47.5 || height < 47.5
          ? [`${element.tagName} ${element.textContent.trim().slice(0, 20)} ${Math.round(width)}×${Math.round(height)}`]
          : []
      })
  })

for (const by of KINDS) {
  test(`every page that ${by} sees breaks no rule of WCAG 2.2 AA and speaks Chinese`, async ({ tablets: { a } }) => {
    test.setTimeout(240_000)
    await a.page.setViewportSize(TALL)
    await become(a.page, by)
    for (const place of placesOf(by))
      await test.step(place.name, async () => {
        await place.go(a.page)
        expect.soft(await broken(a.page), place.name).toEqual([])
        if (place.name !== 'components') expect.soft(await foreignWords(a.page), place.name).toEqual([])
      })
  })

  test(`nothing that ${by} sees runs over a phone’s edge, and a finger hits everything on a tablet`, async ({ tablets: { a } }) => {
    test.setTimeout(240_000)
    await become(a.page, by)
    for (const place of placesOf(by))
      await test.step(place.name, async () => {
        await a.page.setViewportSize({ width: 820, height: 1180 })
        await place.go(a.page)
        if (by !== 'clerk') expect.soft(await tooSmall(a.page), place.name).toEqual([])
        await a.page.setViewportSize({ width: 360, height: 740 })
        expect.soft(await overflow(a.page), place.name).toEqual([])
      })
  })
}

const THREE = (place: Place): boolean => ['today', 'household', 'visit'].includes(place.name)
for (const mode of Object.keys(MODES) as (keyof typeof MODES)[])
  test(`Today, a household and the visit sheet break no rule in ${mode}`, async ({ tablets: { a } }) => {
    await a.page.setViewportSize(TALL)
    await choose(a.page, mode)
    await become(a.page, 'worker')
    for (const place of placesOf('worker').filter(THREE))
      await test.step(place.name, async () => {
        await a.page.setViewportSize(TALL)
        await place.go(a.page)
        expect.soft(await broken(a.page), place.name).toEqual([])
        await a.page.setViewportSize({ width: 360, height: 740 })
        expect.soft(await overflow(a.page), place.name).toEqual([])
      })
  })
