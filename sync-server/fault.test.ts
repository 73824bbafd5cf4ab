import { expect, test } from 'vitest'
import type { LogLine } from './log-line.ts'
import { openLockout } from './lockout.ts'
import { buildServer, type ServerDeps } from './server.ts'
import { openMemoryLog } from './store/memory-log.ts'

test('R3 what throws is answered with an empty 500 and told to the log by its name only', async () => {
  const said: LogLine[] = []
  const broken = new Proxy(
    {},
    {
      get: () => () => {
        throw new TypeError('of mei, 13800001234')
      },
    },
  )
  const { app } = buildServer({
    log: openMemoryLog(),
    accounts: broken as ServerDeps['accounts'],
    devices: broken as ServerDeps['devices'],
    blobs: broken as ServerDeps['blobs'],
    keys: broken as ServerDeps['keys'],
    lockout: openLockout(),
    files: new Map() as unknown as ServerDeps['files'],
    app: 'test',
    now: () => 1_795_000_000_000,
    say: (line) => said.push(line),
  })
  const answer = await app.inject({
    method: 'POST',
    url: '/session',
    headers: { 'x-doorstep': '1' },
    payload: { login: 'mei', password: 'mei-mei-mei', app: 'test' },
  })
  expect([answer.statusCode, answer.body]).toEqual([500, ''])
  expect(said).toEqual([{ said: 'fault', what: 'TypeError' }])
  await app.close()
})
