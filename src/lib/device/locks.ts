/**
 * One holder at a time among all tabs of this browser. The port, the browser's own locks behind it, and what to do where there are none.
 * Without a secure context there is no `navigator.locks`; then tabs agree over a channel: weaker (two tabs opened in the same blink may
 * both hold for `SETTLE_MS`), good enough because everything that the lease guards is idempotent.
 */
export interface Locks {
  /** Runs `whileHeld` when the lock is had and keeps it until that settles. `lost`: stolen, or called off before it was had. */
  hold(name: string, how: 'wait' | 'steal', off: AbortSignal, whileHeld: () => Promise<void>): Promise<'done' | 'lost'>
}

/** Words between the tabs of this browser; not heard by the tab that says them. */
export interface Channel {
  post(word: unknown): void
  onword(fn: (word: unknown) => void): () => void
  close(): void
}

export interface LockTimers {
  set(ms: number, fn: () => void): () => void
}

export function openLocks(channelOf: (name: string) => Channel | null, timers: LockTimers, id: string): Locks {
  if (globalThis.navigator && 'locks' in navigator) return webLocks(navigator.locks)
  return channelLocks(channelOf, timers, id)
}

export function openChannel(name: string): Channel | null {
  if (!('BroadcastChannel' in globalThis)) return null
  const channel = new BroadcastChannel(name)
  return {
    post: (word) => channel.postMessage(word),
    onword: (fn) => {
      const hear = ({ data }: MessageEvent<unknown>) => fn(data)
      channel.addEventListener('message', hear)
      return () => channel.removeEventListener('message', hear)
    },
    close: () => channel.close(),
  }
}

function webLocks(manager: LockManager): Locks {
  return {
    hold: async (name, how, off, whileHeld) => {
      try {
        // The browser refuses a signal together with `steal`.
        await manager.request(name, how === 'steal' ? { steal: true } : { signal: off }, whileHeld)
        return 'done'
      } catch (fault) {
        if (fault instanceof DOMException && fault.name === 'AbortError') return 'lost'
        throw fault
      }
    },
  }
}

const SETTLE_MS = 500
const ASK_AGAIN_MS = 3_000

/** Asks "who holds it?", and holds when nobody says so; of two who ask at once, the smaller id goes first. */
export function channelLocks(channelOf: (name: string) => Channel | null, timers: LockTimers, id: string): Locks {
  return {
    hold: (name, how, off, whileHeld) =>
      new Promise((resolve, reject) => {
        const channel = channelOf(`lock:${name}`)
        let phase: 'asking' | 'refused' | 'held' | 'over' = 'asking'
        let callOff = () => undefined as void
        const say = (word: 'ask' | 'held' | 'stolen') => channel?.post({ word, from: id })
        const over = (outcome: 'done' | 'lost') => {
          if (phase === 'over') return
          phase = 'over'
          callOff()
          channel?.close()
          resolve(outcome)
        }
        const take = () => {
          phase = 'held'
          whileHeld().then(() => over('done'), reject)
        }
        const ask = () => {
          phase = 'asking'
          say('ask')
          callOff = timers.set(SETTLE_MS, () => (phase === 'asking' ? take() : (callOff = timers.set(ASK_AGAIN_MS, ask))))
        }
        channel?.onword((said) => {
          const { word, from } = wordIn(said)
          if (phase === 'held' && word === 'ask') say('held')
          if (phase === 'held' && word === 'stolen') over('lost')
          if (phase === 'asking' && (word === 'held' || (word === 'ask' && from < id))) phase = 'refused'
          if (phase === 'asking' && word === 'ask') say('ask')
        })
        off.addEventListener('abort', () => phase !== 'held' && over('lost'))
        if (how === 'wait') return ask()
        say('stolen')
        take()
      }),
  }
}

function wordIn(said: unknown): { readonly word: string; readonly from: string } {
  if (typeof said !== 'object' || said === null || !('word' in said) || !('from' in said)) return { word: '', from: '' }
  return { word: String(said.word), from: String(said.from) }
}
