/** The list of spoils is fresh: its lines stand in their rooms, and tests that carry the numbers are where it says. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { CORE } from './core.ts'
import { ENGINE } from './engine.ts'
import { RELAY } from './relay.ts'

const spoils = [...CORE, ...ENGINE, ...RELAY]

test.each(spoils)('$law in $room can be spoiled: $find', ({ law, room, find, put, tests }) => {
  expect(readFileSync(room, 'utf8').split(find)).toHaveLength(2)
  expect(put).not.toBe(find)
  const words = tests.map((path) => readFileSync(path, 'utf8')).join('\n')
  expect(words).toMatch(new RegExp(`['"\`](?:[A-Z]{1,2}\\d+ )*${law} `))
})

test('sixty laws and more can be spoiled, of every house that has some', () => {
  const laws = new Set(spoils.map(({ law, room }) => `${room.split('/').slice(0, 3).join('/')} ${law}`))
  expect(laws.size).toBeGreaterThan(60)
  const houses = [
    'src/lib/kernel',
    'src/lib/domain',
    'src/lib/protocol',
    'src/lib/readmodel',
    'src/lib/link',
    'src/lib/replica',
    'sync-server',
  ]
  for (const house of houses)
    expect(
      spoils.some(({ room }) => room.startsWith(`${house}/`)),
      house,
    ).toBe(true)
})
