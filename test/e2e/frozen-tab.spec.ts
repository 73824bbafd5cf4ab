/** A tab that the browser froze while it spoke with the station: another takes its place, and when it thaws it does no harm. */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { settled, topLine } from './hands.ts'
import { atStation, judge, noneTold } from './judge.ts'
import { openDoor } from './open-door.ts'

test.use({ trace: 'off' })

const STORE = 'doorstep-demo-wg1'
/**
 * Freezes the engine of a tab as the browser does it to a tab that lies long behind others: nothing in it runs, and nothing is told it. A request that is
 * waited for on the spot does it, until it is answered; the browser's own switch leaves workers running where there is no window.
 */
async function freeze(page: Page): Promise<() => Promise<void>> {
  const asked = Promise.withResolvers<ServerResponse>()
  const server = createServer((_request, reply) => asked.resolve(reply)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const engine = page.workers().find((worker) => worker.url().includes('engine'))
  if (!engine) throw new Error('this tab has no engine')
  const frozen = engine.evaluate(
    (port) => {
      const request = new XMLHttpRequest()
      request.open('GET', `http://127.0.0.1:${port}/`, false)
      request.send()
    },
    (server.address() as AddressInfo).port,
  )
  const reply = await asked.promise
  return async () => {
    reply.writeHead(200, { 'access-control-allow-origin': '*', connection: 'close' }).end()
    await frozen
    server.close()
  }
}

/** Asked three times, three seconds apart, before the lease is taken from it. */
const TAKEN_MS = 40_000

async function keepNumber(page: Page, n: number): Promise<void> {
  await openDoor(page)
  await page.evaluate(([store, which]) => door.keepVisit(store, which), [STORE, n] as const)
}

test('L3 a frozen tab loses the lease to one that is seen; thawed, it writes on and nothing is lost or sent twice', async ({
  tablets: { a },
  relay,
}) => {
  test.setTimeout(120_000)
  await signIn(a.page, 'wg1')
  await settled(a.page)
  await readyOffline(a.page)
  await openDoor(a.page)
  const second = await a.context.newPage()
  await second.goto('/')
  await settled(second)
  await expect.poll(() => relay.now().connected()).toBe(1) // the first one's

  const thaw = await freeze(a.page)
  await keepNumber(second, 1)
  await expect(topLine(second)).toContainText('还有 3 条') // a visit, its need and its promise
  expect(atStation(relay.now().store).visits.get(1)).toBeUndefined() // who should send it is frozen
  await expect.poll(() => atStation(relay.now().store).visits.get(1), { timeout: TAKEN_MS }).toBe(1)
  await expect(second.getByRole('banner').getByText('全部已送达')).toBeVisible()

  await thaw()
  await keepNumber(a.page, 2)
  await keepNumber(second, 3)
  await settled(second)
  await settled(a.page)
  await expect.poll(() => relay.now().connected()).toBe(1)
  const looked = await second.evaluate((store) => door.look(store), STORE)
  const { keys, visits } = atStation(relay.now().store)
  expect([...visits].sort(([one], [other]) => one - other)).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ])
  const told = { ...noneTold(), kept: new Set([1, 2, 3]) }
  expect(judge(looked, told, keys)).toMatchObject({ lost: [], torn: [] })
})
