/** Full years on a day, as people count them. */
import type { Day } from '$lib/kernel/ids.ts'

export function ageOn(birthOn: Day, today: Day): number {
  const years = Number(today.slice(0, 4)) - Number(birthOn.slice(0, 4))
  return today.slice(5) < birthOn.slice(5) ? years - 1 : years
}
