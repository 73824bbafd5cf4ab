/**
 * A relay in one process: opens its folder, introduces the stores to the routes, listens, and closes again in order.
 * Knows no arguments and no environment: those are `main.ts`.
 */
import { randomBytes } from 'node:crypto'
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import { openLockout } from './lockout.ts'
import { sayTo, type Say } from './log-line.ts'
import { randomPassword } from './password.ts'
import { appVersionOf, listBuild } from './routes/files.ts'
import { buildServer } from './server.ts'
import { addPersonWith, openAccounts, type Accounts } from './store/accounts.ts'
import { openBlobs } from './store/blobs.ts'
import { lockFolder, openDatabase } from './store/database.ts'
import { openDevices } from './store/devices.ts'
import { openParcelKeys } from './store/parcel-keys.ts'
import type { LogStore } from './store/log-store.ts'
import { seedRelay, type Seed } from './store/seed.ts'
import { openSqliteLog } from './store/sqlite-log.ts'

export interface RelayOptions {
  /** The folder this relay alone writes to. */
  readonly dataDir: string
  /** The built app; without one only the wire is served. */
  readonly buildDir?: string
  /** 0, the default, takes any free port. */
  readonly port?: number
  readonly host?: string
  /** Where log lines go; nowhere by default. */
  readonly write?: (line: string) => void
  /** Asked when there are no people yet, before listening. */
  readonly seedWhenEmpty?: () => Seed | Promise<Seed>
  /** Told the password of the administrator made for a relay without people. */
  readonly onFirstAdmin?: (login: string, password: string) => void
  readonly now?: () => number
  readonly limits?: { readonly helloMs?: number; readonly beatMs?: number; readonly reserveBytes?: number }
}

export interface Relay {
  readonly url: string
  readonly port: number
  readonly store: LogStore
  readonly accounts: Accounts
  /** Only for a relay without people and rows; gives the number of rows. */
  seed(seed: Seed): Promise<number>
  /** How many devices are connected. */
  connected(): number
  /** Hangs up, finishes what was begun, lets go of the folder. */
  close(): Promise<void>
}

const RESERVE_BYTES = 64 * 1024 * 1024
const LOOK_MS = 1000

export async function startRelay(options: RelayOptions): Promise<Relay> {
  const { dataDir, host = '127.0.0.1', now = Date.now, limits = {} } = options
  const say: Say = options.write ? sayTo(options.write, now) : () => {}
  const lock = lockFolder(dataDir)
  const database = openDatabase(dataDir)
  const hasRoom = roomKeeper(dataDir, limits.reserveBytes ?? RESERVE_BYTES, now)
  const log = openSqliteLog(database, { hasRoom })
  const accounts = openAccounts(database)
  const devices = openDevices(database)
  const blobs = openBlobs(database, join(dataDir, 'blobs'), hasRoom)
  const files = listBuild(options.buildDir)

  const seed = async (what: Seed): Promise<number> => {
    const began = now()
    const rows = await seedRelay({ database, accounts, devices, log, now }, what)
    say({ said: 'seeded', rows, ms: now() - began })
    return rows
  }
  if (accounts.isEmpty() && options.seedWhenEmpty) await seed(await options.seedWhenEmpty())
  if (accounts.isEmpty() && options.onFirstAdmin) await addFirstAdmin(accounts, options.onFirstAdmin)

  const { app, hub } = buildServer({
    log,
    accounts,
    devices,
    blobs,
    keys: openParcelKeys(database),
    lockout: openLockout(),
    files,
    app: appVersionOf(files),
    now,
    say,
    ...limits,
  })
  const look = setInterval(watchAccounts(), LOOK_MS).unref()
  await app.listen({ host, port: options.port ?? 0 })
  const { port } = app.server.address() as { port: number }
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${String(port)}`
  say({ said: 'started', url, app: appVersionOf(files), logId: log.logId, people: accounts.people().length, scopes: log.heads().size })

  /** Another process (the administrator's) wrote: everybody connected is looked at again. */
  function watchAccounts(): () => void {
    const version = database.prepare('pragma data_version')
    let last = Number(version.get()?.data_version)
    return () => {
      const found = Number(version.get()?.data_version)
      if (found !== last) hub.recheck()
      last = found
    }
  }

  return {
    url,
    port,
    store: log,
    accounts,
    seed,
    connected: () => hub.size,
    close: async () => {
      clearInterval(look)
      await hub.close()
      await app.close()
      await log.close()
      database.close()
      lock.close()
      say({ said: 'stopped' })
    },
  }
}

export type { Seed }

async function addFirstAdmin(accounts: Accounts, tell: (login: string, password: string) => void): Promise<void> {
  const password = randomPassword()
  await addPersonWith(accounts, {
    id: randomBytes(16).toString('base64url'),
    login: 'admin',
    password,
    name: '管理员',
    role: 'system',
    village: '',
    grids: [],
  })
  tell('admin', password)
}

/** Whether more than the reserve is free, looked up at most once a second. */
function roomKeeper(folder: string, reserveBytes: number, now: () => number): () => boolean {
  let lookedAt = -Infinity
  let isRoom = true
  return () => {
    if (now() - lookedAt < LOOK_MS) return isRoom
    lookedAt = now()
    const { bavail, bsize } = statfsSync(folder)
    isRoom = bavail * bsize > reserveBytes
    return isRoom
  }
}
