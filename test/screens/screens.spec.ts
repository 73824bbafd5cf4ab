/** Pictures of every page, to be looked at: `npm run screens`, then test/screens/out. */
import { expect, test } from '../e2e/fixtures.ts'
import { become, choose, MODES, placesOf } from '../e2e/pages.ts'

test.use({ residents: 1200 }) // enough that something waits at the window

const SIZES = { phone: { width: 360, height: 740 }, tablet: { width: 820, height: 1180 }, wide: { width: 1440, height: 900 } } as const

for (const [size, viewport] of Object.entries(SIZES))
  for (const by of ['nobody', 'worker', 'clerk'] as const)
    test(`${size}: what ${by} sees`, async ({ tablets: { a } }) => {
      test.setTimeout(120_000)
      await a.page.setViewportSize(viewport)
      await become(a.page, by)
      for (const { name, go } of placesOf(by)) {
        await go(a.page)
        const picture = await a.page.screenshot({ path: `test/screens/out/${name}-${size}.png`, fullPage: true, animations: 'disabled' })
        expect(picture.length).toBeGreaterThan(1000)
      }
    })

for (const mode of Object.keys(MODES) as (keyof typeof MODES)[])
  for (const size of ['phone', 'tablet'] as const)
    test(`${size}: three pages in ${mode}`, async ({ tablets: { a } }) => {
      await a.page.setViewportSize(SIZES[size])
      await choose(a.page, mode)
      await become(a.page, 'worker')
      for (const { name, go } of placesOf('worker').filter((place) => ['today', 'household', 'visit'].includes(place.name))) {
        await go(a.page)
        await a.page.screenshot({ path: `test/screens/out/${name}-${size}-${mode}.png`, animations: 'disabled' })
      }
    })
