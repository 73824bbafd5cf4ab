/**
 * Rows of a log that were not taken in. They are kept whole until this build can read them.
 *
 *   M6  A row that comes again takes the place of what was set aside of it; another row under its number does not.
 */
import type { ScopeId } from '../kernel/ids.ts'
import type { Db } from './db.ts'
import type { SetAside } from './rows.ts'

/** So much of a malformed row an earlier app kept, of one with a wrong body nothing. */
const CUT_AT = 4096
export const isCut = ({ seq, bytes }: SetAside): boolean => seq > 0 && (bytes === null || bytes.length === CUT_AT)

/** M6. `fresh` is about to be taken in or set aside, inside this transaction. */
export async function dropAskedAgain(
  db: Db,
  scope: ScopeId,
  fresh: readonly { readonly seq: number; readonly bytes: Uint8Array }[],
): Promise<void> {
  const [first, last] = [fresh[0], fresh.at(-1)]
  if (!first || !last) return
  const before = await db.setAside.where('[scope+seq]').between([scope, first.seq], [scope, last.seq], true, true).toArray()
  if (before.length === 0) return
  const bytesBySeq = new Map(fresh.map(({ seq, bytes }) => [seq, bytes]))
  await db.setAside.bulkDelete(before.flatMap((row) => (row.n !== undefined && isPartOf(row, bytesBySeq.get(row.seq)) ? [row.n] : [])))
}

function isPartOf(row: SetAside, whole: Uint8Array | undefined): boolean {
  if (whole === undefined) return false
  if (row.bytes === null) return true // nothing of it is lost
  const isWhole = row.bytes.length === whole.length || (isCut(row) && row.bytes.length < whole.length)
  return isWhole && row.bytes.every((byte, at) => byte === whole[at])
}
