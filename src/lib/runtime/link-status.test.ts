import { expect, test } from 'vitest'
import { linkStatusOf } from './link-status.ts'

test('a store that breaks while the link runs is this device’s fault, with and without a network', () => {
  const fault = { phase: 'away', why: 'fault', retryAt: 5 } as const
  expect(linkStatusOf(fault, 2, true)).toEqual({ phase: 'refused', unsent: 2, why: 'store' })
  expect(linkStatusOf(fault, 2, false)).toEqual({ phase: 'refused', unsent: 2, why: 'store' })
})

test('a station that does not answer is away only while there is a network', () => {
  const away = { phase: 'away', why: 'no-answer', retryAt: 5 } as const
  expect(linkStatusOf(away, 1, true)).toEqual({ phase: 'relay-away', unsent: 1 })
  expect(linkStatusOf(away, 1, false)).toEqual({ phase: 'offline', unsent: 1 })
})
