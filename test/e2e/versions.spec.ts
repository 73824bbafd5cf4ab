/** A device comes from the database's first version, with an old tab that still has it open, or killed in the middle. Nothing is lost, and all rows are right again. */
import { setTimeout as after } from 'node:timers/promises'
import type { Page } from '@playwright/test'
import { seeded } from '../support/seeded.ts'
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { becomeFirstVersion, letGo, STALE } from './first-version.ts'
import { rowsOf, settled } from './hands.ts'
import { atStation, judge, noneTold } from './judge.ts'
import { goNowhere, openDoor } from './open-door.ts'

test.use({ trace: 'off' })

const STORE = 'doorstep-demo-wg1'
const UNSENT = [1, 2, 3, 4, 5]

async function keepsUnsent(page: Page): Promise<void> {
  await goNowhere(page)
  await openDoor(page)
  for (const n of UNSENT) await page.evaluate(([store, which]) => door.keepVisit(store, which), [STORE, n] as const)
}

/** Everything of the first version is at the station, and folded by today's laws. */
async function isWhole(page: Page, station: () => ReturnType<typeof atStation>, households: number, entries: number): Promise<void> {
  await settled(page)
  await expect
    .poll(async () => {
      const names = (await rowsOf(page, 'wg1', 'households')).map((row) => row['headName'])
      const ghosts = (await rowsOf(page, 'wg1', 'visits')).filter((row) => row['id'] === STALE.ghost)
      return [names.length, names.filter((name) => name === STALE.name).length, ghosts.length]
    })
    .toEqual([households, 0, 0])
  const { keys, visits } = station()
  expect([...visits].sort(([one], [other]) => one - other)).toEqual(UNSENT.map((n) => [n, 1]))
  await openDoor(page)
  const looked = await page.evaluate((store) => door.look(store), STORE)
  expect(judge(looked, { ...noneTold(), kept: new Set(UNSENT) }, keys)).toEqual({ lost: [], torn: [], visits: UNSENT.length })
  expect(looked.entries.length).toBe(entries)
  expect(looked.outbox).toEqual([])
}

for (const how of ['lets go', 'holds on'] as const)
  test(`an old tab with the first version of the database open that ${how} keeps nobody waiting for ever, and nothing of it is lost`, async ({
    tablets: { a },
    relay,
  }) => {
    test.setTimeout(120_000)
    await signIn(a.page, 'wg1')
    await settled(a.page)
    await readyOffline(a.page)
    await keepsUnsent(a.page)
    const households = (await rowsOf(a.page, 'wg1', 'households')).length
    const entries = (await rowsOf(a.page, 'wg1', 'entries')).length
    await becomeFirstVersion(a.page, STORE, how)
    expect(await a.page.evaluate(async () => (await indexedDB.databases()).find((one) => one.name === 'doorstep-demo-wg1')?.version)).toBe(
      10,
    )

    const fresh = await a.context.newPage()
    await fresh.goto('/')
    if (how === 'holds on') {
      // It says what is the matter, and goes on by itself when the old tab is closed.
      await expect(fresh.getByText(/别的页|另一页/).first()).toBeVisible({ timeout: 20_000 })
      await letGo(a.page)
    }
    await isWhole(fresh, () => atStation(relay.now().store), households, entries)
  })

const KILLS = 6

test(`after ${KILLS} kills while the database is brought to today's version nothing of the first one is lost`, async ({
  device,
  relay,
}) => {
  test.setTimeout(180_000)
  const { chance, again } = seeded('npm run e2e -- versions')
  await signIn(device.page, 'wg1')
  await settled(device.page)
  await readyOffline(device.page)
  await keepsUnsent(device.page)
  const households = (await rowsOf(device.page, 'wg1', 'households')).length
  const entries = (await rowsOf(device.page, 'wg1', 'entries')).length
  const lines = (await rowsOf(device.page, 'wg1', 'outbox')).length
  const versions: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    await becomeFirstVersion(device.page, STORE, 'closed')
    await device.kill()
    await device.start()
    await goNowhere(device.page)
    await openDoor(device.page)
    await device.page.evaluate(() => door.turnOverLog())
    const opening = device.page.evaluate((store) => door.openAndClose(store), STORE).catch(() => 'killed')
    await after(chance.next() * 60)
    await device.kill()
    await opening
    await device.start()
    await goNowhere(device.page)
    const version = await device.page.evaluate(
      async () => (await indexedDB.databases()).find((one) => one.name === 'doorstep-demo-wg1')?.version ?? 0,
    )
    versions.push(version)
    expect([10, 20], again).toContain(version)
    const there = await Promise.all((['entries', 'outbox', 'households'] as const).map((table) => rowsOf(device.page, 'wg1', table)))
    expect(
      there.map((rows) => rows.length),
      again,
    ).toEqual([entries, lines, households])
    if (version === 10) {
      await openDoor(device.page)
      expect(await device.page.evaluate((store) => door.openAndClose(store), STORE), again).toBe('open')
    }
  }
  await device.page.goto('/')
  await isWhole(device.page, () => atStation(relay.now().store), households, entries)
  console.log(
    `killed while upgrading ${KILLS} times: ${versions.filter((one) => one === 10).length} before it, ${versions.filter((one) => one === 20).length} after it`,
  )
})
