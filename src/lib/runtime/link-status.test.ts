import { expect, test } from 'vitest'
import { linkStatusOf } from './link-status.ts'

test('a store that breaks while the link runs is this device’s fault, with and without a network', () => {
  const fault = { phase: 'away', why: 'fault', retryAt: 5 } as const
  expect(linkStatusOf(fault, true)).toEqual({ phase: 'refused', why: 'store' })
  expect(linkStatusOf(fault, false)).toEqual({ phase: 'refused', why: 'store' })
})

test('a station that does not answer is away only while there is a network', () => {
  const away = { phase: 'away', why: 'no-answer', retryAt: 5 } as const
  expect(linkStatusOf(away, true)).toEqual({ phase: 'relay-away' })
  expect(linkStatusOf(away, false)).toEqual({ phase: 'offline' })
})
