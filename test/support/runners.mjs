/**
 * All runners of the project, as data for `test/run.mjs`. Order is the order they start in.
 * `alone` ones run after the others, one at a time: they need the machine to themselves.
 */

/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {string} group
 * @property {readonly string[]} command
 * @property {'vitest' | 'playwright'} [report]  who writes the counts; without it a runner is one check that passes or fails
 * @property {Record<string, string>} [env]
 * @property {boolean} [alone]
 * @property {number} [minutes]  longer than this counts as hung; 10 unless told
 * @property {boolean} [takesMore]  takes what follows on the command line
 */
const node = 'node'
const bin = (/** @type {string} */ path) => `node_modules/${path}`
/** @param {string} name @param {readonly string[]} projects @param {Partial<Runner>} more @returns {Runner} */
const vitest = (name, projects, more = {}) => ({
  name,
  group: name,
  command: [
    node,
    bin('vitest/vitest.mjs'),
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
  ],
  report: 'vitest',
  takesMore: true,
  ...more,
})
/** @param {string} name @param {string} project @param {Partial<Runner>} more @returns {Runner} */
const playwright = (name, project, more = {}) => ({
  name,
  group: name,
  command: [node, bin('@playwright/test/cli.js'), 'test', `--project=${project}`, '--reporter=list,json'],
  report: 'playwright',
  takesMore: true,
  alone: true,
  ...more,
})
/** @param {string} name @param {readonly string[]} command @returns {Runner} */
const check = (name, ...command) => ({ name, group: 'static', command: [node, ...command] })

/** @type {readonly Runner[]} */
export const runners = [
  check('types', bin('svelte-check/bin/svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings', '--output', 'human'),
  check('lint', bin('eslint/bin/eslint.js'), '.', '--max-warnings=0', '--cache', '--cache-location', 'node_modules/.cache/eslint/'),
  vitest('unit', ['node', 'runes']),
  check('pure', bin('typescript/bin/tsc'), '-p', 'test/arch/tsconfig.pure.json'),
  check('worker', bin('typescript/bin/tsc'), '-p', 'test/arch/tsconfig.worker.json'),
  check(
    'layers',
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    'test/arch/layers.cjs',
    '--output-type',
    'err',
    'src',
    'sync-server',
    'test',
  ),
  check('unused', bin('knip/bin/knip.js'), '--no-progress'),
  check('format', bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '--cache', '.'),
  check('lock', 'sync-server/bin/check-lock.mjs'),
  vitest('machine', ['machine'], { alone: true }),
  { name: 'world', group: 'world', command: [node, 'test/simulation/main.ts', '--seconds', '60'], alone: true },
  { name: 'plants', group: 'plants', command: [node, 'test/simulation/plants-main.ts'], alone: true, minutes: 15 },
  vitest('browser', ['browser'], { alone: true }),
  { name: 'build', group: 'build', command: [node, 'test/support/build-versions.mjs'], alone: true },
  playwright('e2e', 'e2e', { minutes: 40 }),
  playwright('screens', 'screens', { minutes: 25 }),
  // For long: what `npm test` does a little of.
  vitest('fuzz', ['machine'], {
    command: [
      node,
      bin('vitest/vitest.mjs'),
      'run',
      '--project=machine',
      '--reporter=default',
      '--reporter=json',
      'test/fuzz/bytes',
      'test/fuzz/structure',
    ],
    env: { DOORSTEP_FUZZ: '10000000' },
    alone: true,
    minutes: 600,
  }),
  playwright('kills', 'e2e', {
    command: [node, bin('@playwright/test/cli.js'), 'test', '--project=e2e', '--reporter=list,json', 'kills'],
    env: { DOORSTEP_KILLS: '120' },
    minutes: 120,
  }),
  playwright('bench', 'bench', { minutes: 25 }),
]
