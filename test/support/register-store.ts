/** A register in memory, for the import to write to. It can be told to run out of room. */
import type { Existing } from '../../src/lib/domain/register/compare.ts'
import { ok, refuse } from '../../src/lib/kernel/result.ts'
import type { RegisterStore } from '../../src/lib/runtime/register-import/store.ts'
import { NOTHING, withDrafts } from './register.ts'

export interface MemoryRegister extends RegisterStore {
  all(): Existing
  /** How many more entries fit. */
  room: number
}

export function memoryRegister(start: Existing = NOTHING): MemoryRegister {
  let all = start
  const store: MemoryRegister = {
    room: Infinity,
    all: () => all,
    coming: () => Promise.resolve(0),
    existing: (grids) =>
      Promise.resolve({
        households: all.households.filter((one) => grids.includes(one.grid)),
        residents: all.residents.filter((one) => grids.includes(one.grid)),
      }),
    keepMany(drafts, onprogress) {
      const fitting = drafts.slice(0, store.room)
      all = withDrafts(all, fitting)
      store.room -= fitting.length
      onprogress(fitting.length)
      return Promise.resolve(fitting.length < drafts.length ? refuse({ kind: 'disk-full' }) : ok({ kept: drafts.length }))
    },
    close: () => undefined,
  }
  return store
}
