/**
 * `npm start`: the built app and its relay on this machine, with demo data the first time.
 *   npm start -- --port 9000 --host 0.0.0.0 --data DIR --no-demo
 * Here the parts are introduced to each other; what they do is theirs.
 */
import { parseArgs } from 'node:util'
import { startRelay } from '../main.ts'
import { buildWhenNewer } from './build.mjs'
import { demoAccounts, demoSeed } from './demo-seed.mjs'

const options = parseOptions()
if (!options['no-build']) {
  const began = Date.now()
  if (buildWhenNewer({ folder: 'build' })) console.log(`built in ${((Date.now() - began) / 1000).toFixed(0)} s`)
}
const relay = await startRelay({
  port: Number(options.port),
  host: options.host,
  dataDir: options.data,
  ...(options['no-build'] ? {} : { buildDir: 'build' }),
  ...(options['no-demo'] ? {} : { seedWhenEmpty: makeDemo }),
  ...(options.log ? { write: (line) => console.log(line) } : {}),
  onFirstAdmin: (login, password) => console.log(`\n  First start. Sign in as ${login} with ${password} (shown only now).`),
}).catch(explain)

const accounts = demoAccounts(relay)
console.log(
  `\n  家门口 Doorstep   ${options['no-build'] ? 'the relay alone, for the page that Vite serves' : relay.url}\n  data in ${options.data}, stop with Ctrl+C`,
)
if (accounts.length) console.log(`\n  demo accounts (login, password)\n${accounts.map((line) => `    ${line}`).join('\n')}`)
if (!['127.0.0.1', 'localhost', '::1'].includes(options.host))
  console.log('\n  Browsers install the app only from https or from this machine itself: put a TLS proxy in front.')
console.log('')

let closing = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    if (!closing) relay.close().then(() => process.exit(0))
    closing = true
  })
}

function makeDemo() {
  console.log('first start: writing the demo data …')
  return demoSeed()
}

function parseOptions() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: process.env.PORT ?? '4173' },
        host: { type: 'string', default: process.env.HOST ?? '127.0.0.1' },
        data: { type: 'string', default: process.env.DATA_DIR ?? '.data' },
        'no-demo': { type: 'boolean', default: false },
        'no-build': { type: 'boolean', default: false },
        log: { type: 'boolean', default: false },
      },
    }).values
  } catch (fault) {
    if (!(fault instanceof TypeError)) throw fault // parseArgs tells of a wrong option so
    return stop(`${fault.message}\n\nnpm start -- [--port 4173] [--host 127.0.0.1] [--data .data] [--no-demo] [--log]`)
  }
}

/** What a person can do about the two things that stop a relay most. @param {unknown} fault @returns {never} */
function explain(fault) {
  const code = fault instanceof Error && 'code' in fault ? fault.code : ''
  const errcode = fault instanceof Error && 'errcode' in fault ? fault.errcode : 0
  if (code === 'EADDRINUSE') stop(`Port ${options.port} is taken. Choose another: npm start -- --port ${Number(options.port) + 1}`)
  if (errcode === 5) stop(`Another relay works in ${options.data}. Stop it, or choose another folder: npm start -- --data DIR`)
  throw fault
}

/** @param {string} words @returns {never} */
function stop(words) {
  console.error(words)
  process.exit(1)
}
