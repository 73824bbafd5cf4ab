/** Every sentence there is. Chinese comes first and says which keys exist; English must have them all. */
import * as enAll from './en/index.ts'
import * as zhAll from './zh/index.ts'

export const zh = {
  ...zhAll.core,
  ...zhAll.words,
  ...zhAll.today,
  ...zhAll.households,
  ...zhAll.visits,
  ...zhAll.settings,
  ...zhAll.showcase,
  ...zhAll.signIn,
  ...zhAll.window,
  ...zhAll.imports,
  ...zhAll.register,
}
export const en: Readonly<Record<keyof typeof zh, string>> = {
  ...enAll.core,
  ...enAll.words,
  ...enAll.today,
  ...enAll.households,
  ...enAll.visits,
  ...enAll.settings,
  ...enAll.showcase,
  ...enAll.signIn,
  ...enAll.window,
  ...enAll.imports,
  ...enAll.register,
}
