/**
 * What an administrator does at the relay's own machine, also while it runs: `node sync-server/admin.ts --data .data <what> <verb> …`.
 * A running relay notices within a second.
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { must } from '../src/lib/kernel/must.ts'
import { hashPassword, randomPassword } from './password.ts'
import { openAccounts } from './store/accounts.ts'
import { inTransaction, lockFolder, openDatabase } from './store/database.ts'
import { openDevices } from './store/devices.ts'
import { openSqliteLog, renewLogId } from './store/sqlite-log.ts'

const USAGE = `node sync-server/admin.ts --data DIR <command>
  village add --code 320282112200 --name … --town …
  grid add --code 320282112200001 --name …
  person add --login … --name … --role … --village … [--grids a,b]    prints a password, once
  person list
  person password --login …                                         a new password; signs the person out everywhere
  log verify                                                        names the first row of a scope that somebody touched
  log renew                                                         after restoring a backup: devices offer their rows again
`
const ROLES = [
  'gridWorker',
  'windowClerk',
  'stationHead',
  'coordinator',
  'volunteer',
  'townStaff',
  'cityStaff',
  'system',
  'security',
  'audit',
]

type Values = Readonly<Partial<Record<'data' | 'code' | 'name' | 'town' | 'login' | 'role' | 'village' | 'grids', string>>>

/** What the command says, or why it does nothing. */
export async function runAdmin(args: readonly string[]): Promise<{ readonly ok: boolean; readonly words: string }> {
  const text = { type: 'string' } as const
  const options = { data: text, code: text, name: text, town: text, login: text, role: text, village: text, grids: text }
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  if (!values.data) return { ok: false, words: USAGE }
  const database = openDatabase(values.data)
  try {
    const accounts = openAccounts(database)
    const missing = (...names: (keyof Values)[]): string | undefined => names.find((name) => !values[name])
    switch (positionals.join(' ')) {
      case 'village add': {
        const lacks = missing('code', 'name', 'town')
        if (lacks) return no(`--${lacks} is missing`)
        if (!/^\d{12}$/.test(values.code ?? '')) return no('a village code has 12 figures')
        accounts.addVillage({ code: values.code ?? '', name: values.name ?? '', town: values.town ?? '' })
        return yes(`village ${values.code ?? ''}`)
      }
      case 'grid add': {
        const lacks = missing('code', 'name')
        if (lacks) return no(`--${lacks} is missing`)
        if (!/^\d{15}$/.test(values.code ?? '')) return no('a grid code has 15 figures')
        accounts.addGrid({ code: values.code ?? '', name: values.name ?? '' })
        return yes(`grid ${values.code ?? ''}`)
      }
      case 'person add': {
        const lacks = missing('login', 'name', 'role', 'village')
        if (lacks) return no(`--${lacks} is missing`)
        const { login = '', name = '', role = '', village = '', grids = '' } = values
        if (!ROLES.includes(role)) return no(`roles are ${ROLES.join(', ')}`)
        if (accounts.byLogin(login)) return no('this login is taken')
        const password = randomPassword()
        const hash = await hashPassword(password)
        const person = { id: randomBytes(16).toString('base64url'), login, name, role, village, grids: grids.split(',').filter(Boolean) }
        inTransaction(database, () => accounts.addPerson(person, hash))
        return yes(`${login} ${password}`)
      }
      case 'person list':
        return yes(
          accounts
            .people()
            .map(({ login, name, role, village, grids }) => [login, name, role, village, grids.join()].join('\t'))
            .join('\n'),
        )
      case 'person password': {
        const account = accounts.byLogin(values.login ?? '')
        if (!account) return no('nobody has this login')
        const password = randomPassword()
        const hash = await hashPassword(password)
        inTransaction(database, () => {
          accounts.setPassword(values.login ?? '', hash)
          openDevices(database).endSessionsOf(account.id)
        })
        return yes(`${values.login ?? ''} ${password}`)
      }
      case 'log verify': {
        const log = openSqliteLog(database)
        const touched = [...log.heads().keys()].flatMap((scope) =>
          log.verify(scope) === null ? [] : [`${scope} ${String(must(log.verify(scope), 'it was touched'))}`],
        )
        return touched.length === 0 ? yes(`${String(log.heads().size)} scopes, nothing touched`) : no(touched.join('\n'))
      }
      case 'log renew': {
        // A running relay would go on under the old name.
        lockFolder(values.data).close()
        return yes(renewLogId(database))
      }
      default:
        return no(USAGE)
    }
  } finally {
    database.close()
  }
}

const yes = (words: string): { ok: boolean; words: string } => ({ ok: true, words })
const no = (words: string): { ok: boolean; words: string } => ({ ok: false, words })

if (import.meta.main) {
  const { ok, words } = await runAdmin(process.argv.slice(2))
  ;(ok ? process.stdout : process.stderr).write(`${words}\n`)
  process.exitCode = ok ? 0 : 1
}
