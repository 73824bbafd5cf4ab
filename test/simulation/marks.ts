/** Every saying of a world carries a mark in its open part, by which it is known again whatever id it came to have. */
import type { Body, Entry } from '../../src/lib/kernel/entry.ts'

export const markOf = (entry: Pick<Entry, 'body'>): string => {
  const { mark } = (entry.body as Body).open
  return typeof mark === 'string' ? mark : ''
}
