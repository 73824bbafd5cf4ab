/** How the app comes up: opening, then somebody is signed in, or nobody is, or the machine does not let us. */
import type { Runtime } from './face.ts'
import type { RuntimeEars } from './open-runtime.ts'
import type { Rescue } from './rescue-face.ts'

export type Opened =
  | { readonly phase: 'ready'; readonly runtime: Runtime }
  /** Nobody is signed in on this device. */
  | { readonly phase: 'nobody' }
  | {
      readonly phase: 'broken'
      /**
       * `lost`: the browser threw the database away. `blocked`: an older tab does not let go of it. `replaced`: a newer app in another tab has taken it over, and what was
       * typed here is written.
       */
      readonly why: 'store' | 'browser' | 'lost' | 'blocked' | 'replaced'
      readonly detail: string
      /** What can be saved, where something is lost. */
      readonly rescue: Rescue | null
    }

/** `waits`: an older tab has not let go of the database yet. */
export type Opening = { readonly phase: 'opening'; readonly waits: boolean }

export class Boot {
  #open: (ears: RuntimeEars) => Promise<Opened>
  #now: Opened | Opening = $state.raw({ phase: 'opening', waits: false })

  constructor(open: (ears: RuntimeEars) => Promise<Opened>) {
    this.#open = open
  }

  get now(): Opened | Opening {
    return this.#now
  }

  /** Opens, or opens anew: after signing in, after signing out, after a fault. */
  async start(): Promise<void> {
    if (this.#now.phase === 'ready') await this.#now.runtime.close()
    this.#now = { phase: 'opening', waits: false }
    this.#now = await this.#open({
      onreplaced: () => {
        this.#now = { phase: 'broken', why: 'replaced', detail: '', rescue: null }
      },
      onblocked: () => {
        if (this.#now.phase === 'opening') this.#now = { phase: 'opening', waits: true }
      },
    })
  }

  /** Somebody would rather sign in than take in what is left of another. */
  leave(): void {
    if (this.#now.phase === 'broken') this.#now = { phase: 'nobody' }
  }
}
