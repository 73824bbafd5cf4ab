/**
 * Finds a Chromium that the tests can drive: the one named by CHROMIUM_PATH, the one Playwright downloaded, else one of this machine.
 * Plain JavaScript without dependencies, because setup runs it before anything is installed.
 */
import { accessSync, constants, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const MAC = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']

/** What to hand to Playwright as `executablePath`; undefined means that its own download is there. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH
  return playwrightChromium() ? undefined : systemChromium()
}

/** @returns {string | undefined} */
export function playwrightChromium() {
  const require = createRequire(import.meta.url)
  /** @type {typeof import('playwright-core') | undefined} */
  let core
  try {
    core = require('playwright-core')
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'MODULE_NOT_FOUND')) throw fault
  }
  // Some platforms have no download, then asking for its path throws.
  const path = core && supported(core)
  return path && existsSync(path) ? path : undefined
}

/** @returns {string | undefined} */
export function systemChromium() {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/snap/bin']
  const files = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return files.find(mayRun) ?? MAC.find(mayRun)
}

/** @param {typeof import('playwright-core')} core */
function supported(core) {
  try {
    return core.chromium.executablePath()
  } catch {
    return undefined
  }
}

/** @param {string} file */
function mayRun(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
