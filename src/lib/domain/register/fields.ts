/** The personal parts of a register's entries: what a row says, laid over what is here, within the sizes that entries may have. */
import type { HouseholdPersonal, ResidentPersonal } from '../household.ts'
import type { JudgedRow } from './judged.ts'

/** Cut to a number of UTF-16 units without leaving half a sign. */
export const clip = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, '')

/** What a row says of a person nobody knew. */
export const personalOf = ({ values }: JudgedRow): ResidentPersonal => ({
  name: clip(values.name ?? '', 128),
  sex: values.sex,
  birthOn: values.birthOn,
  idNumber: values.idNumber,
  relation: { raw: clip(values.relation.raw, 64), code: values.relation.code },
  phones: values.phones.slice(0, 8),
  categories: values.categories,
  categoriesUnknown: values.categoriesUnknown.slice(0, 16).map((word) => clip(word, 64)),
  remark: clip(values.remark, 2_000),
})

/** What a row says laid over what is known: an empty cell takes nothing away. */
export function withPersonal(known: ResidentPersonal, row: JudgedRow): ResidentPersonal {
  const said = personalOf(row)
  const saidCategories = said.categories.length + said.categoriesUnknown.length > 0
  return {
    name: said.name || known.name,
    sex: said.sex ?? known.sex,
    birthOn: said.birthOn ?? known.birthOn,
    idNumber: said.idNumber ?? known.idNumber,
    relation: said.relation.raw === '' ? known.relation : said.relation,
    phones: said.phones.length > 0 ? said.phones : known.phones,
    categories: saidCategories ? said.categories : known.categories,
    categoriesUnknown: saidCategories ? said.categoriesUnknown : known.categoriesUnknown,
    remark: said.remark || known.remark,
  }
}

const sameList = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, at) => one === b[at])
const sameSet = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one) => b.includes(one))

export const sameHousehold = (a: HouseholdPersonal, b: HouseholdPersonal): boolean =>
  a.no === b.no && a.headName === b.headName && a.address === b.address

export const sameResident = (a: ResidentPersonal, b: ResidentPersonal): boolean =>
  a.name === b.name &&
  a.sex === b.sex &&
  a.birthOn === b.birthOn &&
  a.idNumber === b.idNumber &&
  a.relation.raw === b.relation.raw &&
  a.relation.code === b.relation.code &&
  sameList(a.phones, b.phones) &&
  sameSet(a.categories, b.categories) &&
  sameSet(a.categoriesUnknown, b.categoriesUnknown) &&
  a.remark === b.remark
