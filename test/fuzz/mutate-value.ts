/** Spoils a value inside an entry: other words, other types, a field more or less, too deep, forbidden keys, numbers in odd forms. */
import type { Chance } from '../../src/lib/demo/chance.ts'

export function mutateValue(chance: Chance, value: unknown): unknown {
  if (chance.is(0.15)) return strange(chance)
  if (Array.isArray(value)) return mutateList(chance, value)
  if (value instanceof Uint8Array) return value.length > 0 && chance.is(0.5) ? value.slice(1) : Uint8Array.of(chance.int(0, 255))
  if (typeof value === 'object' && value !== null) return mutateObject(chance, value as Record<string, unknown>)
  if (typeof value === 'string') return mutateText(chance, value)
  if (typeof value === 'number') return chance.one([value + 1, -value, value / 2, value * 2 ** 20, -0])
  return strange(chance)
}

function mutateObject(chance: Chance, object: Record<string, unknown>): unknown {
  const fields = Object.entries(object)
  const [at, found] = [chance.int(0, Math.max(0, fields.length - 1)), chance.int(0, 9)]
  const field = fields[at]
  if (!field || found === 0) return fromPairs([...fields, [name(chance), strange(chance)]])
  if (found === 1) return fromPairs(fields.filter((_, place) => place !== at))
  if (found === 2) return fromPairs(fields.map(([key, value], place) => [place === at ? name(chance) : key, value]))
  if (found === 3) return fromPairs(chance.shuffled(fields))
  return fromPairs(fields.map(([key, value], place) => [key, place === at ? mutateValue(chance, value) : value]))
}

/** Own keys even where a plain assignment would reach the prototype. */
function fromPairs(pairs: readonly (readonly [string, unknown])[]): object {
  const object: object = {}
  for (const [key, value] of pairs) Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  return object
}

function mutateList(chance: Chance, list: readonly unknown[]): unknown {
  const at = chance.int(0, list.length)
  switch (chance.int(0, 3)) {
    case 0:
      return [...list.slice(0, at), strange(chance), ...list.slice(at)]
    case 1:
      return list.filter((_, place) => place !== at)
    case 2:
      return [...list, ...list]
    default:
      return list.map((item, place) => (place === at ? mutateValue(chance, item) : item))
  }
}

function mutateText(chance: Chance, text: string): string {
  const at = chance.int(0, text.length)
  return chance.one([
    text.slice(0, at),
    text + text,
    `${text.slice(0, at)}${chance.one(['病', '𠮷', '\u0000', '\u202e', '/', '__proto__', '0', ' '])}${text.slice(at)}`,
    text.toUpperCase(),
    '',
    text.slice(0, 200).repeat(40),
  ])
}

const name = (chance: Chance): string =>
  chance.one([
    'more',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '0',
    '10',
    '',
    '人',
    'open',
    'personal',
    'then',
  ])

function strange(chance: Chance): unknown {
  switch (chance.int(0, 13)) {
    case 0:
      return undefined
    case 1:
      return 2n ** 60n
    case 2:
      return chance.one([Number.NaN, Infinity, -Infinity, -0, 0.1, 2 ** 31, 2 ** 53, 5e-324, 1.5])
    case 3:
      return nested(chance.int(1, 15))
    case 4:
      return fromPairs([['__proto__', { isAdmin: true }]])
    case 5:
      return Array.from({ length: chance.int(0, 40) }, () => null)
    case 6:
      return new Uint8Array(chance.int(0, 64))
    case 7:
      return '词'.repeat(chance.int(0, 400))
    case 8:
      return fromPairs([
        ['b', 1],
        ['1', 2],
        ['0', 3],
      ])
    case 9:
      return null
    case 10:
      return {}
    case 11:
      return { toJSON: 1, valueOf: 2, then: 3 }
    case 12:
      return chance.int(-1000, 1000)
    default:
      return chance.is(0.5)
  }
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let left = depth; left > 0; left -= 1) value = left % 2 === 0 ? [value] : { a: value }
  return value
}
