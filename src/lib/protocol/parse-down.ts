/**
 * What a relay may say, looked at field by field. A field more than we know is left aside: a newer relay may say more to an old app.
 *
 *   M3  A refusal of a kind this build has never heard of still comes through with its `retry`, so that an old app can obey it.
 *   M4  A page of rows is gapless from `from + 1` and ends at or before `head`.
 */
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Ack, Down, Lease, PersonLine, Refused, Rows, SignedIn, Standing, Welcome } from './down.ts'
import type { ParseRefusal } from './parse-up.ts'
import type { Refusal, Retry } from './refusal.ts'
import { isCount, isCountByScope, isListOf, isObject, isScope, isText } from './shape.ts'

export function parseDown(value: unknown): Result<Down, ParseRefusal> {
  if (!isObject(value)) return malformed('message')
  switch (value.kind) {
    case 'welcome':
      return parseWelcome(value)
    case 'ack':
      return parseAck(value)
    case 'rows':
      return parseRows(value)
    case 'refused':
      return parseRefused(value)
    case 'pong':
      return isCount(value.now) ? ok({ kind: 'pong', now: value.now }) : malformed('now')
    case 'again':
      return ok({ kind: 'again' })
    default:
      return malformed('kind')
  }
}

/** The JSON answer of `POST /session`. */
export function parseSignedIn(value: unknown): Result<SignedIn, ParseRefusal> {
  if (!isObject(value)) return malformed('message')
  const { token, device, lease, logId, now, standing } = value
  if (!isText(token, 128) || !isText(device, 64) || !isText(logId, 64)) return malformed('token')
  if (!isLease(lease)) return malformed('lease')
  if (!isCount(now)) return malformed('now')
  return isStanding(standing) ? ok({ token, device, lease, logId, now, standing }) : malformed('standing')
}

/** The JSON or message form of a refusal, of whatever kind. M3. */
export function parseRefusal(value: unknown): Result<{ readonly refusal: Refusal; readonly retry: Retry }, ParseRefusal> {
  if (!isObject(value) || !isObject(value.refusal) || !isText(value.refusal.kind, 64)) return malformed('refusal')
  return isRetry(value.retry) ? ok({ refusal: value.refusal as unknown as Refusal, retry: value.retry }) : malformed('retry')
}

const MAX_ROWS = 4096
const MAX_PEOPLE = 5000

const malformed = (at: string): Result<never, ParseRefusal> => refuse({ kind: 'malformed', at })
const isRetry = (value: unknown): value is Retry => ['never', 'after-update', 'after-sign-in', 'later'].includes(value as string)

function parseWelcome(value: Record<string, unknown>): Result<Welcome, ParseRefusal> {
  const { logId, now, standing, lease, heads, app } = value
  if (!isText(logId, 64)) return malformed('logId')
  if (!isCount(now)) return malformed('now')
  if (!isStanding(standing)) return malformed('standing')
  if (!isLease(lease)) return malformed('lease')
  if (!isCountByScope(heads)) return malformed('heads')
  return isText(app, 64) ? ok({ kind: 'welcome', logId, now, standing, lease, heads, app }) : malformed('app')
}

function parseAck({ n, seqs }: Record<string, unknown>): Result<Ack, ParseRefusal> {
  if (!isCount(n)) return malformed('n')
  return isListOf(seqs, MAX_ROWS, (seq) => isCount(seq)) ? ok({ kind: 'ack', n, seqs }) : malformed('seqs')
}

/** M4. */
function parseRows({ scope, from, rows, head }: Record<string, unknown>): Result<Rows, ParseRefusal> {
  if (!isScope(scope)) return malformed('scope')
  if (!isCount(from)) return malformed('from')
  if (!isListOf(rows, MAX_ROWS, isRow) || rows.some((row, index) => row.seq !== from + 1 + index)) return malformed('rows')
  return isCount(head) && head >= from + rows.length ? ok({ kind: 'rows', scope, from, rows, head }) : malformed('head')
}

function parseRefused(value: Record<string, unknown>): Result<Refused, ParseRefusal> {
  const { n, row } = value
  const said = parseRefusal(value)
  if (!said.ok) return said
  if (!isCount(n)) return malformed('n')
  if (row !== undefined && !isCount(row)) return malformed('row')
  return ok({ kind: 'refused', n, ...said.value, ...(row === undefined ? {} : { row }) })
}

const isRow = (value: unknown): value is Rows['rows'][number] => isObject(value) && isCount(value.seq) && value.update instanceof Uint8Array

const isLease = (value: unknown): value is Lease =>
  isObject(value) && isCount(value.epoch) && isCount(value.client, 0xffffffff) && value.client > 0

const isPersonLine = (value: unknown): value is PersonLine =>
  isObject(value) && isText(value.id, 64) && isText(value.name, 64) && isText(value.role, 32)

const isGrid = (value: unknown): value is Standing['grids'][number] => isObject(value) && isText(value.code, 15) && isText(value.name, 64)

function isStanding(value: unknown): value is Standing {
  if (!isObject(value) || !isPersonLine(value.person) || !isObject(value.village)) return false
  const { code, name, town } = value.village
  if (!isText(code, 12) || !isText(name, 64) || !isText(town, 64)) return false
  return isListOf(value.grids, 500, isGrid) && isListOf(value.people, MAX_PEOPLE, isPersonLine)
}
