/** The device's database in memory against Dexie itself: the read model must not know on which of them it runs. */
import 'fake-indexeddb/auto'
import Dexie, { type PromiseExtended } from 'dexie'
import { afterEach, expect, test } from 'vitest'
import { Db, META, putMeta } from '../../src/lib/readmodel/index.ts'
import { openChance, type Chance } from '../simulation/chance.ts'
import { dumpOf, emptyState, openMemoryDb, type DbState, type Point } from '../simulation/memory-db.ts'
import { aScript, outcomeOf, session } from './memory-db-script.ts'

const SCRIPTS = 240
const AT_ONCE = 20
const STEPS = 14

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** When it strikes, and where: the first request on this table fails. */
interface Fault {
  table: string | null
  name: string
}
const noFault = (): Fault => ({ table: null, name: '' })

let stores = 0
async function realDb(fault: Fault): Promise<Db> {
  const name = `real-${stores++}`
  const db = new Db(name, 'relaxed')
  db.use({
    stack: 'dbcore',
    name: 'faults',
    create: (core) => ({
      ...core,
      table: (table) => {
        const under = core.table(table)
        const struck = <T>(ask: () => PromiseExtended<T> | Promise<T>): PromiseExtended<T> =>
          // Never an async function: a transaction is lost behind a promise that is not Dexie's.
          (fault.table === table ? Dexie.Promise.reject(new DOMException('played', fault.name)) : ask()) as PromiseExtended<T>
        return {
          ...under,
          get: (request) => struck(() => under.get(request)),
          getMany: (request) => struck(() => under.getMany(request)),
          query: (request) => struck(() => under.query(request)),
          openCursor: (request) => struck(() => under.openCursor(request)),
          count: (request) => struck(() => under.count(request)),
          mutate: (request) => struck(() => under.mutate(request)),
        }
      },
    }),
  })
  await db.open()
  closing.push(async () => {
    db.close()
    await Dexie.delete(name)
  })
  await putMeta(db, META.session, session)
  return db
}

async function playedDb(fault: Fault): Promise<{ db: Db; state: DbState }> {
  const state = emptyState()
  const point: Point = (_at, table) => {
    if (fault.table !== null && fault.table === table) throw new DOMException('played', fault.name)
    return undefined
  }
  const db = openMemoryDb(state, { durability: 'relaxed', point, freeze: true })
  await putMeta(db, META.session, session)
  return { db, state }
}

async function dumpOfReal(db: Db): Promise<Record<string, unknown[]>> {
  const dump: Record<string, unknown[]> = {}
  for (const table of db.tables) {
    const rows: unknown[] = await table.toArray()
    if (rows.length > 0) dump[table.name] = rows
  }
  return dump
}

const blocks = Array.from({ length: SCRIPTS / AT_ONCE }, (_, at) => at * AT_ONCE)

test.each(blocks)(
  'MD5 the same script leaves the same tables behind, with the same refusals: seeds from %i',
  { timeout: 60_000 },
  async (from) => {
    for (let seed = from; seed < from + AT_ONCE; seed++) {
      const chance = openChance(seed)
      const script = aScript(chance)
      const fault = noFault()
      const real = await realDb(fault)
      const { db, state } = await playedDb(fault)
      const asked: string[] = []
      for (let at = 0; at < STEPS; at++) {
        const step = await script(db)
        if (chance.hits(0.15)) Object.assign(fault, aFault(chance))
        asked.push(`${step.name}${fault.table === null ? '' : ` !${fault.table}`}`)
        const [expected, got] = [await outcomeOf(real, step), await outcomeOf(db, step)]
        Object.assign(fault, noFault())
        tally(step.name, expected)
        expect(got, `seed ${seed}: ${asked.join('; ')}`).toStrictEqual(expected)
      }
      const dump = dumpOf(state)
      for (const table of Object.keys(dump)) seen.add(table)
      expect(dump, `seed ${seed}: ${asked.join('; ')}`).toStrictEqual(await dumpOfReal(real))
    }
  },
)

test('the scripts have seen everything they are meant to compare', () => {
  for (const step of [
    'keep',
    'arrive',
    'push',
    'markRefused',
    'offerFrom',
    'takeStanding',
    'reissue',
    'askForLease',
    'noteHeads',
    'rebuild',
    'catchUpLines',
  ])
    expect(seen).toContain(step)
  for (const refusal of ['disk-full', 'store-broken']) expect(seen).toContain(refusal)
  for (const outcome of ['taken', 'old', 'gap', 'twin', 'same', 'new-lease', 'new-log', 'reissued']) expect(seen).toContain(outcome)
  for (const table of ['outbox', 'setAside', 'needs', 'followUps', 'cases', 'orphans', 'behind', 'photos']) expect(seen).toContain(table)
})

const seen = new Set<string>()

function tally(name: string, outcome: unknown): void {
  const { answer, refused } = outcome as { readonly answer?: unknown; readonly refused?: string }
  seen.add(name.split(' ')[0] ?? name)
  if (refused !== undefined) seen.add(refused)
  if (typeof answer === 'string') seen.add(answer)
  if (name === 'reissue' && Number(answer) > 0) seen.add('reissued')
  if (typeof answer === 'object' && answer !== null && 'outcome' in answer) seen.add(String(answer.outcome))
}

const aFault = (chance: Chance): Fault => ({
  table: chance.pick(Object.keys(Db.SCHEMA_1)),
  name: chance.pick(['QuotaExceededError', 'UnknownError']),
})
