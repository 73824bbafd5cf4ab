/** Stored rows put into the words of the face: names beside ids, ages beside birthdays. Reads only. */
import { ageOn } from '../../domain/age.ts'
import { DEFAULT_RHYTHM, type VisitRhythm } from '../../domain/visit-rhythm.ts'
import type { Day, GridCode, PersonId } from '../../kernel/ids.ts'
import {
  META,
  type CaseLineRow,
  type Db,
  type FollowUpLineRow,
  type HouseholdLineRow,
  type NeedLineRow,
  type ResidentLineRow,
  type VisitLineRow,
} from '../../readmodel/index.ts'
import type { CaseRow, FollowUpRow, HouseholdLine, NeedRow, ResidentRow, VisitRow } from '../face.ts'

/** What many rows need to be shown. */
export interface Setting {
  readonly day: Day
  readonly rhythm: VisitRhythm
  nameOf(person: PersonId): string
}

export async function settingOf(db: Db, day: Day): Promise<Setting> {
  const people = await db.people.toArray()
  const rhythm = await db.meta.get(META.rhythm)
  const names = new Map(people.map((one) => [one.id, one.name]))
  return { day, rhythm: (rhythm?.value as VisitRhythm | undefined) ?? DEFAULT_RHYTHM, nameOf: (person) => names.get(person) ?? '' }
}

export function householdLine(row: HouseholdLineRow, { day, rhythm }: Setting): HouseholdLine {
  const { scope: _scope, changedAt: _changedAt, nextOn: _nextOn, lastKey: _lastKey, who, ...rest } = row
  const { birthOn, ...named } = who
  return { ...rest, who: { ...named, age: birthOn ? ageOn(birthOn, day) : null }, rhythmDays: rhythm[row.visitGroup] }
}

export function residentRow({ scope: _scope, changedAt: _changedAt, ...row }: ResidentLineRow): ResidentRow {
  return row
}

export function visitRow({ scope: _scope, when: _when, thumbs, photos, ...row }: VisitLineRow, setting: Setting): VisitRow {
  return {
    ...row,
    byName: setting.nameOf(row.by),
    nextOn: row.nextOn ?? null,
    photos: photos.map((photo, at) => ({ ...photo, thumb: thumbs[at] ?? null })),
  }
}

export function needRow({ scope: _scope, holder, ...row }: NeedLineRow, setting: Setting): NeedRow {
  return { ...row, byName: setting.nameOf(row.by), holderName: holder ? setting.nameOf(holder) : null }
}

export function followUpRow({ scope: _scope, openOn: _openOn, by: _by, visit: _visit, ...row }: FollowUpLineRow): FollowUpRow {
  return row
}

export function caseRow({ scope: _scope, by: _by, ...row }: CaseLineRow, setting: Setting): CaseRow {
  return { ...row, holderName: setting.nameOf(row.holder) }
}

export const gridOfScope = (scope: string): GridCode => (scope.split('/')[1] ?? '') as GridCode
