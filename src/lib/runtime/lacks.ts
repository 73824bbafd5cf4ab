/** From what a browser can do to what a person should be told that it cannot. */
import type { Caps } from '../device/index.ts'
import type { Lack } from './face.ts'

export function lacksOf({ serviceWorker, locks, persist, broadcast, inApp, privateGuess }: Caps): readonly Lack[] {
  const missing = {
    'service-worker': !serviceWorker,
    locks: !locks,
    persist: !persist,
    channel: !broadcast,
    'in-app': inApp !== null,
    private: privateGuess,
  } satisfies Record<Lack, boolean>
  return (Object.keys(missing) as Lack[]).filter((lack) => missing[lack])
}
