/** What a person does and sees, so that a story reads as one: look at the top line, keep a visit, cut the link, take a photo. */
import { expect, type BrowserContext, type Page } from '@playwright/test'
import type { Device } from './fixtures.ts'
import type { Proxy } from './proxy.ts'

/** The words of the one line at the top. */
export const topLine = (page: Page) => page.getByRole('banner').getByRole('status')
export const ALL_SENT = '全部已送达'

/** Everything of this person's is here and everything of ours is there. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('banner').getByText(ALL_SENT)).toBeVisible({ timeout: 40_000 })
}

/** As one flips the switch in the status bar: the cable is cut, and the browser says so. */
export async function flightMode(cable: Proxy, context: BrowserContext, on: boolean): Promise<void> {
  cable.set({ cut: on })
  await context.setOffline(on)
}

/** Switched off in the middle of whatever it was doing, then on again, still without a link if `away`. */
export async function coldStart(device: Device, away: boolean): Promise<void> {
  await device.kill()
  await device.start()
  await device.context.setOffline(away)
  await device.page.goto('/')
}

/** From Today into the sheet of the household that stands first; gives its person's name. */
export async function openFirstVisit(page: Page): Promise<string> {
  await page.getByRole('link', { name: '到了，记走访' }).click()
  // Whoever is first may have changed in the same breath: the sheet says whose it is.
  const heading = page.getByRole('heading', { name: /^记走访 / })
  await expect(heading).toBeVisible()
  return (await heading.innerText()).replace('记走访', '').trim()
}

/** Whose household the open sheet is about, as the window lists it. */
export async function headAtHand(page: Page, login: string): Promise<string> {
  const id = /households\/([^/]+)\/visit/.exec(page.url())?.[1]
  return String((await rowsOf(page, login, 'households')).find((row) => row['id'] === id)?.['headName'])
}

/** At the window, with everything that has come in so far. */
export async function sawVisits(desk: Page, ...heads: readonly string[]): Promise<void> {
  await settled(desk)
  await desk.goto('/window')
  const visits = desk.getByRole('region', { name: '新来的走访' })
  for (const head of heads) await expect(visits.getByRole('button', { name: new RegExp(`^${head}`) }).first()).toContainText('今天')
}

/** As one keeps what has not changed since last time. */
export async function keepVisit(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: '存到本机' }).click()
  await expect(page.getByText(`${name}家的走访记好了`)).toBeVisible()
}

/** The words in a line of the sheet: opens it first where last time's words stand. */
export async function writeLine(page: Page, field: string, words: string): Promise<void> {
  const change = page.getByRole('button', { name: `${field} 变了` })
  const box = page.getByRole('textbox', { name: field, exact: true }).or(page.getByRole('textbox', { name: `${field}，现在怎么样` }))
  await expect(change.or(box).first()).toBeVisible()
  if (await change.isVisible()) await change.click()
  await box.fill(words)
}

/** All rows of a table of this person's database, as they are on the disk. */
export function rowsOf(page: Page, login: string, table: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  return page.evaluate(
    ([name, from]) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open(name)
        opening.onerror = () => reject(opening.error ?? new Error('not opened'))
        opening.onsuccess = () => {
          const db = opening.result
          const asked = db.transaction(from).objectStore(from).getAll()
          asked.onerror = () => reject(asked.error ?? new Error('not read'))
          asked.onsuccess = () => {
            db.close()
            resolve(asked.result.map((row: object) => ({ ...row })))
          }
        }
      }),
    [`doorstep-demo-${login}`, table] as const,
  )
}

/** Waits until the draft on the disk holds these words. */
export async function draftHolds(page: Page, login: string, ...words: readonly string[]): Promise<void> {
  await expect
    .poll(async () => {
      const kept = JSON.stringify((await rowsOf(page, login, 'drafts')).map((row) => row['value']))
      return words.filter((word) => !kept.includes(word))
    })
    .toEqual([])
}

/** Where the picture was taken, as a phone writes it into the file. */
export const GPS_MARK = Buffer.from('Exif\0\0')

/** A photo with a place in it: drawn by the browser, told where by us. */
export async function photoWithPlace(page: Page): Promise<{ readonly name: string; readonly mimeType: string; readonly buffer: Buffer }> {
  const drawn = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2000, 1500)
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('nothing to draw with')
    for (let at = 0; at < 40; at++) {
      pen.fillStyle = `hsl(${at * 9} 60% 50%)`
      pen.fillRect(at * 50, 0, 50, 1500)
    }
    return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 })).arrayBuffer())]
  })
  const jpeg = Buffer.from(drawn)
  return { name: 'door.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([jpeg.subarray(0, 2), exifWithPlace(), jpeg.subarray(2)]) }
}

/** APP1: a TIFF with one tag that points to a GPS directory: 31° N. */
function exifWithPlace(): Buffer {
  const tiff = Buffer.alloc(8 + 18 + 42 + 24)
  tiff.write('II*\0', 0, 'latin1')
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  tag(tiff, 10, 0x8825, 4, 1)
  tiff.writeUInt32LE(26, 18)
  tiff.writeUInt16LE(2, 26)
  tag(tiff, 28, 1, 2, 2)
  tiff.write('N\0', 36, 'latin1')
  tag(tiff, 40, 2, 5, 3)
  tiff.writeUInt32LE(68, 48)
  for (const [at, part] of [31, 1, 15, 1, 0, 1].entries()) tiff.writeUInt32LE(part, 68 + at * 4)
  const head = Buffer.from([0xff, 0xe1, 0, 0])
  head.writeUInt16BE(2 + GPS_MARK.length + tiff.length, 2)
  return Buffer.concat([head, GPS_MARK, tiff])
}

function tag(into: Buffer, at: number, id: number, type: number, count: number): void {
  into.writeUInt16LE(id, at)
  into.writeUInt16LE(type, at + 2)
  into.writeUInt32LE(count, at + 4)
}
