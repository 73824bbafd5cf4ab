/** Where one may go, by what one does here. */
import { resolve } from '$app/paths'
import { t } from '$lib/i18n/t.ts'
import type { Role } from '$lib/runtime/face.ts'
import type { Place } from '$lib/ui/NavBar.svelte'

const AT_THE_WINDOW: readonly Role[] = ['windowClerk', 'stationHead', 'coordinator']

/** Where a person's day begins. */
export const startOf = (role: Role): '/' | '/window' => (role === 'windowClerk' || role === 'stationHead' ? '/window' : '/')

/** `route` is the id of the page shown now. */
export function placesOf(role: Role, route: string | null): readonly Place[] {
  const at = (...starts: readonly string[]): boolean =>
    starts.some((start) => route === start || (start !== '/' && route?.startsWith(`${start}/`)))
  const isAtWindow = AT_THE_WINDOW.includes(role)
  const today: Place = {
    href: resolve('/'),
    label: t('nav.today'),
    icon: 'today',
    on: at('/', '/unsent', ...(isAtWindow ? [] : ['/conflicts', '/carry'])),
  }
  const households: Place = { href: resolve('/households'), label: t('nav.households'), icon: 'house', on: at('/households') }
  const me: Place = { href: resolve('/me'), label: t('nav.me'), icon: 'user', on: at('/me') }
  if (!isAtWindow) return [today, households, me]
  const window: Place = { href: resolve('/window'), label: t('nav.window'), icon: 'folder', on: at('/window', '/conflicts', '/carry') }
  const import_: Place = { href: resolve('/import'), label: t('nav.import'), icon: 'paper', on: at('/import') }
  return [window, households, import_, today, me]
}
