/** The part of the runtime that settles, takes back and tells the diary. */
import type { Day } from '../kernel/ids.ts'
import { calmly, SCREEN } from '../readmodel/index.ts'
import type { ActDeps } from './acts.ts'
import { describeResident, putAway, reopenFollowUp, reopenNeed, settleConflict, takeBackWords } from './conflict-acts.ts'
import type { ConflictFace } from './conflict-face.ts'
import type { Source } from './source-of.ts'
import type { UnderWay } from './under-way.ts'
import { conflictOf, toSettleCount, toSettleOf } from './views/conflicts.ts'
import { diaryOfHousehold } from './views/diary.ts'

export function openConflicts(acts: ActDeps, today: () => Day, mind: UnderWay['mind']): ConflictFace {
  const { db, grant } = acts
  const source = <T>(query: () => Promise<T>): Source<T> => calmly(query, SCREEN)
  return {
    toSettleCount: () => source(() => toSettleCount(db, grant)),
    toSettle: () => source(() => toSettleOf(db, grant, today())),
    conflict: (id) => source(() => conflictOf(db, grant, id, today())),
    diary: (household, pages) => source(() => diaryOfHousehold(db, household, pages, grant, today())),
    settleConflict: (id, signature, chosen) => mind(settleConflict(acts, id, signature, chosen)),
    takeBack: (about, entry) => mind(takeBackWords(acts, about, entry)),
    putAway: (key) => mind(putAway(acts, key)),
    reopenNeed: (id) => mind(reopenNeed(acts, id)),
    reopenFollowUp: (id) => mind(reopenFollowUp(acts, id)),
    describeResident: (id, patch) => mind(describeResident(acts, id, patch)),
  }
}
