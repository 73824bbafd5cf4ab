import { rowsOf } from './memory-db.ts'
import type { PlayedDevice } from './played-device.ts'
const had = new Map<string, boolean>()
export function spy(devices: readonly PlayedDevice[], now: () => number): void {
  const id = process.env.SPY
  if (!id) return
  for (const d of devices) {
    const row = rowsOf(d.disk().store, 'entries').find((one) => one.id === id)
    const line = rowsOf(d.disk().store, 'outbox').find((one) => one.id === id)
    const state = `${row ? 'has' : 'no'} ${line ? `line ${String(line.refused ?? '')}` : ''}`
    if (had.get(d.name) !== (state as unknown as boolean)) {
      had.set(d.name, state as unknown as boolean)
      console.log(now(), d.name, state, JSON.stringify(rowsOf(d.disk().store, 'meta').filter((m) => ['reissue', 'leases'].includes(m.key as string))), JSON.stringify((rowsOf(d.disk().store, 'meta').find((m) => m.key === 'session')?.value as any)?.lease), JSON.stringify(rowsOf(d.disk().store, 'cursors')))
    }
  }
}
