/** The demo's world in the words of the relay. The relay reads no body; here, in the composition root, the two are introduced. */
import { demoWorld, rowsOf } from '../../src/lib/demo/index.ts'
import { dayAt } from '../../src/lib/kernel/day.ts'

/** @param {{ residents?: number, seed?: number, today?: import('../../src/lib/kernel/ids.ts').Day }} [wish] @returns {import('../relay.ts').Seed} */
export function demoSeed({ residents = 3000, seed = 1, today = dayAt(Date.now()) } = {}) {
  const world = demoWorld({ seed, residents, today })
  return {
    villages: world.villages.map(({ code, name, town }) => ({ code, name, town })),
    grids: world.grids.map(({ code, name }) => ({ code, name })),
    people: world.people.map((person) => ({ ...person, village: person.village.code, grids: person.grids.map(({ code }) => code) })),
    rows: rowsOf(world.entries),
  }
}

/** A few accounts to begin with, one a line; none when the relay holds real people. @param {import('../relay.ts').Relay} relay @returns {readonly string[]} */
export function demoAccounts({ accounts }) {
  const words = /** @type {Record<string, string>} */ ({ wg1: '网格员', ck1: '全科窗口', wg6: '网格员' })
  return Object.entries(words).flatMap(([login, role]) => {
    const account = accounts.byLogin(login)
    const person = account?.id === `demo-${login}` ? accounts.standingOf(account.id) : undefined
    const places = person ? [person.village.name, ...(login.startsWith('wg') ? person.grids.map(({ name }) => name) : [])].join(' ') : ''
    return person ? [`${login.padEnd(4)} jiamenkou-${login.padEnd(4)}  ${role} ${person.person.name}, ${places}`] : []
  })
}
