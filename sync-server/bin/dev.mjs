/**
 * `npm run dev`: the app with hot reload, and beside it a relay with demo data in a folder of its own, restarted when its rooms change.
 * The page speaks to the relay through Vite, so that both have one address.
 */
import { spawn } from 'node:child_process'

const relayPort = process.env.RELAY_PORT ?? '4174'
const env = { ...process.env, DOORSTEP_RELAY: `http://127.0.0.1:${relayPort}` }
const parts = [
  [
    '--watch-path=sync-server',
    '--watch-path=src/lib/protocol',
    '--watch-preserve-output',
    'sync-server/bin/start.mjs',
    '--no-build',
    '--port',
    relayPort,
    '--data',
    '.data/dev',
  ],
  ['node_modules/vite/bin/vite.js', 'dev', ...process.argv.slice(2)],
].map((args) => spawn(process.execPath, args, { stdio: 'inherit', env }))

for (const part of parts) part.on('exit', (code) => stop(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0))

/** One goes, all go. @param {number} code */
function stop(code) {
  for (const part of parts) part.kill('SIGTERM')
  process.exitCode = code
}
