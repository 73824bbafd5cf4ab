/**
 * Three tabs of one profile that are closed, loaded anew, hidden and written in, while the link comes and goes. Nothing that was kept is lost, all of it goes out
 * once, and two of them never speak with the station for longer than it takes to hand the lease over. `DOORSTEP_STEPS` sets how many steps.
 */
import type { BrowserContext, Page } from '@playwright/test'
import type { Chance } from '../../src/lib/demo/chance.ts'
import { seeded } from '../support/seeded.ts'
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { keepVisit, settled } from './hands.ts'
import { atStation, judge, noneTold } from './judge.ts'
import { goNowhere, openDoor } from './open-door.ts'

test.use({ trace: 'off' })

const STEPS = Number(process.env['DOORSTEP_STEPS'] ?? 60)
const TABS = 3
const STORE = 'doorstep-demo-wg1'
/** Two lines of one device at once: what a handing over may take on a busy machine. Two holders would go on for ever. */
const HANDING_OVER_MS = 4_000

interface Tab {
  page: Page
  isHidden: boolean
}

async function aTab(context: BrowserContext): Promise<Tab> {
  const page = await context.newPage()
  await page.goto('/', { waitUntil: 'commit' })
  return { page, isHidden: false }
}

/** A page that is just giving way to its next document is not there to be loaded anew; a person taps once more. */
const loadAnew = (page: Page) => expect(() => page.reload({ waitUntil: 'commit' })).toPass({ timeout: 10_000 })

/** As the browser does it when another tab comes before this one; without a window no tab is ever behind another. */
async function hide(tab: Tab, isHidden: boolean): Promise<void> {
  tab.isHidden = isHidden
  await tab.page.evaluate((is) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (is ? 'hidden' : 'visible') })
    document.dispatchEvent(new Event('visibilitychange'))
  }, isHidden)
}

async function keepNumber(page: Page, n: number): Promise<void> {
  await openDoor(page)
  await page.evaluate(([store, which]) => door.keepVisit(store, which), [STORE, n] as const)
}

/** The sheet of the household at this place in the list; gives its person's name. Today may have nobody left. */
async function openVisitOf(page: Page, at: number): Promise<string> {
  await page.goto('/households')
  const row = page.getByRole('main').getByRole('listitem').nth(at).getByRole('link')
  const name = /^\p{Script=Han}+/u.exec((await row.innerText()).trim())?.[0] ?? ''
  await row.click()
  await page.getByRole('link', { name: '到了，记走访' }).click()
  await expect(page.getByRole('heading', { name: '记走访' })).toBeVisible()
  return name
}

/** Longest time for which more than one line of the device was open; the link may be down meanwhile. */
function watchLines(connected: () => number): { longestMs(): number; stop(): void } {
  let since: number | null = null
  let longest = 0
  const timer = setInterval(() => {
    if (connected() <= 1) since = null
    else longest = Math.max(longest, Date.now() - (since ??= Date.now()))
  }, 25)
  return { longestMs: () => longest, stop: () => clearInterval(timer) }
}

const EACH = ['keep', 'keep and leave', 'visit', 'reload', 'close', 'hide', 'link'] as const
type Step = (typeof EACH)[number]
const nextStep = (chance: Chance): Step =>
  chance.weighted<Step>([
    [6, 'keep'],
    [4, 'keep and leave'],
    [1, 'visit'],
    [2, 'reload'],
    [2, 'close'],
    [4, 'hide'],
    [2, 'link'],
  ])

test(`through ${STEPS} steps of chaos in ${TABS} tabs nothing that was kept is lost, all of it goes out once, and one tab speaks at a time`, async ({
  tablets: { a },
  relay,
  cable,
}) => {
  test.setTimeout(60_000 + STEPS * 6_000)
  const { chance, again } = seeded(`DOORSTEP_STEPS=${STEPS} npm run e2e -- tab-chaos`)
  await signIn(a.page, 'wg1')
  await settled(a.page)
  await readyOffline(a.page)
  const before = (await lookAt(a.page)).visits.length
  const tabs: Tab[] = [{ page: a.page, isHidden: false }, await aTab(a.context), await aTab(a.context)]
  const lines = watchLines(() => relay.now().connected())
  const told = noneTold()
  const counts = new Map<Step, number>()
  let next = 1
  let isCut = false
  let byHand = 0

  const first = chance.shuffled(EACH) // whatever the lots, everything happens once
  for (let at = 0; at < STEPS; at++) {
    const which = chance.int(0, TABS - 1)
    const tab = tabs[which]
    if (!tab) continue
    const step = first.pop() ?? nextStep(chance)
    counts.set(step, (counts.get(step) ?? 0) + 1)
    await test.step(`${at} ${step} in ${which}${isCut ? ', cut' : ''}`, async () => {
      switch (step) {
        case 'keep': {
          const n = next++
          await keepNumber(tab.page, n)
          told.kept.add(n)
          return
        }
        case 'keep and leave': {
          const n = next++
          await openDoor(tab.page)
          const keeping = tab.page
            .evaluate(([store, number]) => door.keepVisit(store, number), [STORE, n] as const)
            .then(() => told.kept.add(n))
            .catch(() => told.begun.add(n)) // the tab was gone before it could say so
          if (chance.is(0.5)) await loadAnew(tab.page)
          else {
            await tab.page.close()
            tabs[which] = await aTab(a.context)
          }
          await keeping
          return
        }
        case 'visit': {
          if (tab.isHidden) await hide(tab, false)
          await keepVisit(tab.page, await openVisitOf(tab.page, chance.int(0, 9)))
          byHand++
          return
        }
        case 'reload':
          tab.isHidden = false
          return loadAnew(tab.page)
        case 'close':
          await tab.page.close()
          tabs[which] = await aTab(a.context)
          return
        case 'hide':
          return hide(tab, !tab.isHidden)
        case 'link':
          isCut = !isCut
          cable.set({ cut: isCut })
          return
      }
    })
  }

  cable.set({ cut: false })
  for (const tab of tabs) await hide(tab, false)
  for (const { page } of tabs) {
    await page.goto('/')
    await settled(page)
  }
  await expect.poll(() => relay.now().connected(), again).toBe(1)
  lines.stop()
  expect(lines.longestMs(), `two lines at once; ${again}`).toBeLessThan(HANDING_OVER_MS)

  const looked = await lookAt(a.context.pages()[0] ?? a.page)
  const { keys, visits } = atStation(relay.now().store)
  const { lost, torn } = judge(looked, told, keys)
  expect({ lost, torn }, again).toEqual({ lost: [], torn: [] })
  expect(looked.outbox, again).toEqual([])
  const here = looked.visits.flatMap((visit) => visit.n ?? [])
  expect(
    [...visits].sort(([one], [other]) => one - other),
    again,
  ).toEqual(here.sort((one, other) => one - other).map((n) => [n, 1]))
  expect(looked.visits.length - before, again).toBe(here.length + byHand)
  for (const step of EACH) expect(counts.get(step) ?? 0, `${step}; ${again}`).toBeGreaterThan(0)
  console.log(
    `tab chaos: ${[...counts].map(([step, count]) => `${step} ${count}`).join(', ')}; kept ${here.length + byHand}, lost 0; two lines for ${lines.longestMs()} ms at most`,
  )
})

async function lookAt(page: Page) {
  await goNowhere(page)
  await openDoor(page)
  const looked = await page.evaluate((store) => door.look(store), STORE)
  await page.goto('/')
  return looked
}
