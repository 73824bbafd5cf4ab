/** Where two pieces of words part: what they begin and end with alike, and the piece between. Whole signs and whole numbers, never half of one. */
export function apart(words: string, other: string): readonly [same: string, own: string, rest: string] {
  const [a, b] = [[...words], [...other]]
  let from = 0
  while (from < a.length && from < b.length && a[from] === b[from]) from += 1
  let end = 0
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  while (from > 0 && isFigure(a[from - 1]) && (isFigure(a[from]) || isFigure(b[from]))) from -= 1
  while (end > 0 && isFigure(a[a.length - end]) && (isFigure(a[a.length - end - 1]) || isFigure(b[b.length - end - 1]))) end -= 1
  return [a.slice(0, from).join(''), a.slice(from, a.length - end).join(''), a.slice(a.length - end).join('')]
}

const isFigure = (sign: string | undefined): boolean => sign !== undefined && /^\d$/.test(sign)
