/** A household and its residents as the village's register says. Patches of fields; the personal part is always said whole. */
import type { EntryOf } from '../kernel/entry.ts'
import type { Day, GridCode, RecordId } from '../kernel/ids.ts'
import type { CategoryCode } from './categories.ts'
import type { VisitGroup } from './visit-rhythm.ts'

/** 户. */
export interface HouseholdOpen {
  readonly grid?: GridCode
  /** How often somebody should look in; derived from the members' categories when described, see `visitGroupOf`. */
  readonly visitGroup?: VisitGroup
  /** The day it came into the register here; the rhythm of a household nobody visited yet starts there. */
  readonly since?: Day
  /** Set when the household moved away; null when it is back. */
  readonly goneOn?: Day | null
}
export interface HouseholdPersonal {
  /** 户号 as the village writes it; may repeat within a grid. */
  readonly no: string
  readonly headName: string
  readonly address: string
}
export type HouseholdEntry = EntryOf<'household.described', HouseholdOpen, HouseholdPersonal>

/** 居民. */
export interface ResidentOpen {
  readonly household?: RecordId
  /** Died or moved away; null when wrongly said. */
  readonly goneOn?: Day | null
}
export interface ResidentPersonal {
  readonly name: string
  readonly sex: 'male' | 'female' | null
  readonly birthOn: Day | null
  /** 18 characters with a right check digit, or null. */
  readonly idNumber: string | null
  readonly relation: { readonly raw: string; /** GB/T 4761-2008, two digits; '' when the word is unknown. */ readonly code: string }
  readonly phones: readonly string[]
  readonly categories: readonly CategoryCode[]
  /** Words for categories that nobody has mapped yet. */
  readonly categoriesUnknown: readonly string[]
  readonly remark: string
}
export type ResidentEntry = EntryOf<'resident.described', ResidentOpen, ResidentPersonal>
