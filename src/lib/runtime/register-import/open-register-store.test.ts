/** The import over the read model itself (in a pretended IndexedDB): what is taken in stands in its rows, and is found again. */
import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { countedIds, GRIDS } from '../../../../test/support/register.ts'
import type { Day, DeviceId, PersonId, ScopeId } from '../../kernel/ids.ts'
import { must } from '../../kernel/must.ts'
import { gridRegister } from '../../kernel/scope.ts'
import { countUnsent, META, noteHeads, openReadModel, putMeta, type Session } from '../../readmodel/index.ts'
import { openDesk } from './desk.ts'
import { openRegisterStore } from './open-register-store.ts'

const session: Session = {
  token: 't',
  device: 'd1' as DeviceId,
  lease: { epoch: 1, client: 77 },
  logId: 'log-1',
  person: { id: 'p-mei' as PersonId, name: '梅', role: 'windowClerk' },
  village: { code: '320282112200', name: '西望村', town: '丁蜀镇' },
  grids: GRIDS,
}
const file = new URL('../../../../test/fixtures/registers/西望村户籍册-前100人-UTF8BOM.csv', import.meta.url)

test('C1 a register taken into the read model is found there, and the same file again says nothing', async () => {
  const opened = await openReadModel('import', 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  await putMeta(db, META.session, session)
  await noteHeads(db, {})
  const store = await openRegisterStore('import')
  const desk = openDesk({ store: must(store.ok ? store.value : undefined, 'the store opens'), ids: countedIds(), grids: GRIDS })
  const today = '2026-11-23' as Day
  const quiet = (): void => undefined

  const preview = await desk.read(new Blob([readFileSync(file)]), 'a.csv', today, quiet)
  expect(preview.ok && preview.value.counts).toMatchObject({ rows: 100, hold: 10, new: 90 })
  const steps: number[] = []
  const taken = await desk.accept(today, (at) => steps.push(at.done))
  expect(taken.ok && taken.value.residents).toBe(90)
  expect(await db.residents.count()).toBe(90)
  expect(await countUnsent(db)).toBe(90 + (await db.households.count()))

  const again = await desk.read(new Blob([readFileSync(file)]), 'a.csv', today, quiet)
  expect(again.ok && again.value.counts).toMatchObject({ new: 0, changed: 0, same: 90 })
  expect(await desk.accept(today, quiet)).toEqual({ ok: true, value: { households: 0, residents: 0, same: 90 } })
  db.close()
})

test('C2 nothing is taken in before the relay was heard and all that it has of these registers is here', async () => {
  const opened = await openReadModel('import-early', 'relaxed')
  const db = must(opened.ok ? opened.value : undefined, 'the database opens')
  await putMeta(db, META.session, session)
  const store = await openRegisterStore('import-early')
  const desk = openDesk({ store: must(store.ok ? store.value : undefined, 'the store opens'), ids: countedIds(), grids: GRIDS })
  const today = '2026-11-23' as Day
  const quiet = (): void => undefined
  await desk.read(new Blob([readFileSync(file)]), 'a.csv', today, quiet)

  expect(await desk.accept(today, quiet)).toEqual({ ok: false, error: { kind: 'still-coming', n: null } })
  const register = gridRegister(must(GRIDS[0], 'there is a grid').code)
  await noteHeads(db, { [register]: 3, ['grid/329900999999999/register' as ScopeId]: 9 })
  expect(await desk.accept(today, quiet)).toEqual({ ok: false, error: { kind: 'still-coming', n: 3 } })
  expect(await db.residents.count()).toBe(0)

  await db.cursors.put({ scope: register, seq: 3, head: 3 })
  const taken = await desk.accept(today, quiet)
  expect(taken.ok && taken.value.residents).toBe(90)
  db.close()
})
