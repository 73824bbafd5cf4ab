/** The app's engine, under the version of the build that runs. */
import { version } from '$app/environment'
import type { Opened } from './boot.svelte.ts'
import { openApp as openUnder } from './open-app.ts'

export const openApp = (): Promise<Opened> => openUnder(version)
