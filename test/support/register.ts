/** Invented registers: right identity numbers of the unassigned place 329900, a register in memory, ids in order. */
import { checkDigitOf } from '../../src/lib/domain/id-number.ts'
import type { Existing, KnownHousehold, KnownResident, RegisterDraft } from '../../src/lib/domain/register/compare.ts'
import type { RegisterTable, TableCell } from '../../src/lib/domain/register/table.ts'
import type { GridCode, Ids, RecordId } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { parseScope } from '../../src/lib/kernel/scope.ts'

export const GRIDS = ['一', '二', '三', '四', '五'].map((n, at) => ({ name: `第${n}网格`, code: `32028211220000${at + 1}` as GridCode }))
export const HEADER = [
  '网格',
  '户号',
  '户主姓名',
  '姓名',
  '与户主关系',
  '性别',
  '身份证号',
  '出生日期',
  '联系电话',
  '住址',
  '人员类别',
  '备注',
]

/** `birth` as `19560302`; order odd for men. */
export function idNumber(birth: string, order: number): string {
  const first17 = `329900${birth}${String(order).padStart(3, '0')}`
  return first17 + checkDigitOf(first17)
}

export const countedIds = (prefix = 'r'): Ids => {
  let count = 0
  return { next: () => `${prefix}${++count}` as RecordId }
}

export const textCell = (text: string): TableCell | undefined => (text === '' ? undefined : { kind: 'text', text, struck: false })

export const tableOf = (rows: readonly (readonly string[])[], header: readonly string[] = HEADER): RegisterTable => ({
  rows: [header, ...rows].map((cells, at) => ({ row: at + 1, hidden: false, cells: cells.map(textCell) })),
  merges: [],
  hiddenColumns: new Set(),
  date1904: false,
  typed: true,
})

/** What a register says after it took these drafts. */
export function withDrafts(existing: Existing, drafts: readonly RegisterDraft[]): Existing {
  const households = new Map(existing.households.map((one) => [one.id, one]))
  const residents = new Map(existing.residents.map((one) => [one.id, one]))
  for (const draft of drafts) {
    if (draft.kind === 'household.described') households.set(draft.about, laidOver(households.get(draft.about), draft))
    else residents.set(draft.about, residentOver(residents.get(draft.about), draft))
  }
  return { households: [...households.values()], residents: [...residents.values()] }
}

function laidOver(known: KnownHousehold | undefined, draft: RegisterDraft & { kind: 'household.described' }): KnownHousehold {
  const { open, personal } = draft.body
  return {
    id: draft.about,
    grid: must(open.grid ?? known?.grid, 'a new household names its grid'),
    visitGroup: must(open.visitGroup ?? known?.visitGroup, 'a new household has a visit group'),
    goneOn: open.goneOn === undefined ? (known?.goneOn ?? null) : open.goneOn,
    personal: must(personal ?? known?.personal, 'a new household says who it is'),
  }
}

function residentOver(known: KnownResident | undefined, draft: RegisterDraft & { kind: 'resident.described' }): KnownResident {
  const { open, personal } = draft.body
  const scope = parseScope(draft.scope)
  return {
    id: draft.about,
    grid: must(scope?.kind === 'grid' ? scope.place : undefined, 'a resident lives in a grid'),
    household: must(open.household ?? known?.household, 'a new resident has a household'),
    goneOn: open.goneOn === undefined ? (known?.goneOn ?? null) : open.goneOn,
    personal: must(personal ?? known?.personal, 'a new resident says who they are'),
  }
}

export const NOTHING: Existing = { households: [], residents: [] }
