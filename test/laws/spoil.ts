/** One line of one room made wrong, the law that it breaks, and the tests that must notice. */
export interface Spoil {
  readonly law: string
  readonly room: string
  /** Stands exactly once in the room. */
  readonly find: string
  readonly put: string
  readonly tests: readonly string[]
}

type Line = readonly [law: string, find: string, put: string, ...tests: string[]]

/** Spoils of one room; a line may name tests of its own. */
export const inRoom = (room: string, tests: readonly string[], lines: readonly Line[]): readonly Spoil[] =>
  lines.map(([law, find, put, ...own]) => ({ law, room, find, put, tests: own.length > 0 ? own : tests }))
