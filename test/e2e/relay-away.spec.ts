/** The station is away, or dies, or something else answers in its place: nothing is lost, nothing is claimed that is not so. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, readyOffline, signIn, test } from './fixtures.ts'
import { headAtHand, keepVisit, openFirstVisit, sawVisits, settled, topLine } from './hands.ts'
import { openProxy } from './proxy.ts'

test('three visits kept while the station was down are counted at the top and go out by themselves', async ({
  tablets: { a, b },
  relay,
}) => {
  await signIn(a.page, 'wg1')
  await settled(a.page)
  await readyOffline(a.page)
  await relay.stop()
  const heads: string[] = []
  for (const n of [1, 2, 3]) {
    const name = await openFirstVisit(a.page)
    heads.push(await headAtHand(a.page, 'wg1'))
    await keepVisit(a.page, name)
    await expect(topLine(a.page)).toContainText(`${n} 条存着`)
  }
  await expect(topLine(a.page)).toHaveText('连不上站里，3 条存着')

  await relay.start()
  await settled(a.page)
  await signIn(b.page, 'ck1')
  await sawVisits(b.page, ...heads)
})

test('what was said to be delivered is there after the station was killed right then', async ({ browser, seeded }, { outputDir }) => {
  const data = join(outputDir, 'data')
  cpSync(seeded, data, { recursive: true })
  const first = await aRelayProcess(data)
  const cable = await openProxy(first.url)
  const context = await browser.newContext({ baseURL: cable.url })
  const page = await context.newPage()
  await signIn(page, 'wg1')
  await settled(page)
  const name = await openFirstVisit(page)
  const head = await headAtHand(page, 'wg1')
  await keepVisit(page, name)
  await expect(page.getByText('已送达', { exact: true })).toBeVisible()
  await first.kill()

  const second = await aRelayProcess(data, first.port)
  const office = await browser.newContext({ baseURL: second.url })
  const desk = await office.newPage()
  await signIn(desk, 'ck1')
  await sawVisits(desk, head)
  await settled(page)
  await context.close()
  await office.close()
  await cable.close()
  await second.kill()
})

test('a hotel’s page in the station’s place is not called connected, and nothing is lost behind it', async ({ tablets: { a }, cable }) => {
  await signIn(a.page, 'wg1')
  await settled(a.page)
  await readyOffline(a.page)
  cable.set({ cut: true })
  const name = await openFirstVisit(a.page)
  await keepVisit(a.page, name)
  const before = cable.accepted()
  cable.set({ cut: false, portal: { except: [] } })
  await expect.poll(() => cable.accepted()).toBeGreaterThan(before + 1) // it was asked, and the hotel answered
  await expect(topLine(a.page)).toHaveText('连不上站里，1 条存着')
  await expect(a.page.getByText('已存本机', { exact: true })).toBeVisible()
  cable.set({ cut: true, portal: null })
  cable.set({ cut: false })
  await settled(a.page)
})

test('where no socket gets through, it is delivered all the same', async ({ tablets: { a, b }, cable }) => {
  cable.set({ noUpgrade: true })
  await signIn(a.page, 'wg1')
  await settled(a.page)
  const name = await openFirstVisit(a.page)
  const head = await headAtHand(a.page, 'wg1')
  await keepVisit(a.page, name)
  await expect(a.page.getByText('已送达', { exact: true })).toBeVisible({ timeout: 30_000 })
  await signIn(b.page, 'ck1')
  await sawVisits(b.page, head)
})

/** A relay of its own, as an operator starts it, to be killed as a power cut kills it. */
async function aRelayProcess(data: string, port = 0): Promise<{ readonly url: string; readonly port: number; kill(): Promise<void> }> {
  const args = ['sync-server/main.ts', '--port', String(port), '--data', data, '--build', 'build-v1']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const at = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (at) resolve(at[0])
    })
    child.once('exit', () => reject(new Error(`the relay did not start: ${said}`)))
  })
  return {
    url,
    port: Number(new URL(url).port),
    async kill() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}
