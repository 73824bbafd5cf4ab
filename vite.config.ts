import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

/** Where the relay listens while developing; `npm run dev` starts it and says so. */
const relay = process.env['DOORSTEP_RELAY'] ?? 'http://127.0.0.1:4174'

export default defineConfig({
  plugins: [sveltekit()],
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  build: {
    target: 'chrome103',
    cssTarget: 'chrome103',
    rolldownOptions: {
      checks: { pluginTimings: false },
      output: {
        // What every first screen needs goes in few files: on a weak line each of fifty small ones costs its headers and its turn.
        codeSplitting: {
          groups: [
            { name: 'shell', test: /src[\\/]lib[\\/](ui|kernel|features[\\/](frame|today))[\\/](?!showcase)/ },
            { name: 'words', test: /src[\\/]lib[\\/]i18n[\\/](?!en)/ },
          ],
        },
      },
    },
  },
  css: { transformer: 'lightningcss' },
  server: {
    proxy: Object.fromEntries(
      ['/sync', '/session', '/blobs', '/r/', '/healthz', '/metrics', '/version.json'].map((path) => [
        path,
        { target: relay, ws: path === '/sync' },
      ]),
    ),
  },
})
