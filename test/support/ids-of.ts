/** The ids in rows, as whoever holds the entries would tell them. */
import { parseUpdate } from '../../src/lib/protocol/update.ts'

export const idsOf = (rows: readonly Uint8Array[], waiting: ReadonlySet<string> = new Set()) => ({
  settled: rows.flatMap((row) => {
    const parsed = parseUpdate(row)
    return parsed.ok ? [parsed.value.id] : []
  }),
  waiting,
})
