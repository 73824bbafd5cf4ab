/** The shell: installed once, it starts without a link, and a newer build comes when a person says so. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, readyOffline, runs, signIn, test } from './fixtures.ts'

/** Files that a running app never asks for. */
const NOT_KEPT = ['/service-worker.js', '/_app/version.json', '/_app/env.js']

test('W2 every built file is kept on the device, worker chunks included', async ({ tablets: { a } }) => {
  await a.page.goto('/')
  await readyOffline(a.page)
  const kept = await a.page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.includes('precache'))
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map((request) => new URL(request.url).pathname)
  })
  const built = readdirSync('build-v1', { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !/\.(br|gz|map)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).slice('build-v1'.length))
  expect(built.length).toBeGreaterThan(10)
  expect(built.filter((file) => !kept.includes(file) && !NOT_KEPT.includes(file))).toEqual([])
})

test('a device that was switched off starts without a link, deep addresses too, and breaks no policy', async ({ device, relay }) => {
  await signIn(device.page, 'wg1')
  await readyOffline(device.page)
  await relay.stop()
  await device.close()
  await device.start()
  const complaints: string[] = []
  device.page.on('console', (message) => /Content Security Policy/.test(message.text()) && complaints.push(message.text()))
  for (const address of ['/', '/households', '/unsent']) {
    await device.page.goto(address)
    await expect(device.page.getByRole('navigation').first()).toBeVisible()
    await runs(device.page, 'v1')
  }
  expect(complaints).toEqual([])
})

test('N1 a device killed a moment after signing in knows its person when it starts without a link', async ({ device, relay }) => {
  await signIn(device.page, 'wg1')
  await readyOffline(device.page)
  await relay.stop()
  await device.kill()
  await device.start()
  await device.page.goto('/')
  await expect(device.page.getByRole('navigation').first()).toBeVisible()
})

test('W1 A1 A2 a newer build waits for a person, then every tab runs it', async ({ tablets: { a }, relay }) => {
  await signIn(a.page, 'wg1')
  await readyOffline(a.page)
  await relay.deploy('v2')
  await a.page.reload()
  await runs(a.page, 'v1') // what is kept starts, whatever the relay serves
  const second = await a.context.newPage()
  await second.goto('/households')
  await runs(second, 'v1')

  await a.page.getByRole('button', { name: '现在换' }).click()
  await runs(a.page, 'v2')
  await runs(second, 'v2')
})

for (const except of [[], ['/service-worker.js'], ['/service-worker.js', '/version.json', '/index.html']]) {
  test(`W3 a portal that answers all but ${except.join(' ') || 'nothing'} does not become the app`, async ({
    tablets: { a },
    relay,
    cable,
  }) => {
    await a.page.goto('/')
    await readyOffline(a.page)
    await relay.deploy('v2')
    cable.set({ portal: { except } })
    const state = await a.page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready
      const refused = await registration.update().then(
        () => false,
        () => true,
      )
      const installing = registration.installing
      if (!installing) return refused ? 'refused' : 'nothing new'
      return new Promise<string>((resolve) => installing.addEventListener('statechange', () => resolve(installing.state)))
    })
    expect(state).toBe(except.length === 0 ? 'refused' : 'redundant')
    await a.page.reload()
    await runs(a.page, 'v1')

    cable.set({ portal: null }) // past the portal the update comes as if nothing had been
    await a.page.evaluate(async () => (await navigator.serviceWorker.ready).update())
    await a.page.waitForFunction(async () => (await navigator.serviceWorker.ready).waiting !== null)
  })
}

test('W4 an operator can take the offline copy back, and the person stays signed in', async ({ tablets: { a } }) => {
  await signIn(a.page, 'wg1')
  await readyOffline(a.page)
  await a.context.route('**/version.json', (route) => route.fulfill({ json: { app: 'v1', kill: true } }))
  await a.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await expect
    .poll(() => a.page.evaluate(async () => [(await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]))
    .toEqual([0, 0])
  await a.page.reload()
  await expect(a.page.getByRole('navigation').first()).toBeVisible()
})
