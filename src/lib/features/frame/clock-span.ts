/** How far this device's clock is off, in words; null while it is near enough that nobody need care. */
import { t } from '$lib/i18n/t.ts'

const MINUTE_MS = 60_000
const NEAR_MS = 10 * MINUTE_MS

export function clockSpan(offMs: number): string | null {
  const minutes = Math.round(Math.abs(offMs) / MINUTE_MS)
  if (Math.abs(offMs) <= NEAR_MS) return null
  if (minutes < 120) return t('clock.minutes', { n: minutes })
  const hours = Math.round(minutes / 60)
  return hours < 48 ? t('clock.hours', { n: hours }) : t('clock.days', { n: Math.round(hours / 24) })
}
