/**
 * Categories of residents (人员类别) that a village keeps, as in domain facts §5. Data of other authorities (community correction,
 * released prisoners, drug rehabilitation) is never stored: it has no code here.
 */
export const CATEGORY_CODES = [
  'living-alone',
  'empty-nest',
  'over-80',
  'disabled-self-care',
  'dementia',
  'subsistence',
  'subsistence-margin',
  'destitute',
  'disability',
  'severe-disability',
  'orphan',
  'unattended-child',
  'left-behind-child',
  'left-behind',
  'lost-only-child',
  'pregnant',
  'severe-illness',
  'veteran',
  'mental-disorder',
  'unemployed',
  'migrant',
  'poor-student',
  'party-member',
] as const
export type CategoryCode = (typeof CATEGORY_CODES)[number]

/** The word we write for a category first, then the words others write for it. */
const WORDS: Readonly<Record<CategoryCode, string>> = {
  'living-alone': '独居老人,独居,独居户,孤老,孤寡老人',
  'empty-nest': '空巢老人,空巢,空巢户,空巢家庭',
  'over-80': '高龄老人,高龄,80岁以上,80岁以上老人,八十岁以上老人,高龄80+',
  'disabled-self-care': '失能老人,失能,半失能,半失能老人,失能人员',
  dementia: '失智老人,失智,认知症,阿尔茨海默,老年痴呆',
  subsistence: '低保,低保户,低保对象,最低生活保障,低保家庭',
  'subsistence-margin': '低保边缘,低保边缘户,低保边缘家庭,低收入,低收入家庭,边缘户',
  destitute: '特困,特困供养,特困人员,特困户,五保,五保户,五保老人,分散供养,集中供养',
  disability: '残疾人,残疾,残,持证残疾人,轻度残疾',
  'severe-disability': '重度残疾人,重度残疾,重残,一级残疾,二级残疾,残疾一级,残疾二级',
  orphan: '孤儿,孤',
  'unattended-child': '事实无人抚养儿童,事实无人抚养',
  'left-behind-child': '留守儿童',
  'left-behind': '留守老人,留守妇女,留守,留守人员',
  'lost-only-child': '失独家庭,失独,失独老人,特扶,特扶家庭,计生特扶,计划生育特殊家庭',
  pregnant: '孕产妇,孕妇,产妇,怀孕',
  'severe-illness': '大病,重病,重病患者,大病患者,重大疾病',
  veteran: '退役军人,复员军人,转业军人,退伍军人,优抚,优抚对象',
  'mental-disorder': '精神障碍,精神病人,精神障碍患者,严重精神障碍,精神残疾',
  unemployed: '失业,失业人员,待业,无业',
  migrant: '流动人口,外来人口,外来人员,暂住',
  'poor-student': '困难学生,贫困学生,贫困生',
  'party-member': '党员,中共党员,共产党员,预备党员',
}

const codeByWord = new Map(CATEGORY_CODES.flatMap((code) => WORDS[code].split(',').map((word) => [word, code] as const)))
const NONE: ReadonlySet<string> = new Set(['无', '没有', '-', '一般', '正常', '普通', '普通居民', '否', '0'])
/** Other authorities' data: neither the word nor the fact may stay here. */
const FORBIDDEN = /社区矫正|社矫|矫正对象|刑满|刑释|安置帮教|戒毒|吸毒|涉毒/

/** The word for a category, as villages write it. */
export const categoryWord = (code: CategoryCode): string => WORDS[code].split(',')[0] ?? code

export const isForbiddenCategory = (text: string): boolean => FORBIDDEN.test(text.replace(/\s/g, ''))

export interface CategoryReading {
  readonly codes: readonly CategoryCode[]
  /** Words nobody has mapped yet. Never a forbidden one. */
  readonly unknown: readonly string[]
  /** Something was there that may not be kept. */
  readonly forbidden: boolean
  /** A word stood there that is not our first word for its category. */
  readonly mapped: boolean
}

/** The categories a cell names, whatever signs stand between them. */
export function readCategories(text: string): CategoryReading {
  const codes = new Set<CategoryCode>()
  const unknown = new Set<string>()
  let forbidden = false
  let mapped = false
  const words = text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}+/gu, '-')
    .split(/[,;、/\s|]+/)
  for (const word of words) {
    if (word === '' || NONE.has(word)) continue
    const code = codeByWord.get(word)
    if (isForbiddenCategory(word)) forbidden = true
    else if (code === undefined) unknown.add(word)
    else {
      codes.add(code)
      mapped ||= word !== categoryWord(code)
    }
  }
  return { codes: CATEGORY_CODES.filter((code) => codes.has(code)), unknown: [...unknown], forbidden, mapped }
}
