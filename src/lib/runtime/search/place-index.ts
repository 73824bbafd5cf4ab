/**
 * Addresses. Many people share one, and many addresses share all but the house number: characters and numbers are looked for in the
 * distinct addresses, pinyin in the distinct places (the address without its numbers).
 */
import { openTextIndex } from './text-index.ts'
import { folded } from './words.ts'

export interface PlaceIndex<Item> {
  add(address: string, item: Item): void
  remove(address: string, item: Item): void
  find(word: string, found: (items: readonly Item[], score: number) => void): void
}

export function openPlaceIndex<Item>(): PlaceIndex<Item> {
  const itemsByAddress = new Map<string, Item[]>()
  const places = openTextIndex<Item[]>()

  function add(written: string, item: Item): void {
    const address = folded(written)
    if (address === '') return
    const items = itemsByAddress.get(address)
    if (items) return void items.push(item)
    const fresh = [item]
    itemsByAddress.set(address, fresh)
    places.add(placeOf(address), fresh)
  }

  function remove(written: string, item: Item): void {
    const items = itemsByAddress.get(folded(written))
    const at = items?.indexOf(item) ?? -1
    if (at >= 0) items?.splice(at, 1)
  }

  function find(word: string, found: (items: readonly Item[], score: number) => void): void {
    if (/^[a-z]+$/.test(word)) return byPinyin(word, found)
    const number = /^\d+$/.test(word)
    for (const [address, items] of itemsByAddress) {
      const at = address.indexOf(word)
      if (at >= 0 && (!number || hasNumber(address, word))) found(items, number ? 420 : 400)
    }
  }

  /** One letter would find everybody. */
  function byPinyin(word: string, found: (items: readonly Item[], score: number) => void): void {
    if (word.length < 2) return
    places.find(word, ({ looseness }, lists) => {
      for (const items of lists) found(items, 320 - Math.min(looseness, 20))
    })
  }

  return { add, remove, find }
}

/** House numbers and what counts them are no place. */
const placeOf = (address: string): string => address.replace(/\d+[号幢栋室组单元-]*/g, '')

/** `2` is in `2号` and `2-1`, not in `12号`. */
const hasNumber = (address: string, number: string): boolean => new RegExp(`(^|\\D)${number}(\\D|$)`).test(address)
