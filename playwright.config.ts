import { defineConfig } from '@playwright/test'
import { findChromium } from './sync-server/bin/chromium.mjs'

const executablePath = findChromium() // undefined: Playwright's own download

export default defineConfig({
  timeout: 60_000,
  expect: { timeout: 10_000 },
  fullyParallel: true,
  workers: process.env['CI'] ? 1 : 2,
  retries: 0, // a flaky test is a broken promise
  forbidOnly: Boolean(process.env['CI']),
  outputDir: 'test-results/playwright',
  reporter: [['list']],
  use: {
    actionTimeout: 15_000, // a button that never comes fails its own line, not the story's time
    browserName: 'chromium',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1180, height: 820 },
    serviceWorkers: 'allow',
    trace: 'retain-on-failure',
    video: 'off', // would need a download that not every machine can make
    launchOptions: executablePath ? { executablePath } : {},
  },
  projects: [
    { name: 'e2e', testDir: 'test/e2e', testMatch: '**/*.spec.ts' },
    { name: 'screens', testDir: 'test/screens', testMatch: '**/*.spec.ts' },
    { name: 'bench', testDir: 'test/bench', testMatch: '**/*.spec.ts', workers: 1, timeout: 600_000 },
  ],
})
