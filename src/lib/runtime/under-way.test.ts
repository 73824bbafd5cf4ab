import { expect, test } from 'vitest'
import { openUnderWay } from './under-way.ts'

test('whoever waits, waits for all that was begun, also meanwhile, also for what fails', async () => {
  const underWay = openUnderWay()
  const ended: string[] = []
  let end: () => void = () => undefined
  let fail: (fault: Error) => void = () => undefined
  const first = underWay.mind(new Promise<void>((resolve) => (end = resolve)))
  const waiting = underWay.settled().then(() => ended.push('waited'))
  const second = underWay.mind(new Promise<void>((_, reject) => (fail = reject))).catch(() => ended.push('failed'))
  end()
  await first
  await new Promise((resolve) => setImmediate(resolve))
  expect(ended).toEqual([])
  fail(new Error('broke'))
  await Promise.all([second, waiting])
  expect(ended).toEqual(['failed', 'waited'])
  await underWay.settled()
})
