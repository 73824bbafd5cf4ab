/** Full years of age (周岁) on a day. Whoever was born on 29 February is a year older on 1 March of a common year. */
import type { Day } from '../kernel/ids.ts'

/** Null before birth. */
export function ageOn(birthOn: Day, today: Day): number | null {
  if (today < birthOn) return null
  const years = Number(today.slice(0, 4)) - Number(birthOn.slice(0, 4))
  return today.slice(5) < birthOn.slice(5) ? years - 1 : years
}
