/** Bundles `door.ts` once per worker process and opens it in pages: at an address of the app's origin where no app runs, or beside the app itself. */
import type { BrowserContext, Page } from '@playwright/test'
import { build } from 'vite'
import type { Word } from './door.ts'

/** An address that neither the app nor its service worker answers: the station has no such picture. */
const NOWHERE = '/blobs/nowhere'

let bundled: Promise<string> | undefined

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'chrome103',
      lib: { entry: 'test/e2e/door.ts', formats: ['iife'], name: 'doorRoom' },
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  })
  const code = [built].flat().flatMap((one) => ('output' in one ? one.output : []))
  return code.map((one) => (one.type === 'chunk' ? one.code : '')).join('')
}

/** The app's rooms are at hand in this page from now on, until it is left. */
export async function openDoor(page: Page): Promise<void> {
  bundled ??= bundle()
  await page.evaluate(await bundled)
}

/** A page of the same origin in which the app does not run. It needs the link: the station says that nothing is there. */
export async function goNowhere(page: Page): Promise<void> {
  await page.goto(NOWHERE)
}

export const listenAtTheDoor = (context: BrowserContext, hear: (word: Word) => void): Promise<unknown> =>
  context.exposeBinding('told', (_source, word: Word) => hear(word))
