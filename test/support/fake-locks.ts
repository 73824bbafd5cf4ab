/** Locks and channels of one imagined browser, shared by the tabs of a test. A frozen tab keeps its lock and hears nothing. */
import type { Channel, Locks } from '../../src/lib/device/index.ts'

interface Wish {
  readonly run: () => void
  readonly lose: () => void
}

export function fakeLocks(): Locks {
  const held = new Map<string, Wish>()
  const queues = new Map<string, Wish[]>()
  const next = (name: string): void => {
    const wish = held.has(name) ? undefined : queues.get(name)?.shift()
    if (!wish) return
    held.set(name, wish)
    wish.run()
  }
  return {
    hold: (name, how, off, whileHeld) =>
      new Promise((resolve, reject) => {
        const wish: Wish = {
          run: () => {
            whileHeld().then(() => {
              if (held.get(name) === wish) held.delete(name)
              resolve('done')
              next(name)
            }, reject)
          },
          lose: () => resolve('lost'),
        }
        const queue = queues.get(name) ?? []
        queues.set(name, queue)
        if (how === 'steal') {
          held.get(name)?.lose()
          held.set(name, wish)
          return wish.run()
        }
        off.addEventListener('abort', () => {
          const at = queue.indexOf(wish)
          if (at >= 0) queue.splice(at, 1)
          if (held.get(name) !== wish) resolve('lost')
        })
        queue.push(wish)
        next(name)
      }),
  }
}

export interface FakeChannel extends Channel {
  /** A frozen tab neither hears nor says. */
  frozen: boolean
}

export function fakeChannels(): () => FakeChannel {
  const tabs = new Set<{ channel: FakeChannel; ears: Set<(word: unknown) => void> }>()
  return () => {
    const ears = new Set<(word: unknown) => void>()
    const channel: FakeChannel = {
      frozen: false,
      post: (word) => {
        if (channel.frozen) return
        for (const tab of tabs) {
          if (tab.channel === channel) continue
          queueMicrotask(() => {
            if (!tab.channel.frozen) for (const ear of [...tab.ears]) ear(structuredClone(word))
          })
        }
      },
      onword: (fn) => {
        ears.add(fn)
        return () => ears.delete(fn)
      },
      close: () => tabs.delete(tab),
    }
    const tab = { channel, ears }
    tabs.add(tab)
    return channel
  }
}
