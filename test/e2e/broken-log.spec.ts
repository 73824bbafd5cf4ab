/** What the browser does with a log that its end cut off, and that the app's way of starting keeps it from that. */
import { appendFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Device } from './fixtures.ts'
import { goNowhere, openDoor } from './open-door.ts'

test.use({ residents: 0, trace: 'off' })

/** The head of a record whose body the browser did not come to write any more. */
const CUT_OFF = Buffer.from([1, 2, 3, 4, 0xa0, 2, 1])

function cutOffLog({ profile }: Device): void {
  const all = join(profile, 'Default', 'IndexedDB')
  const folder = join(all, readdirSync(all).find((name) => name.endsWith('.leveldb')) ?? '')
  appendFileSync(join(folder, readdirSync(folder).find((name) => name.endsWith('.log')) ?? ''), CUT_OFF)
}

/** Adds so many rows to a plain database; gives how many there are then. */
const addRows = (device: Device, count: number): Promise<number> =>
  device.page.evaluate(
    (more) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('plain')
        opening.onupgradeneeded = () => opening.result.createObjectStore('rows', { autoIncrement: true })
        opening.onerror = () => reject(opening.error ?? new Error('not opened'))
        opening.onsuccess = () => {
          const work = opening.result.transaction('rows', 'readwrite', { durability: 'strict' })
          for (let at = 0; at < more; at++) work.objectStore('rows').add('x'.repeat(500))
          const asked = work.objectStore('rows').count()
          work.oncomplete = () => resolve(asked.result)
        }
      }),
    count,
  )

async function killAndStart(device: Device, afterwards: () => void = () => undefined): Promise<void> {
  await device.kill()
  afterwards()
  await device.start()
  await goNowhere(device.page)
}

test('known wrong: a browser whose log was cut off throws everything away at the second start', async ({ device }) => {
  await goNowhere(device.page)
  expect(await addRows(device, 20)).toBe(20)
  await killAndStart(device, () => cutOffLog(device))
  expect(await addRows(device, 20)).toBe(40)
  await killAndStart(device)
  const rows = await addRows(device, 20).catch((fault: unknown) => String(fault))
  expect(rows === 20 || /backing store/.test(String(rows)), `${rows} rows: it has healed, and nothing need be turned over any more`).toBe(
    true,
  )
})

test('T1 what was kept outlasts a log that was cut off, once a new one was begun', async ({ device }) => {
  await goNowhere(device.page)
  expect(await addRows(device, 20)).toBe(20)
  for (const rows of [40, 60, 80]) {
    await killAndStart(device, () => cutOffLog(device))
    expect(await addRows(device, 20)).toBe(rows)
    await openDoor(device.page)
    await device.page.evaluate(() => door.turnOverLog())
  }
  await killAndStart(device)
  expect(await addRows(device, 0)).toBe(80)
  expect((await device.page.evaluate(() => indexedDB.databases())).map((one) => one.name)).toEqual(['plain'])
})
