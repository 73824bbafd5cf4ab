import { afterEach, expect, test } from 'vitest'
import { aStore, closeStores } from '../../../../test/support/a-store.ts'
import { refuse } from '../../kernel/result.ts'
import { openUnderWay } from '../under-way.ts'
import { openCarry, type CarryWorker } from './open-carry.ts'
import type { FromCarry, ToCarry } from './talk.ts'

afterEach(closeStores)

/** Workers that answer when the test says so. */
async function aDesk() {
  const heard: ToCarry[] = []
  const workers: CarryWorker[] = []
  const ended: CarryWorker[] = []
  const underWay = openUnderWay()
  const face = openCarry({
    ...{ db: await aStore(), store: 'carry', offsetMs: () => 0, mind: underWay.mind },
    start() {
      const worker: CarryWorker = {
        postMessage: (message) => void heard.push(message),
        onmessage: null,
        onerror: null,
        terminate: () => void ended.push(worker),
      }
      workers.push(worker)
      return worker
    },
  })
  const says = (message: FromCarry) => workers.at(-1)?.onmessage?.({ data: message } as MessageEvent<FromCarry>)
  return { desk: face.carryDesk(), underWay, heard, workers, ended, says }
}

test('V5 who leaves the page while a file is taken in leaves nothing under way for ever: it is taken in to its end', async () => {
  const { desk, underWay, ended, says } = await aDesk()
  const taking = desk.take()
  desk.close()
  expect(ended).toHaveLength(0)
  says({ kind: 'answer', n: 1, answer: refuse({ kind: 'disk-full' }) })
  expect(await taking).toEqual(refuse({ kind: 'disk-full' }))
  expect(ended).toHaveLength(1)
  await underWay.settled()
})

test('V5 a worker that broke fails what was asked of it, and the next call begins another one', async () => {
  const { desk, heard, workers, ended } = await aDesk()
  const taking = desk.take()
  workers[0]?.onerror?.({ message: 'broken' } as ErrorEvent)
  await expect(taking).rejects.toThrow('broken')
  expect(ended).toEqual([workers[0]])
  desk.take().catch(() => undefined)
  expect(workers).toHaveLength(2)
  expect(heard.map(({ kind }) => kind)).toEqual(['open', 'call', 'open', 'call'])
})
