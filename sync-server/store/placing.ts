/** Judges which numbers the rows of one `append` would get: L1, L3 and L4 of `log-store.ts`, the same for every store. */
import type { ScopeId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { AppendRefusal, NewRow, StoredRow } from './log-store.ts'
import { sameBytes } from './row-hash.ts'

export interface PlacingView {
  head(scope: ScopeId): number
  nextClock(scope: ScopeId, client: number): number
  find(scope: ScopeId, client: number, clock: number): StoredRow | undefined
}

export interface Placing {
  readonly seqs: readonly number[]
  /** What is to be written; the rest was there already. */
  readonly fresh: readonly (NewRow & { readonly seq: number })[]
}

export function placeRows(view: PlacingView, rows: readonly NewRow[]): Result<Placing, AppendRefusal> {
  const seqs: number[] = []
  const fresh: (NewRow & { seq: number })[] = []
  const heads = new Map<ScopeId, number>()
  const clocks = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    const { scope, client, clock } = row
    const next = clocks.get(`${scope} ${client}`) ?? view.nextClock(scope, client)
    if (clock > next) return refuse({ refusal: { kind: 'clock-gap', scope, next }, row: index })
    if (clock < next) {
      const there =
        view.find(scope, client, clock) ?? fresh.find((one) => one.scope === scope && one.client === client && one.clock === clock)
      if (!there || !sameBytes(there.update, row.update)) return refuse({ refusal: { kind: 'clock-reused', scope, next }, row: index })
      seqs.push(there.seq)
      continue
    }
    const seq = (heads.get(scope) ?? view.head(scope)) + 1
    heads.set(scope, seq)
    clocks.set(`${scope} ${client}`, clock + 1)
    seqs.push(seq)
    fresh.push({ ...row, seq })
  }
  return ok({ seqs, fresh })
}
