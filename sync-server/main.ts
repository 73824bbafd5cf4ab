/** The relay as a program: `node sync-server/main.ts --port 4173 --data .data --build build`. The only room with arguments and environment. */
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startRelay } from './relay.ts'

export { startRelay, type Relay, type RelayOptions, type Seed } from './relay.ts'

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env.PORT ?? '4173' },
      host: { type: 'string', default: process.env.HOST ?? '127.0.0.1' },
      data: { type: 'string', default: process.env.DATA_DIR ?? '.data' },
      build: { type: 'string', default: process.env.BUILD_DIR ?? 'build' },
      quiet: { type: 'boolean', default: false },
    },
  })
  const relay = await startRelay({
    port: Number(values.port),
    host: values.host,
    dataDir: values.data,
    ...(existsSync(values.build) ? { buildDir: values.build } : {}),
    ...(values.quiet ? {} : { write: (line) => void process.stdout.write(`${line}\n`) }),
    onFirstAdmin: (login, password) => void process.stdout.write(`First start. Sign in as ${login} with ${password} (shown only now).\n`),
  })
  let isClosing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (!isClosing) void relay.close().then(() => process.exit(0))
      isClosing = true
    })
}
