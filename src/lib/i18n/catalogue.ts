/** Every Chinese sentence: Chinese comes first and says which keys exist. English is fetched when somebody reads it, see `english.svelte.ts`. */
import * as zhAll from './zh/index.ts'

export const zh = {
  ...zhAll.core,
  ...zhAll.carry,
  ...zhAll.conflicts,
  ...zhAll.words,
  ...zhAll.today,
  ...zhAll.households,
  ...zhAll.visits,
  ...zhAll.settings,
  ...zhAll.showcase,
  ...zhAll.signIn,
  ...zhAll.window,
  ...zhAll.imports,
  ...zhAll.keepers,
  ...zhAll.register,
}
