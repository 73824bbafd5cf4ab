/** How the app comes up: opening, then somebody is signed in, or nobody is, or the machine does not let us. */
import type { Runtime } from './face.ts'

export type Opened =
  | { readonly phase: 'ready'; readonly runtime: Runtime }
  /** Nobody is signed in on this device. */
  | { readonly phase: 'nobody' }
  | { readonly phase: 'broken'; readonly why: 'store' | 'browser'; readonly detail: string }

export class Boot {
  #open: () => Promise<Opened>
  #now: Opened | { readonly phase: 'opening' } = $state.raw({ phase: 'opening' })

  constructor(open: () => Promise<Opened>) {
    this.#open = open
  }

  get now(): Opened | { readonly phase: 'opening' } {
    return this.#now
  }

  /** Opens, or opens anew: after signing in, after signing out, after a fault. */
  async start(): Promise<void> {
    if (this.#now.phase === 'ready') await this.#now.runtime.close()
    this.#now = { phase: 'opening' }
    this.#now = await this.#open()
  }
}
