import { expect, test } from 'vitest'
import { openReport } from '../device/index.ts'
import type { Fault } from './face.ts'
import { faultSource } from './sources.ts'

test('who asks for faults is told those that were, each new one, and nothing after letting go', async () => {
  const report = openReport({ now: () => 7 })
  report.report('link', new TypeError('before'))
  const told: (readonly Fault[])[] = []
  const open = faultSource(report).subscribe({ next: (faults) => told.push(faults), error: () => undefined })
  await Promise.resolve()
  expect(told.at(-1)).toMatchObject([{ at: 7, where: 'link', name: 'TypeError', times: 1 }])

  report.report('photo', new Error('after'))
  expect(told.at(-1)).toMatchObject([{ where: 'link' }, { where: 'photo' }])
  open.unsubscribe()
  report.report('photo', new Error('later'))
  expect(told).toHaveLength(2)
})
