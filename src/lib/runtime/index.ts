/** The door for the root layout: opens the engine. Screens use `face.ts`, `context.ts` and `live.svelte.ts`. */
export { Boot } from './boot.svelte.ts'
export { openApp, openEarly } from './start.ts'
export { signIn } from './session.ts'
