/**
 * A list that does not move under a finger. What was shown when a person looked stays where it stood and goes on telling the truth;
 * what has come since is counted until the person opens it.
 *
 *   W1  Nothing that is shown moves or vanishes by itself.
 *   W2  What is shown says what is true now; a row that is no longer told of says what `gone` makes of it.
 *   W3  What is new is counted, not shown.
 */
interface Named {
  readonly id: string
}

export interface StandStill<Row> {
  readonly shown: readonly Row[]
  readonly fresh: number
}

/** `was`: the rows when the person looked. `now`: every row there is. `waits`: which of them belong into this list when it is opened anew. */
export function standStill<Row extends Named>(
  was: readonly Row[],
  now: readonly Row[],
  waits: (row: Row) => boolean,
  gone: (row: Row) => Row,
): StandStill<Row> {
  const byId = new Map(now.map((row) => [row.id, row]))
  const known = new Set(was.map((row) => row.id))
  return {
    shown: was.map((row) => byId.get(row.id) ?? gone(row)),
    fresh: now.filter((row) => !known.has(row.id) && waits(row)).length,
  }
}
