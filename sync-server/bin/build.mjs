/** Builds the app when its sources are newer than what was built last. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['src', 'static', 'svelte.config.js', 'vite.config.ts', 'package-lock.json']

/** @param {{ folder: string, version?: string }} wanted @returns {boolean} whether it built */
export function buildWhenNewer({ folder, version }) {
  const page = join(folder, 'index.html')
  if (existsSync(page) && Math.max(...SOURCES.map(newest)) <= statSync(page).mtimeMs) return false
  const began = new Date()
  const { status } = spawnSync(process.execPath, [join('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], {
    stdio: 'inherit',
    env: { ...process.env, BUILD_DIR: folder, NODE_ENV: 'production', ...(version ? { APP_VERSION: version } : {}) },
  })
  if (status !== 0) process.exit(status ?? 1)
  utimesSync(page, began, began) // what was changed while it built counts as newer
  return true
}

/** When something in it changed last; a folder's own time tells of removals. Tests are no part of the app. @param {string} path @returns {number} */
function newest(path) {
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(
    mtimeMs,
    ...readdirSync(path)
      .filter((name) => !name.endsWith('.test.ts'))
      .map((name) => newest(join(path, name))),
  )
}
