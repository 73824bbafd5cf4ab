import adapter from '@sveltejs/adapter-static'

// A build reads this file more than once: all of it must bear one name.
process.env.APP_VERSION ??= Date.now().toString()

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ pages: process.env.BUILD_DIR ?? 'build', fallback: 'index.html', precompress: true }),
    serviceWorker: { register: false }, // workbox-window registers it, so that a person is asked before an update
    version: { name: process.env.APP_VERSION, pollInterval: 0 },
    csp: {
      mode: 'hash',
      directives: {
        'default-src': ['self'],
        'script-src': ['self'], // SvelteKit adds the hash of its own start
        'style-src': ['self'],
        'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='], // the one line that tells a screen reader of a new page
        'img-src': ['self', 'blob:', 'data:'],
        'connect-src': ['self'],
        'worker-src': ['self'],
        'object-src': ['none'],
        'base-uri': ['none'],
        'form-action': ['self'],
      },
    },
    paths: { relative: false },
  },
}
