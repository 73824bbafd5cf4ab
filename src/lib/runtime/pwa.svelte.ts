/**
 * The app as something installed: whether it starts without a link, whether a newer build waits, whether it may go to the home screen.
 * Knows nothing of entries; whoever opens it says how to bring drafts to safety before a reload. Works where there is no service worker, and says so.
 *
 *   A1  A newer build is put in place only when a person asks, and only after `beforeApply` has settled.
 *   A2  Every open tab then reloads exactly once, each after its own `beforeApply`.
 *   A3  Whether there is something newer is asked when the tab is shown again and every hour; no answer is no news.
 */
import { Workbox } from 'workbox-window'

/** `ready`: starts without a link. `unsupported`: no service worker here (some in-app browsers). `failed`: it could not be installed this time. */
export type PwaPhase = 'unsupported' | 'installing' | 'ready' | 'failed'
/** `served`: the relay has a newer build than this tab, and nothing keeps the old one: a reload brings it. */
export type PwaUpdate = 'none' | 'waiting' | 'served' | 'applying'

export interface Pwa {
  readonly phase: PwaPhase
  readonly update: PwaUpdate
  /** It became ready just now, for the first time on this device: worth one sentence. */
  readonly offlineReady: boolean
  readonly canInstall: boolean
  install(): Promise<'accepted' | 'dismissed' | 'not-possible'>
  /** Put the newer build in place: drafts first, then one reload of every tab. */
  apply(): Promise<void>
  /** Ask the relay whether it has something newer. */
  check(): Promise<void>
  close(): void
}

export interface PwaDeps {
  /** The version of the build that runs in this tab. */
  readonly app: string
  /** False while developing: then there is nothing to install. */
  readonly enabled: boolean
  /** Brings what is being typed to safety. */
  readonly beforeApply: () => Promise<unknown>
}

interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
  readonly userChoice: Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

const CHECK_MS = 3_600_000
/** A tab that cannot write its drafts must not keep the others from going on. */
const FLUSH_MS = 5_000
const SKIP_MS = 10_000

export function openPwa(deps: PwaDeps): Pwa {
  const supported = deps.enabled && 'serviceWorker' in navigator
  let phase = $state<PwaPhase>(supported ? 'installing' : 'unsupported')
  let update = $state<PwaUpdate>('none')
  let offlineReady = $state(false)
  let prompt = $state.raw<InstallPrompt | null>(null)
  const closing = new AbortController()
  const on = { signal: closing.signal }
  const reload = once(async () => {
    update = 'applying'
    await within(FLUSH_MS, deps.beforeApply())
    location.reload()
  })
  const workbox = supported ? register() : null

  window.addEventListener('beforeinstallprompt', (event) => keepPrompt(event), on)
  window.addEventListener('appinstalled', () => (prompt = null), on)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void check(), on)
  const hourly = setInterval(() => void check(), CHECK_MS)
  closing.signal.addEventListener('abort', () => clearInterval(hourly))

  return {
    get phase() {
      return phase
    },
    get update() {
      return update
    },
    get offlineReady() {
      return offlineReady
    },
    get canInstall() {
      return prompt !== null
    },
    install,
    apply,
    check,
    close: () => closing.abort(),
  }

  function register(): Workbox {
    const worker = new Workbox('/service-worker.js', { updateViaCache: 'none' })
    const first = navigator.serviceWorker.controller === null
    let controlled = !first
    if (controlled) phase = 'ready'
    worker.addEventListener('waiting', () => (update = 'waiting'))
    worker.addEventListener('activated', () => {
      if (first) offlineReady = true
      phase = 'ready'
    })
    worker.addEventListener('redundant', ({ isUpdate }) => {
      if (!isUpdate && phase === 'installing') phase = 'failed'
    })
    // The first worker of a device takes over silently; any later one means that this page runs an old build.
    const takenOver = () => (controlled ? void reload() : (controlled = true))
    navigator.serviceWorker.addEventListener('controllerchange', takenOver, on)
    worker.register().then(
      (registration) => registration?.active && (phase = 'ready'),
      () => (phase = controlled ? 'ready' : 'failed'),
    )
    return worker
  }

  async function apply() {
    if (update !== 'waiting' || !workbox) return reload()
    update = 'applying'
    await deps.beforeApply().catch((fault: unknown) => {
      update = 'waiting' // nothing was put in place; the person may try again
      throw fault
    })
    workbox.messageSkipWaiting() // then `controllerchange`, here and in every other tab
    await within(
      SKIP_MS,
      new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { ...on, once: true })),
    )
    await reload()
  }

  async function check() {
    const served = await servedVersion()
    if (served?.kill && supported) return retire()
    if (served === null || served.app === deps.app) return
    const registration = supported ? await navigator.serviceWorker.getRegistration() : undefined
    if (!registration) {
      if (update === 'none') update = 'served'
      return
    }
    await registration.update().catch(expectNoLink)
  }

  async function install() {
    if (!prompt) return 'not-possible'
    const asked = prompt
    prompt = null // a browser lets each be shown once
    await asked.prompt()
    return (await asked.userChoice).outcome
  }

  function keepPrompt(event: Event) {
    if (!isInstallPrompt(event)) return
    event.preventDefault() // we ask at a good moment, not the browser at any
    prompt = event
  }
}

/** What the relay serves now; null when nobody of ours answered. */
async function servedVersion(): Promise<{ readonly app: string; readonly kill: boolean } | null> {
  const answer = await fetch('/version.json', { cache: 'no-store' }).catch(expectNoLink)
  if (!answer?.ok || answer.redirected || !answer.headers.get('content-type')?.startsWith('application/json')) return null
  const said: unknown = await answer.json()
  if (typeof said !== 'object' || said === null || !('app' in said) || typeof said.app !== 'string') return null
  return { app: said.app, kill: 'kill' in said && said.kill === true }
}

/** The operator takes the offline copy back; the log and its rows stay where they are. */
async function retire() {
  for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister()
  for (const name of await caches.keys()) await caches.delete(name)
}

/** fetch and update() tell of a missing link by TypeError, of a captive portal's page in place of the worker by SecurityError. */
function expectNoLink(fault: unknown): undefined {
  const portal = fault instanceof DOMException && fault.name === 'SecurityError'
  if (!(fault instanceof TypeError) && !portal) throw fault
}

const isInstallPrompt = (event: Event): event is InstallPrompt => 'prompt' in event && 'userChoice' in event

const within = (ms: number, promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([promise.catch((fault: unknown) => console.error(fault)), new Promise((resolve) => setTimeout(resolve, ms))])

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= act())
}
