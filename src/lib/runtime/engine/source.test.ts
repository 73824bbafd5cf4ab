import { afterEach, expect, test } from 'vitest'
import { aLog, record } from '../../../../test/fixtures/log.ts'
import { aStore, closeStores, household, NOW, QUARTER, REGISTER, takeIn } from '../../../../test/support/a-store.ts'
import { parseUpdate } from '../../protocol/update.ts'
import { keep } from '../../readmodel/index.ts'
import { openEntrySource } from './source.ts'

afterEach(closeStores)

test('R1 what a carrier should have is what it would be built from: neither what waits to be sent nor what came by hand', async () => {
  const db = await aStore()
  const source = openEntrySource(db)
  const built = async (scope: typeof QUARTER) =>
    (await source.updates(scope)).map((update) => {
      const parsed = parseUpdate(update)
      return parsed.ok ? parsed.value.id : ''
    })
  const log = aLog(record('n'))
  const [fromRelay, byHand] = [log.say('need.met', { on: '2026-11-03' }), log.say('need.met', { on: '2026-11-04' })]
  await takeIn(db, QUARTER, [fromRelay, byHand])
  await db.carried.put({ scope: QUARTER, id: byHand.id, about: byHand.about, kind: byHand.kind, parcel: 'p', bytes: new Uint8Array(1) })
  expect(await built(QUARTER)).toEqual([fromRelay.id])
  expect(await source.ids(QUARTER)).toEqual({ settled: [fromRelay.id], waiting: new Set([byHand.id]) })

  await keep(db, [household('h')], NOW)
  expect(await built(REGISTER)).toEqual([])
  expect((await source.ids(REGISTER)).settled).toEqual([])
})
