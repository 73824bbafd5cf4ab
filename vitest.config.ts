import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { findChromium } from './sync-server/bin/chromium.mjs'

const executablePath = findChromium()
const resolve = { alias: { $lib: fileURLToPath(new URL('src/lib', import.meta.url)) } }
/** Machines are shared: what takes a second here may take ten there, and a limit is no measurement. */
const PATIENCE_MS = 30_000
const BROWSER = '**/*.browser.test.ts' // what needs a real browser: components, locks, quota, durability
const RUNES = '**/*.svelte.test.ts' // reactive rooms without a page

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: { name: 'node', environment: 'node', testTimeout: PATIENCE_MS, include: ['src/**/*.test.ts'], exclude: [BROWSER, RUNES] },
      },
      {
        // Runes in `.svelte.ts` rooms are tested in Node with Svelte's browser half; its server half has no effects.
        // In a project of their own, because the browser's half of ws or lib0 is of no use to the others.
        plugins: [svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
        resolve,
        ssr: { resolve: { conditions: ['browser', 'module', 'import', 'default'] } },
        test: {
          name: 'runes',
          testTimeout: PATIENCE_MS,
          environment: 'node',
          include: [RUNES],
          server: { deps: { inline: [/node_modules\/svelte\//, /node_modules\/esm-env\//] } },
        },
      },
      // What opens sockets, folders and processes, or plays whole worlds: too long for `npm run check`.
      {
        resolve,
        test: {
          name: 'machine',
          environment: 'node',
          testTimeout: PATIENCE_MS,
          include: ['{sync-server,test}/**/*.test.ts'],
          exclude: [BROWSER],
        },
      },
      {
        plugins: [svelte()],
        resolve,
        test: {
          name: 'browser',
          include: [BROWSER],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: executablePath ? { executablePath } : {} }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
