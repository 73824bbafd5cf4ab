/**
 * Whether the rows of a push may be appended. Order matters: what a row is, whose client wrote it, who signs it, what that person may do.
 * Whether the clock is next is judged by the store, in the transaction that appends. Nothing here applies or reads a body.
 *
 *   J1  One bad row refuses the whole push, and the refusal names it.
 *   J2  A row is written by a client leased to the session's own device and signed by the session's own person.
 *   J3  The table of rights is asked for every row.
 */
import type { DeviceId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse, type Result } from '../../src/lib/kernel/result.ts'
import type { Standing } from '../../src/lib/protocol/down.ts'
import type { Refusal } from '../../src/lib/protocol/refusal.ts'
import { grantOf, mayWrite } from '../../src/lib/protocol/rights.ts'
import type { Push } from '../../src/lib/protocol/up.ts'
import { parseUpdate } from '../../src/lib/protocol/update.ts'
import type { NewRow } from '../store/log-store.ts'

export interface JudgeDeps {
  readonly isLeasedTo: (device: DeviceId, client: number) => boolean
}

export interface PushRefusal {
  readonly refusal: Refusal
  readonly row?: number
}

export function judgePush(deps: JudgeDeps, device: DeviceId, standing: Standing, push: Push): Result<readonly NewRow[], PushRefusal> {
  const grant = grantOf(standing)
  const leased = new Set<number>()
  const rows: NewRow[] = []
  for (const [row, { scope, update }] of push.rows.entries()) {
    const parsed = parseUpdate(update)
    if (!parsed.ok) return refuse({ refusal: parsed.error, row })
    const { client, clock, kind, by } = parsed.value
    if (!leased.has(client) && !deps.isLeasedTo(device, client)) return refuse({ refusal: { kind: 'not-your-client' }, row })
    leased.add(client)
    if (by !== standing.person.id) return refuse({ refusal: { kind: 'not-allowed', scope }, row })
    if (!mayWrite(grant, scope, kind)) return refuse({ refusal: { kind: 'not-allowed', scope }, row })
    rows.push({ scope, client, clock, update })
  }
  return ok(rows)
}
