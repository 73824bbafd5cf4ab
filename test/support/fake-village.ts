/** The invented village of the runtime that lives in memory: its people, households and what was seen there. */
import type { CategoryCode } from '../../src/lib/domain/categories.ts'
import type { Role } from '../../src/lib/domain/people.ts'
import type { Situation } from '../../src/lib/domain/visit.ts'
import { addDays, dayAt, timeAt } from '../../src/lib/kernel/day.ts'
import type { Day, GridCode, PersonId, RecordId, VillageCode } from '../../src/lib/kernel/ids.ts'
import type { FollowUpRow, NeedRow, ResidentRow, VisitRow } from '../../src/lib/runtime/face.ts'

let serial = 0
export const nextId = (): RecordId => `fake-${(serial += 1)}` as RecordId

export const VILLAGE = '329900112200' as VillageCode
export const GRIDS = [
  { code: '329900112200003' as GridCode, name: '第三网格' },
  { code: '329900112200004' as GridCode, name: '第四网格' },
]
export const QIAN = { id: 'p-qian' as PersonId, name: '钱晓芸', role: 'gridWorker' as Role }
export const LU = { id: 'p-lu' as PersonId, name: '陆敏', role: 'windowClerk' as Role }

export interface Seed {
  readonly name: string
  readonly pinyin: string
  readonly age: number
  readonly sex: 'male' | 'female'
  readonly address: string
  readonly categories: readonly CategoryCode[]
  readonly phone: string | null
  /** Days since the last visit; null: nobody was there yet. */
  readonly visited: number | null
  readonly health: string
  readonly more?: readonly { readonly name: string; readonly age: number; readonly relation: string }[]
}

export const SEEDS: readonly Seed[] = [
  {
    name: '周桂英',
    pinyin: 'zhouguiying',
    age: 82,
    sex: 'female',
    address: '河东 12号',
    categories: ['living-alone', 'over-80'],
    phone: '13800000312',
    visited: 10,
    health: '膝盖疼，说好陪她去镇医院复查。药盒只剩一周的量。',
    more: [{ name: '周建明', age: 54, relation: '儿子' }],
  },
  {
    name: '蒋福根',
    pinyin: 'jiangfugen',
    age: 86,
    sex: 'male',
    address: '河东 3号',
    categories: ['disabled-self-care', 'over-80'],
    phone: '13800000447',
    visited: 9,
    health: '换了新轮椅，看看顺不顺手',
  },
  {
    name: '许阿妹',
    pinyin: 'xuamei',
    age: 79,
    sex: 'female',
    address: '河西 3号',
    categories: ['living-alone'],
    phone: null,
    visited: 7,
    health: '上次电话没接通，邻居说在家',
  },
  {
    name: '钱志明',
    pinyin: 'qianzhiming',
    age: 47,
    sex: 'male',
    address: '前村 21号',
    categories: ['severe-disability'],
    phone: '13800000519',
    visited: 27,
    health: '护理补贴材料还差一张证明',
    more: [
      { name: '沈丽', age: 45, relation: '妻子' },
      { name: '钱小雨', age: 14, relation: '女儿' },
    ],
  },
  {
    name: '邵国平',
    pinyin: 'shaoguoping',
    age: 70,
    sex: 'male',
    address: '前村 8号',
    categories: ['veteran'],
    phone: '13800000620',
    visited: 20,
    health: '身体还好，耳朵背',
  },
  {
    name: '吴洪生',
    pinyin: 'wuhongsheng',
    age: 66,
    sex: 'male',
    address: '后浜 5号',
    categories: ['subsistence'],
    phone: '13800000733',
    visited: 41,
    health: '腰不好，冬天不下地',
  },
  {
    name: '潘秀珍',
    pinyin: 'panxiuzhen',
    age: 73,
    sex: 'female',
    address: '后浜 17号',
    categories: ['empty-nest'],
    phone: '13800000841',
    visited: 29,
    health: '水表坏了，已经报了',
  },
  {
    name: '阿依古丽·买买提江',
    pinyin: 'ayiguli',
    age: 33,
    sex: 'female',
    address: '新民路 56弄 3幢 2单元 401室',
    categories: ['migrant', 'pregnant'],
    phone: '13800000952',
    visited: null,
    health: '',
  },
]

export const NOW = Date.now()
export const TODAY = dayAt(NOW)

export interface Home {
  readonly id: RecordId
  readonly seed: Seed
  readonly members: ResidentRow[]
  readonly visits: VisitRow[]
  nextOn: Day | null
}

export function homeOf(seed: Seed, n: number): Home {
  const id = `household-${n + 1}` as RecordId
  const resident = (
    name: string,
    age: number,
    sex: 'male' | 'female' | null,
    relation: string,
    categories: readonly CategoryCode[],
    phone: string | null,
  ): ResidentRow => ({
    id: `${id}-${name}` as RecordId,
    household: id,
    name,
    sex,
    birthOn: `${Number(TODAY.slice(0, 4)) - age}-03-05` as Day,
    idNumber: null,
    relation: { raw: relation, code: relation === '户主' ? '01' : '20' },
    phones: phone ? [phone] : [],
    categories,
    categoriesUnknown: [],
    remark: '',
    goneOn: null,
    conflicts: [],
    progress: 'sent',
  })
  const members = [
    resident(seed.name, seed.age, seed.sex, '户主', seed.categories, seed.phone),
    ...(seed.more ?? []).map((one) => resident(one.name, one.age, null, one.relation, [], null)),
  ]
  const situation: Situation = {
    health: seed.health,
    medicine: '降压药，每天早上',
    meals: '自己做，一天两顿',
    housing: '灶间灯已换，屋顶不漏',
    family: '儿子每月回来一次',
    safety: '煤气查过，门口有扶手',
  }
  const visits =
    seed.visited === null
      ? []
      : [
          visitOf(`${id}-v1` as RecordId, id, addDays(TODAY, -seed.visited), situation, 'sent', 'home', members[0]?.id),
          visitOf(`${id}-v0` as RecordId, id, addDays(TODAY, -seed.visited - 7), { ...situation, health: '一切照旧' }, 'sent', 'phone'),
        ]
  return { id, seed, members, visits, nextOn: null }
}
export function visitOf(
  id: RecordId,
  household: RecordId,
  on: Day,
  situation: Situation,
  progress: 'kept' | 'sent',
  way: VisitRow['way'],
  present?: RecordId,
): VisitRow {
  return {
    id,
    household,
    by: QIAN.id,
    byName: QIAN.name,
    on,
    time: timeAt(NOW),
    way,
    changed: ['health'],
    nextOn: null,
    present: present ? [present] : [],
    presentWords: '',
    situation,
    done: [],
    doneWords: '',
    photos: [],
    progress,
  }
}
export function needOf(home: Home, code: NeedRow['code'], words: string, phase: NeedRow['phase']): NeedRow {
  return {
    id: nextId(),
    household: home.id,
    visit: home.visits[0]?.id ?? home.id,
    code,
    words,
    heardOn: addDays(TODAY, -10),
    by: QIAN.id,
    byName: QIAN.name,
    phase,
    holderName: phase === 'inHand' ? LU.name : null,
    progress: 'sent',
  }
}
export function promise(household: RecordId, on: Day, words: string): FollowUpRow {
  return { id: nextId(), household, on, words, keptOn: null, progress: 'sent' }
}
