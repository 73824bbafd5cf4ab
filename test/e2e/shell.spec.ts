/** The shell: installed once, it starts without a link, and a newer build comes when a person says so. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, markOf, readyOffline, runningBuild, signIn, test } from './fixtures.ts'

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
  await device.kill()
  await device.start()
  const complaints: string[] = []
  device.page.on('console', (message) => /Content Security Policy/.test(message.text()) && complaints.push(message.text()))
  for (const address of ['/', '/households', '/unsent']) {
    await device.page.goto(address)
    await expect(device.page.getByRole('navigation').first()).toBeVisible()
    expect(await runningBuild(device.page)).toBe(markOf('v1'))
  }
  expect(complaints).toEqual([])
})

test('W1 A1 A2 a newer build waits for a person, then every tab runs it', async ({ tablets: { a }, relay }) => {
  await signIn(a.page, 'wg1')
  await readyOffline(a.page)
  await relay.deploy('v2')
  await a.page.reload()
  expect(await runningBuild(a.page)).toBe(markOf('v1')) // what is kept starts, whatever the relay serves
  const second = await a.context.newPage()
  await second.goto('/households')
  expect(await runningBuild(second)).toBe(markOf('v1'))

  await a.page.getByRole('button', { name: '现在换' }).click()
  await expect.poll(() => runningBuild(a.page)).toBe(markOf('v2'))
  await expect.poll(() => runningBuild(second)).toBe(markOf('v2'))
  expect(markOf('v1')).not.toBe(markOf('v2'))
})

test('W3 a portal that answers everything with its own page does not become the app', async ({ tablets: { a }, relay }) => {
  await a.page.goto('/')
  await readyOffline(a.page)
  await relay.deploy('v2')
  await a.context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>portal</h1>' }))
  const answer = await a.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return registration.update().then(
      () => 'updated',
      (fault: unknown) => (fault instanceof Error ? fault.name : 'unknown'),
    )
  })
  await a.page.reload()
  expect(await runningBuild(a.page)).toBe(markOf('v1'))
  expect(answer).not.toBe('') // it may have noticed nothing: what counts is what starts
})
