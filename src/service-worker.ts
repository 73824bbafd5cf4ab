/**
 * Keeps the app itself on this device, so that it starts without a link. It caches the shell and nothing else and never touches the log:
 * what is not a built file goes to the network untouched.
 *
 *   W1  A new build waits until a person says so (SKIP_WAITING); two builds never mix.
 *   W2  Every built file is kept, or the new build is not installed at all.
 *   W3  A redirected answer or one of the wrong type is refused: a captive portal must not become the app.
 *   W4  An operator can take it back: `kill` in /version.json makes a new worker drop the cache and itself.
 */
/// <reference types="@sveltejs/kit" />
import { build, files, version } from '$service-worker'
import { clientsClaim } from 'workbox-core'
import { addPlugins, cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope

const SHELL = '/index.html'
const FOR_THE_RELAY = /^\/(sync|session|blobs|r|healthz|metrics|version\.json)(\/|$)/
const TYPES: Readonly<Record<string, RegExp>> = {
  html: /^text\/html/,
  js: /^(text|application)\/javascript/,
  mjs: /^(text|application)\/javascript/,
  css: /^text\/css/,
  json: /^application\/json/,
  webmanifest: /^application\/(manifest\+)?json/,
  svg: /^image\/svg\+xml/,
  png: /^image\/png/,
  woff2: /^(font\/woff2|application\/font-woff2)/,
  wasm: /^application\/wasm/,
}

addPlugins([{ fetchDidSucceed: async ({ request, response }) => ours(new URL(request.url).pathname, response) }])
precacheAndRoute(
  [
    { url: SHELL, revision: version },
    ...build.map((url) => ({ url, revision: null })), // their names carry their hash
    ...files.map((url) => ({ url, revision: version })),
  ],
  { cleanURLs: false, ignoreURLParametersMatching: [] },
)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL(SHELL), { denylist: [FOR_THE_RELAY] }))
clientsClaim()

self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') event.waitUntil(self.skipWaiting())
})
self.addEventListener('install', (event) => {
  event.waitUntil(killed().then((kill) => (kill ? self.skipWaiting() : undefined)))
})
self.addEventListener('activate', (event) => {
  event.waitUntil(killed().then((kill) => (kill ? retire() : undefined)))
})

/** The answer, if it is what we built; a throw makes the installation fail as a whole, and the build before stays. */
async function ours(path: string, response: Response): Promise<Response> {
  const type = response.headers.get('content-type') ?? ''
  const wanted = TYPES[path.slice(path.lastIndexOf('.') + 1)]
  if (response.redirected) throw new TypeError(`${path} was redirected`)
  if (wanted && !wanted.test(type)) throw new TypeError(`${path} came as ${type || 'nothing'}`)
  // A portal answers everything with a page of its own; ours starts SvelteKit.
  if (path === SHELL && !(await response.clone().text()).includes('__sveltekit')) throw new TypeError(`${path} is another page`)
  return response
}

/** No link, or anything but a clear yes, is a no. */
async function killed(): Promise<boolean> {
  const answer = await fetch('/version.json', { cache: 'no-store' }).catch(() => null)
  if (!answer?.ok || answer.redirected || !TYPES['json']?.test(answer.headers.get('content-type') ?? '')) return false
  const said: unknown = await answer.json().catch(() => null)
  return typeof said === 'object' && said !== null && 'kill' in said && said.kill === true
}

async function retire(): Promise<void> {
  for (const name of await caches.keys()) await caches.delete(name)
  await self.registration.unregister()
}
