/** Where the demo plays: three real villages of 丁蜀镇 with five grids each. The hamlets within them are invented. */
import type { Grid, Village } from '../domain/people.ts'
import type { GridCode, VillageCode } from '../kernel/ids.ts'

export interface DemoGrid extends Grid {
  readonly hamlets: readonly [string, ...string[]]
}
export interface DemoVillage extends Village {
  readonly grids: readonly DemoGrid[]
}

const TOWN = '丁蜀镇'
const GRID_NAMES = ['第一网格', '第二网格', '第三网格', '第四网格', '第五网格']

export const DEMO_VILLAGES: readonly DemoVillage[] = [
  villageOf('320282112200', '西望村', [
    ['河南头', '桥头'],
    ['大圩里', '前巷'],
    ['后村', '西巷'],
    ['东埂上', '竹园里'],
    ['新村', '窑上'],
  ]),
  villageOf('320282112201', '任墅村', [
    ['上街头', '井亭'],
    ['塘东', '塘西'],
    ['石埠头', '柏树下'],
    ['南圩', '北圩'],
    ['新苑', '缸窑'],
  ]),
  villageOf('320282112204', '三洞桥村', [
    ['桥东', '桥西'],
    ['荷花塘', '茶场'],
    ['庙前', '庙后'],
    ['杨家埂', '蠡河边'],
    ['安置区', '渡口'],
  ]),
]

function villageOf(code: string, name: string, hamlets: readonly (readonly [string, ...string[]])[]): DemoVillage {
  const grids = hamlets.map((some, at) => ({ code: `${code}00${at + 1}` as GridCode, name: GRID_NAMES[at] ?? '', hamlets: some }))
  return { code: code as VillageCode, name, town: TOWN, grids }
}
