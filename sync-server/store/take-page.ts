/** Rows up to the limits of a page, but at least one when there is one. */
import type { PageLimit, StoredRow } from './log-store.ts'

export function takePage(rows: Iterable<StoredRow>, limit: PageLimit): readonly StoredRow[] {
  const page: StoredRow[] = []
  let bytes = 0
  for (const { seq, update } of rows) {
    bytes += update.length
    if (page.length > 0 && (bytes > limit.bytes || page.length >= limit.rows)) break
    page.push({ seq, update })
  }
  return page
}
