import adapter from '@sveltejs/adapter-static'
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

/** @type {import('@sveltejs/kit').Config} */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ pages: process.env.BUILD_DIR ?? 'build', fallback: 'index.html', precompress: true }),
    serviceWorker: { register: false }, // workbox-window registers it, so that a person is asked before an update
    version: { name: process.env.APP_VERSION ?? Date.now().toString(), pollInterval: 0 },
    csp: { mode: 'hash' },
    paths: { relative: false },
  },
}
