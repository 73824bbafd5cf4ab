/** A profile that was copied: an old copy put back in its place, and two copies used at once. Nothing that was kept on either is lost, nothing is there twice. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, signIn, test, type Device } from './fixtures.ts'
import { settled } from './hands.ts'
import { atStation, judge, noneTold } from './judge.ts'
import type { LookedAt } from './door.ts'
import { goNowhere, openDoor } from './open-door.ts'

test.use({ trace: 'off' })

const STORE = 'doorstep-demo-wg1'

/** Keeps visits of these numbers where no app runs, so that none of them is sent yet. */
async function keepsAway({ page }: Device, ...numbers: readonly number[]): Promise<void> {
  await goNowhere(page)
  await openDoor(page)
  for (const n of numbers) await page.evaluate(([store, which]) => door.keepVisit(store, which), [STORE, n] as const)
}

async function sendsAll({ page }: Device): Promise<void> {
  await page.goto('/')
  await settled(page)
}

async function looksAt({ page }: Device): Promise<LookedAt> {
  await openDoor(page)
  return page.evaluate((store) => door.look(store), STORE)
}

const numbersOf = (looked: LookedAt): readonly number[] =>
  looked.visits.flatMap((visit) => (visit.n === null ? [] : [visit.n])).sort((a, b) => a - b)

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at)

test('an old copy of a profile put back in its place: what had been sent comes back, what it holds is not said twice, and it goes on as another writer', async ({
  device,
  openDevice,
  relay,
}, { outputDir }) => {
  test.setTimeout(120_000)
  await signIn(device.page, 'wg1')
  await settled(device.page)
  await keepsAway(device, ...range(1, 5))
  await sendsAll(device)
  await keepsAway(device, 6, 7) // wait in the copy, and will have been sent when it is put back
  await device.kill()
  const old = join(outputDir, 'old')
  cpSync(device.profile, old, { recursive: true, filter: (path) => !path.includes('Singleton') })

  await device.start()
  await sendsAll(device)
  await keepsAway(device, ...range(8, 12))
  await sendsAll(device)
  const before = await looksAt(device)
  expect(numbersOf(before)).toEqual(range(1, 12))
  await device.kill()

  const restored = await openDevice(old)
  await keepsAway(restored, ...range(20, 23)) // under clocks that the lost profile has used for others
  await sendsAll(restored)
  const looked = await looksAt(restored)
  expect(numbersOf(looked)).toEqual([...range(1, 12), ...range(20, 23)])
  expect(looked.client).not.toBe(before.client)
  expect(looked.device).toBe(before.device)
  const { keys, visits } = atStation(relay.now().store)
  expect([...visits].filter(([, times]) => times !== 1)).toEqual([])
  expect([...visits.keys()].sort((a, b) => a - b)).toEqual([...range(1, 12), ...range(20, 23)])
  expect(judge(looked, noneTold(), keys).torn).toEqual([])

  await keepsAway(restored, 24)
  await sendsAll(restored)
  expect(atStation(relay.now().store).visits.get(24)).toBe(1)
})

test('two copies of a profile used at once: what is kept on either reaches the other, nothing is lost or said twice, and they write as two', async ({
  device,
  openDevice,
  relay,
}) => {
  test.setTimeout(120_000)
  await signIn(device.page, 'wg1')
  await settled(device.page)
  await keepsAway(device, 1, 2)
  await sendsAll(device)
  await keepsAway(device, 3, 4) // waits in both
  await device.kill()
  const twin = await openDevice(device.profile)
  await device.start()
  await Promise.all([keepsAway(device, ...range(10, 15)), keepsAway(twin, ...range(20, 27))])
  await Promise.all([sendsAll(device), sendsAll(twin)])
  // While both are connected each goes on.
  await Promise.all([keepsAway(device, 30, 31), keepsAway(twin, 40, 41)])
  await Promise.all([sendsAll(device), sendsAll(twin)])

  const all = [...range(1, 4), ...range(10, 15), ...range(20, 27), 30, 31, 40, 41]
  await expect.poll(async () => [numbersOf(await looksAt(device)), numbersOf(await looksAt(twin))], { timeout: 40_000 }).toEqual([all, all])
  const [one, other] = [await looksAt(device), await looksAt(twin)]
  expect(one.client).not.toBe(other.client)
  const { keys, visits } = atStation(relay.now().store)
  expect([...visits].filter(([, times]) => times !== 1)).toEqual([])
  expect(visits.size).toBe(all.length)
  for (const looked of [one, other]) {
    expect(judge(looked, noneTold(), keys).torn).toEqual([])
    expect(looked.outbox).toEqual([])
    expect([looked.conflicts, looked.setAside]).toEqual([0, 0])
  }
})
