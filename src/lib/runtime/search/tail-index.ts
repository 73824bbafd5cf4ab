/** Numbers found by how they end: phones and identity numbers. Kept by their last few digits, so that a word looks at a handful only. */

export interface TailIndex<Item> {
  add(number: string, item: Item): void
  remove(number: string, item: Item): void
  /** `whole` when the word is the whole number as it is kept. */
  find(word: string, found: (items: readonly Item[], whole: boolean) => void): void
}

/** `least` digits are kept as the key; shorter words find nothing. A word longer than a kept number may end with it. */
export function openTailIndex<Item>(least: number): TailIndex<Item> {
  const linesByTail = new Map<string, { readonly number: string; readonly item: Item }[]>()
  const digits = (text: string): string => text.toLowerCase().replace(/[^0-9x]/g, '')

  function add(written: string, item: Item): void {
    const number = digits(written)
    if (number.length < least) return
    const tail = number.slice(-least)
    const lines = linesByTail.get(tail)
    if (lines) lines.push({ number, item })
    else linesByTail.set(tail, [{ number, item }])
  }

  function remove(written: string, item: Item): void {
    const number = digits(written)
    const lines = linesByTail.get(number.slice(-least))
    const at = lines?.findIndex((line) => line.number === number && line.item === item) ?? -1
    if (at >= 0) lines?.splice(at, 1)
  }

  function find(word: string, found: (items: readonly Item[], whole: boolean) => void): void {
    if (word.length < least) return
    for (const { number, item } of linesByTail.get(word.slice(-least)) ?? [])
      if (number.endsWith(word) || word.endsWith(number)) found([item], number === word)
  }

  return { add, remove, find }
}
