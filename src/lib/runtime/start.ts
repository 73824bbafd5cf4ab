/** The app's engine, under the version of the build that runs. */
import { version } from '$app/environment'
import type { Opened } from './boot.svelte.ts'
import { openApp as openUnder } from './open-app.ts'
import type { RuntimeEars } from './open-runtime.ts'

export const openApp = (ears: RuntimeEars): Promise<Opened> => openUnder(version, ears)

/** Begun before anybody listens: what was said until then is said again to who comes. */
export interface EarlyOpening {
  readonly opened: Promise<Opened>
  hear(ears: RuntimeEars): void
}

export function openEarly(): EarlyOpening {
  let ears: RuntimeEars | null = null
  const missed: (keyof RuntimeEars)[] = []
  const say = (what: keyof RuntimeEars) => (): void => {
    if (ears) ears[what]()
    else missed.push(what)
  }
  return {
    opened: openApp({ onreplaced: say('onreplaced'), onblocked: say('onblocked') }),
    hear(to) {
      ears = to
      for (const what of missed.splice(0)) to[what]()
    },
  }
}
