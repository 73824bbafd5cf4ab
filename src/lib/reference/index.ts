/** Reference data of the county. Each table is loaded by itself when it is first asked for, so that the shell carries none of them. */
import type { HolidayYear } from './holidays.ts'
import type { LunarMonth } from './lunar-months.ts'
import type { Town } from './towns.ts'
import type { VillageItem } from './village-items.ts'
import type { VillageOfCounty } from './villages.ts'

export type { HolidayYear, LunarMonth, Town, VillageItem, VillageOfCounty }

export interface Reference {
  towns(): Promise<readonly Town[]>
  villages(): Promise<readonly VillageOfCounty[]>
  villageItems(): Promise<readonly VillageItem[]>
  holidays(): Promise<readonly HolidayYear[]>
  lunarMonths(): Promise<readonly LunarMonth[]>
}

export const reference: Reference = {
  towns: async () => (await import('./towns.ts')).TOWNS,
  villages: async () => (await import('./villages.ts')).VILLAGES,
  villageItems: async () => (await import('./village-items.ts')).VILLAGE_ITEMS,
  holidays: async () => (await import('./holidays.ts')).HOLIDAYS,
  lunarMonths: async () => (await import('./lunar-months.ts')).LUNAR_MONTHS,
}
