import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [sveltekit()],
  worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
  build: { target: 'chrome103', cssTarget: 'chrome103', rolldownOptions: { checks: { pluginTimings: false } } },
  css: { transformer: 'lightningcss' },
  server: { proxy: { '/sync': { target: 'http://127.0.0.1:4173', ws: true }, '/session': 'http://127.0.0.1:4173', '/blobs': 'http://127.0.0.1:4173' } },
})
