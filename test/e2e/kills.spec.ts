/**
 * The browser is killed with SIGKILL in the middle of writing, again and again on one profile. What was told as kept is there, whole, and goes out.
 * `DOORSTEP_KILLS` sets how often.
 */
import { setTimeout as after } from 'node:timers/promises'
import { seeded } from '../support/seeded.ts'
import { expect, signIn, test } from './fixtures.ts'
import { settled } from './hands.ts'
import { atStation, hear, judge, noneTold } from './judge.ts'
import { goNowhere, listenAtTheDoor, openDoor } from './open-door.ts'

test.use({ trace: 'off' }) // it would be longer than the story

const KILLS = Number(process.env['DOORSTEP_KILLS'] ?? 30)
/** In every fourth round the app itself runs beside and sends what is being written. */
const BESIDE_THE_APP = 4
const HANDS = 3
const STORE = 'doorstep-demo-wg1'

test(`K1 after ${KILLS} kills in the middle of writing nothing that was told as kept is lost, and nothing is there by halves`, async ({
  device,
  relay,
}) => {
  test.setTimeout(60_000 + KILLS * 10_000)
  const { chance, again } = seeded(`DOORSTEP_KILLS=${KILLS} npm run e2e -- kills`)
  await signIn(device.page, 'wg1')
  await settled(device.page)

  const told = noneTold()
  let next = 1
  let inFlight = 0
  let late = 0
  for (let kill = 1; kill <= KILLS; kill++) {
    const isBeside = kill % BESIDE_THE_APP === 0
    let words = isBeside ? chance.int(30, 90) : chance.int(2, 60)
    const enough = Promise.withResolvers<void>()
    await listenAtTheDoor(device.context, (word) => {
      hear(told, word)
      next = Math.max(next, word.n + 1)
      if (--words === 0) enough.resolve()
    })
    if (isBeside) await device.page.goto('/me', { waitUntil: 'commit' })
    else await goNowhere(device.page)
    await openDoor(device.page)
    await device.page.evaluate(([store, from, hands]) => door.writeOn(store, from, hands), [STORE, next, HANDS] as const)
    await enough.promise
    await after(chance.next() * 20) // a moment that no word of the page has chosen
    await device.kill()
    if ([...told.begun].some((n) => !told.kept.has(n))) inFlight++

    await device.start()
    await goNowhere(device.page)
    await openDoor(device.page)
    await device.page.evaluate(() => door.turnOverLog())
    const looked = await device.page.evaluate((store) => door.look(store), STORE)
    const { lost, torn } = judge(looked, told, atStation(relay.now().store).keys)
    expect(told.refused, again).toEqual([])
    expect({ kill, lost, torn }, again).toEqual({ kill, lost: [], torn: [] })
    // What was kept in the very instant, its word lost with the browser, counts from now on; what was not is not waited for.
    const here = new Set(looked.visits.flatMap((visit) => visit.n ?? []))
    late += [...here].filter((n) => !told.kept.has(n)).length
    for (const n of here) told.kept.add(n)
    for (const n of told.begun) if (!here.has(n)) told.begun.delete(n)
    next = Math.max(next, ...[...here, ...looked.drafts].map((n) => n + 1))
  }

  await device.page.goto('/')
  await settled(device.page)
  const { visits } = atStation(relay.now().store)
  expect(
    [...told.kept].filter((n) => visits.get(n) !== 1),
    again,
  ).toEqual([])
  expect(visits.size, again).toBe(told.kept.size)
  expect(inFlight, `kills while something was being written; ${again}`).toBeGreaterThan(KILLS * 0.9)
  expect(told.kept.size, again).toBeGreaterThan(KILLS * 10)
  console.log(`kills ${KILLS}, in flight ${inFlight}, kept ${told.kept.size}, of them never told ${late}, lost 0, torn 0`)
})
