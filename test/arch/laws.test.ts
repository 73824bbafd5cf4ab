/** A rule of behaviour has a number, one home, and a test that carries the number in its name: every SPEC.md is held to that. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const NUMBERS = /^[A-Z]{1,2}\d+(?: [A-Z]{1,2}\d+)*$/

interface Law {
  readonly number: string
  /** The whole line of the table. */
  readonly line: string
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
const files = ['src', 'sync-server', 'test'].flatMap(filesOf)
/** What `test/simulation/SPEC.md` numbers is asked of every played world by itself, not by a test of its own. */
const specs = files.filter((path) => basename(path) === 'SPEC.md' && !path.startsWith('test/'))
const tests = files.filter((path) => path.endsWith('.test.ts') || path.endsWith('.spec.ts'))

function lawsOf(spec: string): Law[] {
  const lines = readFileSync(spec, 'utf8').split('\n')
  return lines.flatMap((line) => {
    const numbers = /^\| ([^|]+?) \|/.exec(line)?.[1] ?? ''
    return NUMBERS.test(numbers) ? numbers.split(' ').map((number) => ({ number, line })) : []
  })
}

/** Numbers at the beginning of a name, `K1 K2 a keep …`; a name may stand on a line of its own or behind a table of cases. */
function numbersIn(path: string): Set<string> {
  const found = readFileSync(path, 'utf8').matchAll(/['"`]((?:[A-Z]{1,2}\d+ )+)\S/g)
  return new Set([...found].flatMap(([, numbers = '']) => numbers.trim().split(' ')))
}

/** A law may be tested in its own folder, or in a room elsewhere that its line names. */
const mayTest = (spec: string, { line }: Law, path: string): boolean =>
  path.startsWith(`${dirname(spec)}/`) || line.includes(basename(path, '.ts'))

test.each(specs)('%s: every number is given once', (spec) => {
  const numbers = lawsOf(spec).map(({ number }) => number)
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([])
})

test.each(specs)('%s: every law is carried by the name of a test', (spec) => {
  const carried = new Map(tests.map((path) => [path, numbersIn(path)]))
  const untested = lawsOf(spec).filter(
    (law) => ![...carried].some(([path, numbers]) => mayTest(spec, law, path) && numbers.has(law.number)),
  )
  expect(untested.map(({ number, line }) => `${number}: ${line}`)).toEqual([])
})

test('there are laws to hold: more than a hundred in the houses that have a SPEC.md', () => {
  expect(specs.length).toBeGreaterThan(6)
  expect(specs.flatMap(lawsOf).length).toBeGreaterThan(100)
})
