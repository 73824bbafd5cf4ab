/** What a browser cannot do that we would use. Each lack has a sentence that says what follows from it. */
const NEEDED = {
  'service-worker': (window: Window) => 'serviceWorker' in window.navigator,
  locks: (window: Window) => 'locks' in window.navigator,
  persist: (window: Window) => typeof window.navigator.storage?.persist === 'function',
  channel: (window: Window) => 'BroadcastChannel' in window,
  image: (window: Window) => 'createImageBitmap' in window,
} as const satisfies Record<string, (window: Window) => boolean>

export type Lack = keyof typeof NEEDED

export const lacksOf = (window: Window): readonly Lack[] => (Object.keys(NEEDED) as Lack[]).filter((name) => !NEEDED[name](window))
