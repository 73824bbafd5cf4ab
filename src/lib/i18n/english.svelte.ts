/** English, once it has been fetched. Until then, and where it cannot be fetched, the Chinese sentence stands. */
import type { zh } from './catalogue.ts'

type Sentences = Readonly<Record<keyof typeof zh, string>>

class English {
  #sentences = $state.raw<Sentences | null>(null)

  get sentences(): Sentences | null {
    return this.#sentences
  }

  async learn(): Promise<void> {
    this.#sentences ??= (await import('./english.ts')).en
  }
}

export const english = new English()
