import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { findChromium } from './sync-server/bin/chromium.mjs'

const executablePath = findChromium()
const alias = { $lib: fileURLToPath(new URL('src/lib', import.meta.url)) }
const BROWSER = '**/*.browser.test.ts' // what needs a real browser: components, locks, quota, durability

const RUNES = '**/*.svelte.test.ts' // reactive rooms without a page

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: { name: 'node', environment: 'node', include: ['{src,sync-server,test}/**/*.test.ts'], exclude: [BROWSER, RUNES] },
      },
      {
        // Runes in `.svelte.ts` rooms are tested in Node with Svelte's browser half; its server half has no effects.
        plugins: [svelte({ dynamicCompileOptions: () => ({ generate: 'client' }) })],
        resolve: { alias },
        ssr: { resolve: { conditions: ['browser', 'module', 'import', 'default'] } },
        test: {
          name: 'runes',
          environment: 'node',
          include: [RUNES],
          server: { deps: { inline: [/node_modules\/svelte\//, /node_modules\/esm-env\//] } },
        },
      },
      {
        plugins: [svelte()],
        resolve: { alias },
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
