/**
 * Who may know whom (dependency-cruiser reads this). One line per layer; what is not listed is forbidden.
 * It reads imports inside `.svelte` too, but not `import type` there: eslint.config.js keeps that door.
 * `test/arch/walls.test.ts` breaks every rule once.
 */
const { join } = require('node:path')

const lib = (...names) => names.map((name) => `^src/lib/${name}/`)
const npm = (...names) => names.map((name) => `(^|node_modules/)${name}(/|$)`)
const KIT = '^\\$app/' // SvelteKit's own rooms exist only while it runs

const PURE = ['kernel', 'domain', 'protocol', 'forms', 'reference']
const ENGINE = ['device', 'vault', 'replica', 'readmodel', 'link', 'mirror', 'carry', 'sheets']
const KNOWS = {
  kernel: [],
  domain: lib('kernel'),
  protocol: lib('kernel'),
  forms: lib('kernel'),
  reference: lib('kernel'),
  demo: lib('kernel', 'domain', 'protocol', 'reference'),
  sheets: [...lib('kernel'), ...npm('fflate')],
  carry: [...lib('kernel'), ...npm('fflate')],
  device: lib('kernel'),
  vault: lib('kernel'),
  replica: [...lib('kernel', 'domain'), ...npm('yjs', 'y-indexeddb', 'lib0')],
  readmodel: [...lib('kernel', 'domain'), ...npm('dexie')],
  link: lib('kernel', 'protocol'),
  mirror: lib('kernel', 'protocol'), // an unsent entry is kept as its row, and judged by the parser of rows when it comes back
  runtime: [...lib(...PURE, ...ENGINE), ...npm('svelte', 'workbox-window'), '^\\$app/environment$'],
  i18n: npm('svelte'),
  ui: [...lib('i18n'), ...npm('svelte')],
  features: [...lib('kernel', 'domain', 'reference', 'runtime', 'ui', 'i18n'), ...npm('svelte'), KIT],
}
/** Folders with doors: nobody outside goes in any other way. What screens need of the runtime has a door each. */
const DOORS = {
  ...Object.fromEntries([...ENGINE, 'demo'].map((layer) => [layer, ['index']])),
  runtime: ['index', 'face', 'context', 'live\\.svelte', 'pwa\\.svelte'],
}

const TESTS = '\\.test\\.ts$'
const rule = (name, from, to) => ({ name, severity: 'error', from, to })

module.exports = {
  forbidden: [
    ...Object.entries(KNOWS).map(([layer, known]) =>
      rule(`${layer}-knows-only-its-own`, { path: `^src/lib/${layer}/`, pathNot: TESTS }, { pathNot: [`^src/lib/${layer}/`, ...known] }),
    ),
    ...Object.entries(DOORS).map(([layer, doors]) =>
      rule(
        `${layer}-has-its-doors`,
        { pathNot: [`^src/lib/${layer}/`, '^test/', TESTS] },
        { path: `^src/lib/${layer}/`, pathNot: `^src/lib/${layer}/(${doors.join('|')})\\.ts$` },
      ),
    ),
    rule('every-room-has-a-layer', {}, { path: `^src/lib/(?!(${Object.keys(KNOWS).join('|')})/)` }),
    rule('features-do-not-meet', { path: '^src/lib/features/([^/]+)/' }, { path: '^src/lib/features/', pathNot: '^src/lib/features/$1/' }),
    rule(
      'routes-only-place-screens',
      { path: '^src/routes/', pathNot: TESTS },
      {
        pathNot: ['^src/routes/', '^src/[^/]+\\.css$', ...lib('features', 'ui', 'i18n', 'runtime'), ...npm('svelte', '@sveltejs/kit'), KIT],
      },
    ),
    rule('only-a-layout-opens-the-runtime', { path: '^src/routes/', pathNot: '/\\+layout\\.(svelte|ts)$' }, { path: '^src/lib/runtime/' }),
    rule('the-service-worker-knows-no-room', { path: '^src/service-worker\\.ts$' }, { path: '^src/' }),
    // The rooms in bin are the composition root: they alone hand the demo's rows to the relay, which itself reads no body.
    rule(
      'relay-is-blind',
      { path: '^sync-server/', pathNot: [TESTS, '^sync-server/bin/'] },
      { path: '^src/', pathNot: lib('kernel', 'protocol') },
    ),
    rule('bin-only-introduces', { path: '^sync-server/bin/' }, { path: '^src/', pathNot: lib('kernel', 'protocol', 'demo') }),
    rule('nobody-runs-from-bin', { path: '^(src|sync-server)/', pathNot: '^sync-server/bin/' }, { path: '^sync-server/bin/' }),
    rule('the-app-does-not-know-the-relay', { path: '^src/', pathNot: TESTS }, { path: '^sync-server/' }),
    rule('no-test-code-in-the-house', { path: '^(src|sync-server)/', pathNot: TESTS }, { path: ['^test/', TESTS] }),
    rule('no-cycles', {}, { circular: true }),
    rule('every-import-leads-somewhere', {}, { couldNotResolve: true, pathNot: ['^\\$(app|service-worker)'] }),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: join(__dirname, 'tsconfig.layers.json') }, // only says where $lib is, from the folder it is run in
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.svelte', '.js', '.mjs', '.svelte.ts'],
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'browser', 'import', 'node', 'default', 'types'],
    },
  },
}
