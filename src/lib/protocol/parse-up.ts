/**
 * What a device may say, looked at field by field. Rows stay opaque here: `update.ts` judges them one by one.
 *
 *   M1  A message with a missing, foreign or further field is malformed; the refusal names the field and never quotes a value.
 *   M2  Counts and sizes are limited here.
 */
import type { DeviceId } from '../kernel/ids.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { Refusal } from './refusal.ts'
import { isCount, isCountByScope, isListOf, isObject, isScope, isText } from './shape.ts'
import type { Hello, Push, Up } from './up.ts'

export type ParseRefusal = Extract<Refusal, { kind: 'malformed' }>
export const MAX_PUSH_ROWS = 200

export function parseUp(value: unknown): Result<Up, ParseRefusal> {
  if (!isObject(value)) return malformed('message')
  switch (value.kind) {
    case 'hello':
      return parseHello(value)
    case 'push':
      return parsePush(value)
    case 'got': {
      const { scope, seq } = value
      if (!hasOnly(value, ['scope', 'seq'])) return malformed('got')
      if (!isScope(scope)) return malformed('scope')
      return isCount(seq) ? ok({ kind: 'got', scope, seq }) : malformed('seq')
    }
    case 'ping':
      return hasOnly(value, []) ? ok({ kind: 'ping' }) : malformed('ping')
    default:
      return malformed('kind')
  }
}

const HELLO_FIELDS = ['proto', 'app', 'token', 'device', 'epoch', 'client', 'logId', 'cursors', 'clocks']

const malformed = (at: string): Result<never, ParseRefusal> => refuse({ kind: 'malformed', at })

const hasOnly = (value: object, names: readonly string[]): boolean =>
  Object.keys(value).length === names.length + 1 && names.every((name) => Object.hasOwn(value, name))

function parseHello(value: Record<string, unknown>): Result<Hello, ParseRefusal> {
  const { proto, app, token, device, epoch, client, logId, cursors, clocks } = value
  if (!hasOnly(value, HELLO_FIELDS)) return malformed('hello')
  if (!isCount(proto, 0xffff)) return malformed('proto')
  if (!isText(app, 64)) return malformed('app')
  if (!isText(token, 128)) return malformed('token')
  if (!isText(device, 64)) return malformed('device')
  if (!isCount(epoch, 0xffffffff)) return malformed('epoch')
  if (!isCount(client, 0xffffffff)) return malformed('client')
  if (!isText(logId, 64)) return malformed('logId')
  if (!isCountByScope(cursors)) return malformed('cursors')
  if (!isCountByScope(clocks)) return malformed('clocks')
  return ok({ kind: 'hello', proto, app, token, device: device as DeviceId, epoch, client, logId, cursors, clocks })
}

function parsePush(value: Record<string, unknown>): Result<Push, ParseRefusal> {
  const { n, rows } = value
  if (!hasOnly(value, ['n', 'rows'])) return malformed('push')
  if (!isCount(n, 0xffffffff)) return malformed('n')
  return isListOf(rows, MAX_PUSH_ROWS, isPushRow) && rows.length > 0 ? ok({ kind: 'push', n, rows }) : malformed('rows')
}

const isPushRow = (value: unknown): value is Push['rows'][number] =>
  isObject(value) && Object.keys(value).length === 2 && isScope(value.scope) && value.update instanceof Uint8Array
