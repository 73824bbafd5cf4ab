/** What happened in a world, as one number: the same seed must give the same number. With `keep` the lines themselves are kept to be read. */
export interface Trace {
  say(what: string, ...facts: readonly (string | number)[]): void
  hash(): string
  readonly lines: readonly string[]
}

export function openTrace(now: () => number, keep: boolean): Trace {
  const lines: string[] = []
  let one = 0x811c9dc5
  let two = 0x9e3779b9
  const add = (text: string): void => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      one = Math.imul(one ^ code, 0x01000193)
      two = Math.imul(two ^ code, 0x85ebca6b) + 1
    }
  }
  return {
    lines,
    say(what, ...facts) {
      const line = `${String(now())} ${what} ${facts.join(' ')}`
      add(line)
      if (keep) lines.push(line)
    },
    hash: () => (one >>> 0).toString(16).padStart(8, '0') + (two >>> 0).toString(16).padStart(8, '0'),
  }
}
