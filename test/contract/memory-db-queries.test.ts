/** The same questions to Dexie and to its double in memory: every index, every way to ask, and changes through them. */
import 'fake-indexeddb/auto'
import type { Collection, Table } from 'dexie'
import { expect, test } from 'vitest'
import { Db } from '../../src/lib/readmodel/index.ts'
import { openChance, type Chance } from '../simulation/chance.ts'
import { dumpOf, emptyState, openMemoryDb } from '../simulation/memory-db.ts'

type AnyTable = Table<Record<string, unknown>, unknown>
type Asked = Collection<Record<string, unknown>, unknown>
type Question = (db: Db) => PromiseLike<unknown>

const QUESTIONS = 1_500
const NAMES = ['households', 'visits', 'outbox', 'photos', 'entries'] as const
const WORDS = ['', 'a', 'b', 'ba', 'é', '河东', '𠮷', '\uffff']

test('MD5 random questions and changes are answered alike', { timeout: 60_000 }, async () => {
  const chance = openChance(1)
  const state = emptyState()
  const real = new Db('questions', 'relaxed')
  const played = openMemoryDb(state, { durability: 'relaxed', freeze: true })
  await real.open()
  const asked = new Map<string, number>()
  for (let at = 0; at < QUESTIONS; at++) {
    const [name, question] = chance.hits(0.5) ? aQuestion(chance) : aChange(chance)
    const [expected, got] = [await answerOf(real, question), await answerOf(played, question)]
    expect(got, `${at}: ${name}`).toStrictEqual(expected)
    const word = name.split(' ')[1] ?? name
    asked.set(word, (asked.get(word) ?? 0) + (isEmpty(expected) && !word.endsWith('elete') ? 0 : 1))
  }
  for (const [name, rows] of Object.entries(dumpOf(state))) expect(rows).toStrictEqual(await real.table(name).toArray())
  real.close()
  expect([...asked].filter(([, count]) => count < 10)).toEqual([])
})

async function answerOf(db: Db, question: Question): Promise<unknown> {
  try {
    return await question(db)
  } catch (fault) {
    if (!(fault instanceof Error)) throw fault
    return { name: fault.name, failures: 'failuresByPos' in fault ? Object.keys(fault.failuresByPos as object) : [] }
  }
}

const isEmpty = (answer: unknown): boolean => answer === undefined || (Array.isArray(answer) && answer.length === 0)

const tableOf = (db: Db, name: string): AnyTable => db.table(name)

function aQuestion(chance: Chance): [string, Question] {
  const name = chance.pick(NAMES)
  const [how, range] = aRange(chance, name)
  const limit = chance.hits(0.3) ? chance.whole(0, 4) : null
  const offset = chance.hits(0.2) ? chance.whole(0, 3) : null
  const isBackwards = chance.hits(0.3)
  const isFiltered = chance.hits(0.2)
  const isWhole = limit === null && offset === null && !isFiltered
  const [end, answer] = chance.pick(isWhole ? [...ENDS, UNIQUE] : ENDS)
  return [
    `${name} ${how} ${end}`,
    (db) => {
      let some = range(tableOf(db, name))
      if (isFiltered) some = some.filter((row) => String(row.about ?? row.address ?? row.when ?? '') > 'a')
      if (isBackwards) some = some.reverse()
      if (offset !== null) some = some.offset(offset)
      if (limit !== null) some = some.limit(limit)
      return answer(some)
    },
  ]
}

type End = readonly [string, (some: Asked) => PromiseLike<unknown>]

const UNIQUE: End = ['uniqueKeys', (some) => some.uniqueKeys()]

const ENDS: readonly End[] = [
  ['toArray', (some) => some.toArray()],
  ['first', (some) => some.first()],
  ['last', (some) => some.last()],
  ['count', (some) => some.count()],
  ['primaryKeys', (some) => some.primaryKeys()],
  ['keys', (some) => some.keys()],
  ['sortBy', (some) => some.sortBy('word')],
  [
    'each',
    async (some) => {
      const rows: unknown[] = []
      await some.each((row) => void rows.push(row))
      return rows
    },
  ],
]

function aRange(chance: Chance, name: (typeof NAMES)[number]): [string, (table: AnyTable) => Asked] {
  const index = chance.pick(indexesOf(name))
  const key = (): unknown => aKey(chance, index)
  const [one, two, flags] = [key(), key(), [chance.hits(0.5), chance.hits(0.5)] as const]
  const many = [one, two, key(), one]
  const at = `${index}`
  return chance.pick<() => [string, (table: AnyTable) => Asked]>([
    () => ['toCollection', (table) => table.toCollection()],
    () => ['orderBy', (table) => table.orderBy(at)],
    () => ['equals', (table) => table.where(at).equals(one as string)],
    () => ['anyOf', (table) => table.where(at).anyOf(many as string[])],
    () => ['between', (table) => table.where(at).between(one, two, ...flags)],
    () => ['between', (table) => table.where(at).between(one, two)],
    () => ['above', (table) => table.where(at).above(one)],
    () => ['aboveOrEqual', (table) => table.where(at).aboveOrEqual(one)],
    () => ['below', (table) => table.where(at).below(one)],
    () => ['belowOrEqual', (table) => table.where(at).belowOrEqual(one)],
  ])()
}

function aChange(chance: Chance): [string, Question] {
  const name = chance.pick(NAMES)
  const rows = Array.from({ length: chance.whole(1, 4) }, () => aRow(chance, name))
  const [row = {}] = rows
  const index = chance.pick(indexesOf(name))
  const primary = indexesOf(name)[0] ?? ''
  const [key, field] = [aKey(chance, index), aKey(chance, primary)]
  const changed = { ...(name === 'outbox' && chance.hits(0.5) ? { refused: 'x' } : { extra: 1 }), gone: undefined }
  const [word, change] = chance.pick<readonly [string, (table: AnyTable) => PromiseLike<unknown>]>([
    ['put', (table) => table.put({ ...row })],
    ['put', (table) => table.put({ ...row })],
    ['bulkPut', (table) => table.bulkPut(rows.map((one) => ({ ...one })))],
    ['bulkAdd', (table) => table.bulkAdd(rows.map((one) => ({ ...one })))],
    ['add', (table) => table.add({ ...row })],
    ['get', (table) => table.get(field)],
    ['bulkGet', (table) => table.bulkGet([field, field])],
    ['delete', (table) => table.delete(field)],
    ['bulkDelete', (table) => table.bulkDelete([field])],
    ['update', (table) => table.update(field, changed)],
    [
      'modify',
      (table) =>
        table
          .where(index)
          .equals(key as string)
          .modify(changed),
    ],
    [
      'modify',
      (table) =>
        table
          .where(index)
          .equals(key as string)
          .modify((one) => void (one.extra = [1])),
    ],
    [
      'deleteAll',
      (table) =>
        table
          .where(index)
          .equals(key as string)
          .delete(),
    ],
    ['count', (table) => table.count()],
  ])
  // In a transaction: outside of one the double takes back all of a `bulkAdd` that fails in part.
  return [`${name} ${word}`, (db) => db.transaction('rw', tableOf(db, name), async () => answerOf(db, () => change(tableOf(db, name))))]
}

const indexesOf = (name: (typeof NAMES)[number]): string[] => Db.SCHEMA_1[name].split(',').map((part) => part.trim().replace('++', ''))

const aKey = (chance: Chance, index: string): unknown =>
  index.startsWith('[') ? [aValue(chance, index), aValue(chance, index)] : aValue(chance, index)

const aValue = (chance: Chance, index: string): string | number =>
  ['n', 'unknown', 'changedAt'].includes(index) || (index === 'unsent' && chance.hits(0.5)) ? chance.whole(0, 6) : chance.pick(WORDS)

/** Some fields lack, or hold what is no key: such a row is not in that index. */
function aRow(chance: Chance, name: (typeof NAMES)[number]): Record<string, unknown> {
  const row: Record<string, unknown> = { scope: chance.pick(WORDS), word: chance.pick(WORDS), gone: 1 }
  const [primary = '', ...others] = indexesOf(name)
  for (const path of [primary, ...others])
    for (const field of path.replaceAll(/[[\]]/g, '').split('+')) {
      const isPrimary = primary.includes(field)
      if (path === 'n') {
        if (chance.hits(0.3)) row.n = chance.whole(1, 60)
      } else if (isPrimary || chance.hits(0.7)) row[field] = aValue(chance, field)
      else if (chance.hits(0.5)) row[field] = null
    }
  return row
}
