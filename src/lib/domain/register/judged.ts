/** What judging says of one row. */
import type { HouseholdValues } from './household-of-rows.ts'
import type { PersonValues } from './judge-person.ts'
import type { RegisterProblem, RowStatus } from './problems.ts'

export interface RegisterValues extends PersonValues, HouseholdValues {
  readonly address: string
}
export interface JudgedRow {
  readonly row: number
  readonly status: RowStatus
  readonly values: RegisterValues
  readonly problems: readonly RegisterProblem[]
}
