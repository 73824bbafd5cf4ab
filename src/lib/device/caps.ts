/** What this browser can and cannot do, asked once at the start. Guesses are called guesses. */
export interface Caps {
  readonly serviceWorker: boolean
  readonly locks: boolean
  readonly persist: boolean
  readonly broadcast: boolean
  readonly offscreenCanvas: boolean
  /** A page inside another app: its storage belongs to that app, and it often has no service worker. */
  readonly inApp: InApp | null
  /** Storage looks as if it lived in memory only. */
  readonly privateGuess: boolean
}

export type InApp = 'wechat' | 'dingtalk' | 'qq' | 'alipay' | 'webview'

export interface Browser {
  readonly userAgent: string
  readonly serviceWorker: boolean
  readonly locks: boolean
  readonly persist: boolean
  readonly broadcast: boolean
  readonly offscreenCanvas: boolean
  readonly storage: { readonly quotaBytes: number; readonly persisted: boolean | null }
}

export function capsOf({ userAgent, storage, ...has }: Browser): Caps {
  const { quotaBytes, persisted } = storage
  const small = quotaBytes > 0 && quotaBytes < PRIVATE_BELOW_BYTES
  return { ...has, inApp: inAppOf(userAgent), privateGuess: persisted !== true && small }
}

/** Asks the browser this runs in. */
export function browserHere(storage: Browser['storage']): Browser {
  const { navigator } = globalThis
  return {
    userAgent: navigator.userAgent,
    serviceWorker: 'serviceWorker' in navigator,
    locks: 'locks' in navigator,
    persist: 'storage' in navigator && 'persist' in navigator.storage,
    broadcast: 'BroadcastChannel' in globalThis,
    offscreenCanvas: 'OffscreenCanvas' in globalThis,
    storage,
  }
}

/** An ordinary profile is offered a large share of the disk; a private one a slice of memory. */
const PRIVATE_BELOW_BYTES = 1024 ** 3

const IN_APP: readonly (readonly [InApp, RegExp])[] = [
  ['wechat', /MicroMessenger/i],
  ['dingtalk', /DingTalk/i],
  ['alipay', /AlipayClient/i],
  ['qq', /\bQQ\//],
  ['webview', /; wv\)/],
]

const inAppOf = (userAgent: string): InApp | null => IN_APP.find(([, mark]) => mark.test(userAgent))?.[0] ?? null
