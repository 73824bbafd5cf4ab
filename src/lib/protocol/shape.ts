/** Small questions about foreign values, for the rooms that parse messages. Every limit of a message is asked through one of these. */
import type { ScopeId } from '../kernel/ids.ts'
import { parseScope } from '../kernel/scope.ts'

/** A plain object: no list, no bytes, not null. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)

export const isText = (value: unknown, maxLength: number): value is string => typeof value === 'string' && value.length <= maxLength

export const isCount = (value: unknown, max: number = Number.MAX_SAFE_INTEGER): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max

export const isScope = (value: unknown): value is ScopeId => parseScope(value) !== undefined

/** A list of at most `max`, each of which passes. */
export const isListOf = <T>(value: unknown, max: number, passes: (item: unknown) => item is T): value is readonly T[] =>
  Array.isArray(value) && value.length <= max && value.every(passes)

export const MAX_SCOPES = 4096

/** A count per scope. */
export const isCountByScope = (value: unknown): value is Readonly<Record<ScopeId, number>> =>
  isObject(value) &&
  Object.keys(value).length <= MAX_SCOPES &&
  Object.entries(value).every(([scope, count]) => isScope(scope) && isCount(count))
