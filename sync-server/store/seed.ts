/** Fills an empty relay at once: places, people and rows, all in one transaction or not at all. Knows nothing of where they come from. */
import type { DatabaseSync } from 'node:sqlite'
import type { DeviceId, ScopeId } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { parseUpdate } from '../../src/lib/protocol/update.ts'
import { hashPassword } from '../password.ts'
import type { Accounts, GridLine, NewPerson, VillageLine } from './accounts.ts'
import { inTransaction } from './database.ts'
import type { Devices } from './devices.ts'
import type { NewRow } from './log-store.ts'
import type { SqliteLog } from './sqlite-log.ts'

export interface Seed {
  readonly villages: readonly VillageLine[]
  readonly grids: readonly GridLine[]
  readonly people: readonly NewPerson[]
  /** In clock order per client and scope. */
  readonly rows: Iterable<{ readonly scope: ScopeId; readonly update: Uint8Array }>
}

export interface SeedDeps {
  readonly database: DatabaseSync
  readonly accounts: Accounts
  readonly devices: Devices
  readonly log: SqliteLog
  readonly now: () => number
}

const SEED_DEVICE = 'seed' as DeviceId
const ROWS_AT_ONCE = 500

/** How many rows were written. Only for a relay without people and rows. */
export async function seedRelay({ database, accounts, devices, log, now }: SeedDeps, seed: Seed): Promise<number> {
  must(accounts.isEmpty() && log.heads().size === 0 ? true : undefined, 'only an empty relay is seeded')
  const hashes = await Promise.all(seed.people.map(({ password }) => hashPassword(password)))
  return inTransaction(database, () => {
    for (const village of seed.villages) accounts.addVillage(village)
    for (const grid of seed.grids) accounts.addGrid(grid)
    for (const [index, person] of seed.people.entries()) accounts.addPerson(person, must(hashes[index], 'every person has a password'))
    const clients = new Set<number>()
    let waiting: NewRow[] = []
    let count = 0
    const write = (): void => {
      const outcome = log.appendNow(SEED_DEVICE, waiting)
      must(outcome.ok ? true : undefined, `a seed's rows follow each other${outcome.ok ? '' : `: ${JSON.stringify(outcome.error)}`}`)
      count += waiting.length
      waiting = []
    }
    for (const { scope, update } of seed.rows) {
      const parsed = parseUpdate(update)
      const { client, clock } = must(parsed.ok ? parsed.value : undefined, 'a seed is made of rows that pass the validator')
      if (!clients.has(client)) devices.reserve(client, now())
      clients.add(client)
      if (waiting.push({ scope, client, clock, update }) === ROWS_AT_ONCE) write()
    }
    if (waiting.length > 0) write()
    return count
  })
}
