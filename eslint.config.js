/**
 * What a compiler cannot see. Every message says what to do instead. Layers are kept by `test/arch/layers.cjs`, formatting by prettier.
 * A rule is switched off on its line with a reason, never here in silence; `test/arch/walls.test.ts` breaks each rule once.
 */
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/** @param {string} selector @param {string} message */
const say = (selector, message) => ({ selector, message })
const HAN = '/[\\u3400-\\u9fff]/'

const EVERYWHERE = [
  say('CatchClause > BlockStatement[body.length=0]', 'A caught fault is named and dealt with, or rethrown.'),
  say('TSEnumDeclaration', 'Node runs our types by leaving them out: use a union of strings.'),
]
const IN_THE_CORE = [
  say("MemberExpression[object.name='Date'][property.name='now']", 'Time is a parameter: take a Clock.'),
  say("NewExpression[callee.name='Date'][arguments.length=0]", 'Time is a parameter: take a Clock.'),
  say("MemberExpression[object.name='Math'][property.name='random']", 'Chance is a parameter: take an Ids.'),
  say('ThrowStatement', 'The core refuses with a Result; only `must` and `never` throw.'),
]
const ON_THE_SCREEN = [
  say(`SvelteText[value=${HAN}]`, 'Words on the screen come by key: t(…) from $lib/i18n.'),
  say(`SvelteLiteral[value=${HAN}]`, 'Words on the screen come by key: t(…) from $lib/i18n.'),
  say(`Literal[value=${HAN}]`, 'Words on the screen come by key: t(…) from $lib/i18n.'),
  say(`TemplateElement[value.raw=${HAN}]`, 'Words on the screen come by key: t(…) from $lib/i18n.'),
]
const PAST_THE_RUNTIME = [
  {
    regex: '^(\\$lib|(\\.\\./)+)/?(replica|readmodel|link|mirror|vault|device|sheets|protocol|demo)(/|$)',
    message: 'Screens talk to $lib/runtime.',
  },
  { group: ['yjs', 'dexie', 'y-indexeddb', 'workbox-*'], message: 'Screens talk to $lib/runtime.' },
]
const TESTS = ['**/*.test.ts']

export default ts.config(
  {
    ignores: [
      'build/',
      'build-*/',
      '.svelte-kit/',
      '.data/',
      'test-results/',
      'playwright-report/',
      'test/bench/results/',
      'test/screens/out/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: { 'svelte/no-at-html-tags': 'error' },
  },
  { files: ['**/*.ts'], ignores: ['**/*.svelte.ts'], languageOptions: { parser: ts.parser } },
  {
    plugins: { '@typescript-eslint': ts.plugin },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': ['error', ...EVERYWHERE],
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-self-compare': 'error',
      'no-unreachable': 'error',
      'no-dupe-keys': 'error',
      'no-duplicate-case': 'error',
      'no-fallthrough': 'error',
      'no-unsafe-finally': 'error',
      'no-constant-binary-expression': 'error',
      'no-control-regex': 'off',
    },
  },
  {
    // With types: a promise that nobody waits for is an entry that may not have been kept.
    files: ['src/**/*.ts', 'sync-server/**/*.ts', 'test/**/*.ts'],
    ignores: ['**/*.svelte.ts', 'src/service-worker.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['src/lib/{kernel,domain,protocol,forms,demo,reference}/**/*.ts'],
    ignores: [...TESTS, 'src/lib/kernel/must.ts'],
    rules: { 'no-restricted-syntax': ['error', ...EVERYWHERE, ...IN_THE_CORE] },
  },
  {
    files: ['src/lib/{features,ui}/**', 'src/routes/**'],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...EVERYWHERE, ...ON_THE_SCREEN],
      // dependency-cruiser does not see `import type` inside .svelte; this does.
      'no-restricted-imports': [
        'error',
        { patterns: [...PAST_THE_RUNTIME, { group: ['$app/stores', '$env/*'], message: 'Use $app/state; settings come from the relay.' }] },
      ],
    },
  },
  {
    files: ['src/lib/ui/**'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...PAST_THE_RUNTIME,
            { regex: '^\\$lib/(?!(ui|i18n)/)', message: 'ui knows no village: hand it what it shows as props.' },
          ],
        },
      ],
    },
  },
  { files: ['**/*.svelte'], rules: { 'prefer-const': 'off', 'svelte/prefer-const': ['error', { destructuring: 'all' }] } }, // $props() are one destructuring
  { files: ['src/lib/ui/**'], rules: { 'svelte/no-navigation-without-resolve': 'off' } }, // ui is handed its addresses, resolved, by features
  { files: ['static/**'], languageOptions: { sourceType: 'script' }, rules: { 'no-var': 'off' } }, // served as it is written, also to old browsers
  {
    files: ['{src,sync-server}/**/*.{ts,svelte}'],
    ignores: [...TESTS, 'src/lib/reference/**', 'src/lib/i18n/**', '**/*-table.ts'],
    rules: { 'max-lines': ['error', 400] },
  },
)
