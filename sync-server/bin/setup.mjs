/**
 * Brings a fresh clone to where `npm start` and `npm test` can run; does nothing in a moment when all is there.
 *   node sync-server/bin/setup.mjs          dependencies, and a new enough Node among them
 *   node sync-server/bin/setup.mjs --test   a browser and Chinese fonts as well
 * It runs on the machine's own Node (20.19 or later) before anything is installed: plain JavaScript, no dependencies.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installedAsLocked } from './check-lock.mjs'
import { playwrightChromium, systemChromium } from './chromium.mjs'

const MIN_NODE = 24
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
process.chdir(root)
const env = { ...process.env, PATH: join(root, 'node_modules', '.bin') + delimiter + process.env.PATH }

installDependencies()
demandNode()
if (!existsSync('.svelte-kit/tsconfig.json')) demand('svelte-kit sync', run('node', ['node_modules/@sveltejs/kit/svelte-kit.js', 'sync']))
if (process.argv.includes('--test')) {
  provideChromium()
  provideFonts()
}

function installDependencies() {
  if (installedAsLocked(root)) return
  say('installing dependencies (npm ci) …')
  // npm itself may run on an older Node than the tools will, so its engine warnings are expected and of no use here.
  demand(
    'npm ci',
    run('npm', ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false']),
  )
}

/** The optional dependency node-<os>-<arch> puts `node` into node_modules/.bin, which npm puts first on PATH for every script. */
function demandNode() {
  const found = spawnSync('node', ['-p', 'process.versions.node'], { env, encoding: 'utf8' }).stdout?.trim() || '0'
  if (Number(found.split('.')[0]) >= MIN_NODE) return
  fail(
    `Node ${MIN_NODE} or newer is needed and none comes with the dependencies for ${process.platform}-${process.arch}; found ${found}. Install it from nodejs.org.`,
  )
}

function provideChromium() {
  if (haveChromium()) return
  say('no Chromium found; trying the download of Playwright …')
  run('node', ['node_modules/@playwright/test/cli.js', 'install', '--only-shell', 'chromium'], {
    timeout: 600_000,
    stdio: ['ignore', 'inherit', 'ignore'],
    env: { ...env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
  })
  if (!haveChromium() && !apt('chromium-headless-shell')) apt('chromium')
  if (!haveChromium()) fail('no Chromium. Install one, or set CHROMIUM_PATH to it.')
}

function haveChromium() {
  return [process.env.CHROMIUM_PATH, playwrightChromium(), systemChromium()].some(
    (path) => path && spawnSync(path, ['--headless', '--no-sandbox', '--version'], { timeout: 20_000 }).status === 0,
  )
}

function provideFonts() {
  if (process.platform !== 'linux') return
  const fonts = spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' })
  if (!fonts.stdout?.trim() && !apt('fonts-noto-cjk', 'fontconfig')) say('no Chinese font: pictures of pages will show empty boxes')
}

/** @param {string[]} packages */
function apt(...packages) {
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version']).status !== 0) return false
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  if (sudo.length && spawnSync('sudo', ['-n', 'true']).status !== 0) return false
  say(`apt-get install ${packages.join(' ')} …`)
  /** @param {string[]} args */
  const get = (...args) => {
    const [command = 'apt-get', ...rest] = [...sudo, 'apt-get', '-qq', '-o', 'DPkg::Lock::Timeout=300', ...args]
    return run(command, rest, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  }
  const install = ['install', '-y', '--no-install-recommends', ...packages]
  return get(...install) || (get('update') && get(...install))
}

/** @param {string} command @param {string[]} args @param {import('node:child_process').SpawnSyncOptions} options */
function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'inherit', env, shell: process.platform === 'win32', ...options })
}

/** @param {string} what @param {import('node:child_process').SpawnSyncReturns<unknown>} result */
function demand(what, result) {
  if (result.status !== 0) fail(`${what} failed (${result.error?.message ?? `exit ${result.status}`})`)
}

/** @param {string} words */
function say(words) {
  console.log(`[setup] ${words}`)
}

/** @param {string} words @returns {never} */
function fail(words) {
  console.error(`[setup] ${words}`)
  process.exit(1)
}
