/** A wall that nobody has run into may not be there: every rule is broken once, by a room made for it. */
import { ESLint } from 'eslint'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

describe('layers', () => {
  /** Rule → the rooms that break it: path and what it imports. */
  const BREAKERS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
    'kernel-knows-only-its-own': { 'src/lib/kernel/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'domain-knows-only-its-own': { 'src/lib/domain/a.ts': ['../protocol/b.ts'], 'src/lib/protocol/b.ts': [] },
    'protocol-knows-only-its-own': { 'src/lib/protocol/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'forms-knows-only-its-own': { 'src/lib/forms/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'reference-knows-only-its-own': { 'src/lib/reference/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'demo-knows-only-its-own': { 'src/lib/demo/a.ts': ['../readmodel/index.ts'], 'src/lib/readmodel/index.ts': [] },
    'sheets-knows-only-its-own': { 'src/lib/sheets/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'device-knows-only-its-own': { 'src/lib/device/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'vault-knows-only-its-own': { 'src/lib/vault/a.ts': ['../domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'replica-knows-only-its-own': { 'src/lib/replica/a.ts': ['dexie'] },
    'readmodel-knows-only-its-own': { 'src/lib/readmodel/a.ts': ['yjs'] },
    'link-knows-only-its-own': { 'src/lib/link/a.ts': ['../replica/index.ts'], 'src/lib/replica/index.ts': [] },
    'carry-knows-only-its-own': { 'src/lib/carry/a.ts': ['../readmodel/index.ts'], 'src/lib/readmodel/index.ts': [] },
    'mirror-knows-only-its-own': { 'src/lib/mirror/a.ts': ['../readmodel/index.ts'], 'src/lib/readmodel/index.ts': [] },
    'runtime-knows-only-its-own': { 'src/lib/runtime/a.ts': ['../features/x/b.ts'], 'src/lib/features/x/b.ts': [] },
    'i18n-knows-only-its-own': { 'src/lib/i18n/a.ts': ['../runtime/index.ts'], 'src/lib/runtime/index.ts': [] },
    'ui-knows-only-its-own': { 'src/lib/ui/A.svelte': ['$lib/runtime/index.ts'], 'src/lib/runtime/index.ts': [] },
    'features-knows-only-its-own': { 'src/lib/features/x/A.svelte': ['dexie'] },
    'device-has-its-doors': { 'src/lib/runtime/a.ts': ['../device/behind.ts'], 'src/lib/device/behind.ts': [] },
    'vault-has-its-doors': { 'src/lib/runtime/a.ts': ['../vault/behind.ts'], 'src/lib/vault/behind.ts': [] },
    'replica-has-its-doors': { 'src/lib/runtime/a.ts': ['../replica/behind.ts'], 'src/lib/replica/behind.ts': [] },
    'readmodel-has-its-doors': { 'src/lib/runtime/a.ts': ['../readmodel/behind.ts'], 'src/lib/readmodel/behind.ts': [] },
    'link-has-its-doors': { 'src/lib/runtime/a.ts': ['../link/behind.ts'], 'src/lib/link/behind.ts': [] },
    'carry-has-its-doors': { 'src/lib/runtime/a.ts': ['../carry/behind.ts'], 'src/lib/carry/behind.ts': [] },
    'mirror-has-its-doors': { 'src/lib/runtime/a.ts': ['../mirror/behind.ts'], 'src/lib/mirror/behind.ts': [] },
    'sheets-has-its-doors': { 'src/lib/runtime/a.ts': ['../sheets/behind.ts'], 'src/lib/sheets/behind.ts': [] },
    'demo-has-its-doors': { 'sync-server/bin/a.mjs': ['../../src/lib/demo/behind.ts'], 'src/lib/demo/behind.ts': [] },
    'runtime-has-its-doors': { 'src/lib/features/x/a.ts': ['$lib/runtime/behind.ts'], 'src/lib/runtime/behind.ts': [] },
    'every-room-has-a-layer': { 'src/lib/utils/a.ts': [], 'src/lib/kernel/a.ts': ['../utils/a.ts'] },
    'features-do-not-meet': { 'src/lib/features/x/a.ts': ['../y/b.ts'], 'src/lib/features/y/b.ts': [] },
    'routes-only-place-screens': { 'src/routes/+page.svelte': ['$lib/domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'only-a-layout-opens-the-runtime': { 'src/routes/x/+page.svelte': ['$lib/runtime/index.ts'], 'src/lib/runtime/index.ts': [] },
    'the-service-worker-knows-no-room': { 'src/service-worker.ts': ['./lib/readmodel/index.ts'], 'src/lib/readmodel/index.ts': [] },
    'relay-is-blind': { 'sync-server/a.ts': ['../src/lib/domain/b.ts'], 'src/lib/domain/b.ts': [] },
    'bin-only-introduces': { 'sync-server/bin/a.mjs': ['../../src/lib/readmodel/index.ts'], 'src/lib/readmodel/index.ts': [] },
    'nobody-runs-from-bin': { 'sync-server/a.ts': ['./bin/b.mjs'], 'sync-server/bin/b.mjs': [] },
    'the-app-does-not-know-the-relay': { 'src/lib/link/a.ts': ['../../../sync-server/b.ts'], 'sync-server/b.ts': [] },
    'no-test-code-in-the-house': { 'src/lib/kernel/a.ts': ['../../../test/b.ts'], 'test/b.ts': [] },
    'no-cycles': { 'src/lib/kernel/a.ts': ['./b.ts'], 'src/lib/kernel/b.ts': ['./a.ts'] },
    'every-import-leads-somewhere': { 'src/lib/kernel/a.ts': ['./nowhere.ts'] },
  }
  const rules: readonly { name: string }[] = createRequire(import.meta.url)('./layers.cjs').forbidden

  test('every rule is broken by its room', () => {
    expect(Object.keys(BREAKERS).sort()).toEqual(rules.map(({ name }) => name).sort())
    // All in one house, the rooms of each rule under a number of their own: a house a rule would take half a minute.
    const numbered = Object.entries(BREAKERS).map(([rule, rooms], at) => ({ rule, rooms: withNumber(at, rooms) }))
    const found = violations(Object.assign({}, ...numbered.map(({ rooms }) => rooms)))
    const unbroken = numbered.filter(({ rule, rooms }) => !found.some((one) => one.rule === rule && one.from in rooms))
    expect(unbroken.map(({ rule }) => rule)).toEqual([])
  }, 60_000)

  test('rooms in their places break none', () => {
    expect(violations(IN_ORDER)).toEqual([])
  }, 60_000)

  const IN_ORDER = {
    'src/lib/kernel/a.ts': [],
    'src/lib/domain/b.ts': ['../kernel/a.ts'],
    'src/lib/readmodel/index.ts': ['../domain/b.ts', './rows.ts'],
    'src/lib/readmodel/rows.ts': [],
    'src/lib/runtime/index.ts': ['../readmodel/index.ts'],
    'src/lib/runtime/face.ts': ['../domain/b.ts'],
    'src/lib/features/x/A.svelte': ['$lib/runtime/face.ts', '$lib/domain/b.ts', './b.ts', '$app/state'],
    'src/lib/features/x/b.ts': [],
    'src/routes/+layout.svelte': ['$lib/runtime/index.ts'],
    'src/routes/+page.svelte': ['$lib/features/x/A.svelte'],
    'sync-server/a.ts': ['../src/lib/protocol/c.ts'],
    'src/lib/protocol/c.ts': [],
  }

  function withNumber(at: number, rooms: Readonly<Record<string, readonly string[]>>): Readonly<Record<string, readonly string[]>> {
    const numbered = (path: string) => path.replace(/\/([abA])\.(\w+)$/, `/$1${at}.$2`)
    return Object.fromEntries(Object.entries(rooms).map(([path, imports]) => [numbered(path), imports.map(numbered)]))
  }

  function violations(rooms: Readonly<Record<string, readonly string[]>>): readonly { rule: string; from: string }[] {
    const house = mkdtempSync(join(tmpdir(), 'house '))
    for (const folder of ['src', 'sync-server', 'test']) mkdirSync(join(house, folder))
    symlinkSync(resolve('node_modules'), join(house, 'node_modules'))
    for (const [path, imports] of Object.entries(rooms)) {
      mkdirSync(dirname(join(house, path)), { recursive: true })
      const lines = imports.map((from) => `import '${from}'`).join('\n')
      writeFileSync(join(house, path), path.endsWith('.svelte') ? `<script lang="ts">\n${lines}\n</script>` : `${lines}\nexport {}\n`)
    }
    const args = [
      resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
      '--config',
      resolve('test/arch/layers.cjs'),
      '--output-type',
      'json',
      'src',
      'sync-server',
      'test',
    ]
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: house, encoding: 'utf8' })
    rmSync(house, { recursive: true })
    if (!stdout.startsWith('{')) throw new Error(stderr)
    const found: { summary: { violations: { rule: { name: string }; from: string }[] } } = JSON.parse(stdout)
    return found.summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }))
  }
})

describe('lint', () => {
  const eslint = new ESLint()
  /** What is wrong, in a room that exists (types need one), and a word of what the rule says. */
  const BREAKERS: readonly (readonly [what: string, room: string, code: string, says: string])[] = [
    ['the core asks what time it is', 'src/lib/kernel/day.ts', 'export const now = () => Date.now()', 'take a Clock'],
    ['the core asks for today', 'src/lib/domain/visit.ts', 'export const now = () => new Date()', 'take a Clock'],
    ['the core throws dice', 'src/lib/protocol/up.ts', 'export const dice = () => Math.random()', 'take an Ids'],
    ['the core throws', 'src/lib/domain/visit.ts', "export const no = () => { throw new Error('no') }", 'refuses with a Result'],
    ['any', 'src/lib/kernel/day.ts', 'export const x = (y: any) => y', 'any'],
    ['a promise is let go', 'src/lib/kernel/day.ts', 'const f = async () => 1\nexport const g = () => { f() }', 'Promises must be awaited'],
    [
      'a case is forgotten',
      'src/lib/kernel/day.ts',
      "export const g = (k: 'a' | 'b') => { switch (k) { case 'a': return 1 }\nreturn 2 }",
      'not exhaustive',
    ],
    [
      'a fault is swallowed',
      'src/lib/kernel/day.ts',
      'export const g = () => { try { return 1 } catch {} return 2 }',
      'named and dealt with',
    ],
    ['an enum', 'src/lib/kernel/day.ts', 'export enum A { B }', 'union of strings'],
    [
      'raw HTML',
      'src/lib/features/today/Any.svelte',
      '<script lang="ts">const { html }: { html: string } = $props()</script>{@html html}',
      '@html',
    ],
    ['a word on the screen', 'src/lib/features/today/Any.svelte', '<p>今天</p>', 'come by key'],
    ['a word in an attribute', 'src/lib/ui/Any.svelte', '<p title="今天"></p>', 'come by key'],
    ['a word in the script', 'src/routes/Any.svelte', '<script lang="ts">const a = \'今天\'</script>{a}', 'come by key'],
    [
      'a screen goes past the runtime',
      'src/lib/features/today/Any.svelte',
      '<script lang="ts">import type { Db } from \'$lib/readmodel/db.ts\'\nconst a: Db | null = null</script>{a}',
      'talk to $lib/runtime',
    ],
    [
      'ui knows a village',
      'src/lib/ui/Any.svelte',
      '<script lang="ts">import type { Household } from \'$lib/domain/household.ts\'\nconst a: Household | null = null</script>{a}',
      'ui knows no village',
    ],
    ['a room of 401 lines', 'src/lib/kernel/day.ts', 'export {}\n'.repeat(401), 'too many lines'],
  ]

  test.each(BREAKERS)(
    '%s: refused',
    async (_what, room, code, says) => {
      const [judged] = await eslint.lintText(code, { filePath: room })
      expect(judged?.messages.map(({ message }) => message).join('\n')).toContain(says)
    },
    30_000,
  )

  test('a room in order passes', async () => {
    const [judged] = await eslint.lintText('export const twice = (n: number): number => n * 2\n', { filePath: 'src/lib/kernel/day.ts' })
    expect(judged?.messages).toEqual([])
  })
})

describe('pure types', () => {
  const config = ts.getParsedCommandLineOfConfigFile(
    'test/arch/tsconfig.pure.json',
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )

  test.each(['window', 'document', 'crypto', 'fetch', 'process', 'localStorage', 'setTimeout'])('%s does not exist in the core', (name) => {
    expect(faults(`export const x = ${name}`)).toEqual([`Cannot find name '${name}'`])
  })

  test('a room in order passes', () => {
    expect(faults('export const x = (text: string): number => text.length')).toEqual([])
  })

  function faults(code: string): readonly string[] {
    if (!config) throw new Error('test/arch/tsconfig.pure.json cannot be read')
    const room = resolve('src/lib/kernel/made-for-the-test.ts')
    const host = ts.createCompilerHost(config.options)
    const { fileExists, getSourceFile } = host
    host.fileExists = (file) => file === room || fileExists(file)
    host.getSourceFile = (file, ...more) =>
      file === room ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2023) : getSourceFile(file, ...more)
    const program = ts.createProgram([room], config.options, host)
    return program
      .getSemanticDiagnostics(program.getSourceFile(room))
      .map(({ messageText }) => String(ts.flattenDiagnosticMessageText(messageText, ' ')).split('.')[0] ?? '')
  }
})
