/** Opens the app for whoever used it last in this browser. */
import type { Opened } from './boot.svelte.ts'
import { openRuntime } from './open-runtime.ts'
import { forgetWho, whoIsHere } from './who.ts'

export async function openApp(app: string): Promise<Opened> {
  const person = await whoIsHere().catch(brokenStore)
  if (person !== null && typeof person === 'object') return person
  if (person === null) return { phase: 'nobody' }
  const opened = await openRuntime(person, app, () => location.reload())
  if (opened.ok) return { phase: 'ready', runtime: opened.value }
  switch (opened.error.kind) {
    case 'nobody':
      await forgetWho()
      return { phase: 'nobody' }
    case 'disk-full':
    case 'store-broken':
    case 'not-here':
    case 'not-allowed':
    case 'already-done':
    case 'still-coming':
      return { phase: 'broken', why: 'store', detail: opened.error.kind === 'store-broken' ? opened.error.detail : opened.error.kind }
  }
}

function brokenStore(fault: unknown): Opened {
  if (fault instanceof DOMException) return { phase: 'broken', why: 'store', detail: fault.name }
  throw fault
}
