/** The part of the fake runtime that is settled: whatever conflicts a test lays in, and nothing else. */
import type { EntryId } from '../../src/lib/kernel/ids.ts'
import { ok, refuse } from '../../src/lib/kernel/result.ts'
import type { ConflictFace, ConflictView, Diary, HindsightView, SettleRefusal, Source } from '../../src/lib/runtime/face.ts'

export interface FakeConflicts {
  readonly conflicts?: readonly ConflictView[]
  readonly hindsight?: readonly HindsightView[]
  readonly diary?: Diary
  readonly refuse?: SettleRefusal
}

export interface FakeConflictFace extends ConflictFace {
  /** What was settled, newest last. */
  readonly settled: readonly { readonly id: string; readonly chosen: Readonly<Record<string, unknown>> }[]
  readonly takenBack: readonly EntryId[]
  /** Something comes from elsewhere meanwhile. */
  replace(conflicts: readonly ConflictView[]): void
}

export function openFakeConflicts(options: FakeConflicts, source: <T>(read: () => T) => Source<T>, changed: () => void): FakeConflictFace {
  let conflicts = options.conflicts ?? []
  let hindsight = options.hindsight ?? []
  const settled: { id: string; chosen: Readonly<Record<string, unknown>> }[] = []
  const takenBack: EntryId[] = []
  return {
    settled,
    takenBack,
    replace(next) {
      conflicts = next
      changed()
    },
    toSettleCount: () => source(() => ({ conflicts: conflicts.length, hindsight: hindsight.length })),
    toSettle: () => source(() => ({ conflicts, hindsight })),
    conflict: (id) =>
      source(() => {
        const view = conflicts.find((one) => one.id === id)
        return view ? { phase: 'open', view } : { phase: 'settled', byName: '陆敏', at: Date.now(), household: null }
      }),
    settleConflict: (id, signature, chosen) => {
      if (options.refuse) return Promise.resolve(refuse(options.refuse))
      if (conflicts.find((one) => one.id === id)?.signature !== signature) return Promise.resolve(refuse({ kind: 'overtaken' }))
      settled.push({ id, chosen })
      conflicts = conflicts.filter((one) => one.id !== id)
      changed()
      return Promise.resolve(ok({ entry: 'z-1' as EntryId }))
    },
    takeBack: (_about, entry) => {
      takenBack.push(entry)
      return Promise.resolve(ok(null))
    },
    putAway: (key) => {
      hindsight = hindsight.filter((one) => one.key !== key)
      changed()
      return Promise.resolve()
    },
    reopenNeed: () => Promise.resolve(ok(null)),
    reopenFollowUp: () => Promise.resolve(ok(null)),
    describeResident: () => Promise.resolve(ok(null)),
    diary: () => source(() => options.diary ?? null),
  }
}
