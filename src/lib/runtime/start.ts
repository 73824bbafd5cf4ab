/** Opens the app's engine for whoever is signed in. */
import { version } from '$app/environment'
import type { Opened } from './boot.svelte.ts'
import { openApp as openReal } from './open-app.ts'

export async function openApp(): Promise<Opened> {
  if (!import.meta.env.DEV || import.meta.env['VITE_REAL'] !== undefined) return openReal(version)
  const { openFakeRuntime } = await import('./fake-runtime.ts')
  return { phase: 'ready', runtime: openFakeRuntime() }
}
