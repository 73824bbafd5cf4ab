import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { aLog, person, record } from '../../../test/fixtures/log.ts'
import type { DeviceId } from '../kernel/ids.ts'
import { gridRegister } from '../kernel/scope.ts'
import {
  arrive,
  askForLease,
  keep,
  markRefused,
  markSent,
  META,
  openReadModel,
  putMeta,
  reissue,
  takeStanding,
  unsentEntries,
  type Db,
  type Session,
} from './index.ts'

const REGISTER = gridRegister('329900112200001' as never)
const NOW = Date.parse('2026-11-24T09:00:00+08:00')
const session: Session = {
  token: 't',
  device: 'd1' as DeviceId,
  lease: { epoch: 1, client: 77 },
  logId: 'log-1',
  person: { id: person('mei'), name: '梅', role: 'gridWorker' },
  village: { code: '329900112200', name: '试村', town: '试镇' },
  grids: [],
}
const NEXT = { ...session, lease: { epoch: 2, client: 99 } }

async function aStore(name: string): Promise<Db> {
  const opened = await openReadModel(`lease-${name}`, 'relaxed')
  if (!opened.ok) throw new Error(opened.error.kind)
  await putMeta(opened.value, META.session, session)
  return opened.value
}

const says = async (db: Db, visitGroup: string): Promise<void> => {
  const kept = await keep(db, [{ scope: REGISTER, about: record('h'), kind: 'household.described', body: { open: { visitGroup } } }], NOW)
  expect(kept.ok).toBe(true)
}
/** What somebody else said of the record before: `5-0`. */
const heard = async (db: Db): Promise<void> => {
  const entry = { ...aLog(record('h')).say('household.described', { visitGroup: 'other' }, undefined, { client: 5 }), scope: REGISTER }
  const rows = [{ seq: 1, entry, bytes: new Uint8Array() }]
  expect((await arrive(db, { scope: REGISTER, from: 0, rows, head: 1 }, NOW)).outcome).toBe('taken')
}
const refuse = (db: Db, ...ids: string[]) =>
  Promise.all(ids.map((id) => markRefused(db, { scope: REGISTER, id: id as never }, 'not-allowed')))
/** By id. */
const names = async (db: Db) => Object.fromEntries((await db.entries.toArray()).map(({ id, after }) => [id, after]))

test('K4 what is said after a refused entry also comes after what that one came after, for everybody', async () => {
  const db = await aStore('refused')
  await heard(db)
  await says(db, 'high')
  await says(db, 'key')
  await refuse(db, '25-0', '25-1')
  await says(db, 'general')
  expect((await names(db))['25-2']).toEqual(['5-0', '25-1'])
})

test('K4 L1 what waited behind an entry that was refused is written anew with what is behind that one', async () => {
  const db = await aStore('behind')
  await heard(db)
  await says(db, 'high')
  await says(db, 'key')
  await says(db, 'general')
  await says(db, 'other')
  await refuse(db, '25-0', '25-1')
  await askForLease(db)
  await takeStanding(db, NEXT, [])
  expect(await reissue(db, NOW)).toBe(2)
  expect(await names(db)).toMatchObject({ '2r-0': ['5-0', '25-1'], '2r-1': ['2r-0'] })
  expect((await db.conflicts.toArray()).length).toBe(0)
})

test('L7 what was kept while the rest waited to be written anew names it by its new ids', async () => {
  const db = await aStore('meanwhile')
  await says(db, 'high')
  await takeStanding(db, NEXT, [])
  await db.cursors.put({ scope: REGISTER, seq: 0, head: 1 })
  expect(await reissue(db, NOW)).toBe(0)
  await says(db, 'key')
  expect(await names(db)).toEqual({ '25-0': [], '2r-0': ['25-0'] })
  await db.cursors.put({ scope: REGISTER, seq: 1, head: 1 })
  expect(await reissue(db, NOW)).toBe(2)
  expect(await names(db)).toEqual({ '2r-0': ['2r-1'], '2r-1': [] })
  expect(await db.households.get(record('h'))).toMatchObject({ visitGroup: 'key', conflicts: [] })
})

test('L7 what somebody may have heard stays word for word, also where what it names is written anew after a restore', async () => {
  const db = await aStore('heard')
  await says(db, 'high')
  await markSent(db, await unsentEntries(db, 10))
  await takeStanding(db, NEXT, [])
  await says(db, 'key')
  await markSent(db, await unsentEntries(db, 10))
  await takeStanding(db, { ...NEXT, logId: 'log-2' }, [])
  expect(await reissue(db, NOW)).toBe(2)
  expect(await names(db)).toEqual({ '2r-0': ['25-0'], '2r-1': [] })
})
