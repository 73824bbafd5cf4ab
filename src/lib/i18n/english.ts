/** Every English sentence; it must have all that the Chinese has. A chunk of its own: most people here never read it. */
import type { zh } from './catalogue.ts'
import * as enAll from './en/index.ts'

export const en: Readonly<Record<keyof typeof zh, string>> = {
  ...enAll.core,
  ...enAll.carry,
  ...enAll.conflicts,
  ...enAll.words,
  ...enAll.today,
  ...enAll.households,
  ...enAll.visits,
  ...enAll.settings,
  ...enAll.showcase,
  ...enAll.signIn,
  ...enAll.window,
  ...enAll.imports,
  ...enAll.keepers,
  ...enAll.register,
}
