/** Demo data, told from a seed. See `world.ts`. */
export { demoWorld, type DemoWish, type DemoWorld } from './world.ts'
export { rowsOf } from './rows.ts'
export type { DemoHousehold } from './register.ts'
export type { DemoPerson } from './staff.ts'
