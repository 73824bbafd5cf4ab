/** What the relay says of a parcel that somebody brought: `POST /carried` answers this as JSON. */
import { ok, refuse, type Result } from '../kernel/result.ts'
import type { ParseRefusal } from './parse-up.ts'
import { parseRefusal } from './parse-down.ts'
import { SIGNED_LIMIT_ROWS } from './parcel.ts'
import type { Refusal, Retry } from './refusal.ts'
import { isCount, isListOf, isObject } from './shape.ts'

export interface CarriedAnswer {
  /** Rows that were committed now. */
  readonly taken: number
  /** Rows that the relay had before, the very same. */
  readonly here: number
  /** What it did not take, and whether bringing it again may help. Rows by their place in the parcel. */
  readonly refused: readonly { readonly refusal: Refusal; readonly retry: Retry; readonly rows: readonly number[] }[]
}

/** Field by field; a field more is left aside, as everywhere in what a relay says. */
export function parseCarriedAnswer(value: unknown): Result<CarriedAnswer, ParseRefusal> {
  if (!isObject(value)) return malformed('message')
  const { taken, here, refused } = value
  if (!isCount(taken) || !isCount(here)) return malformed('counts')
  if (!Array.isArray(refused) || refused.length > SIGNED_LIMIT_ROWS) return malformed('refused')
  const parsed: CarriedAnswer['refused'][number][] = []
  for (const one of refused as readonly unknown[]) {
    const said = parseRefusal(one)
    if (!said.ok || !isObject(one) || !isListOf(one.rows, SIGNED_LIMIT_ROWS, isPlace)) return malformed('refused')
    parsed.push({ ...said.value, rows: one.rows })
  }
  return ok({ taken, here, refused: parsed })
}

const malformed = (at: string): Result<never, ParseRefusal> => refuse({ kind: 'malformed', at })
const isPlace = (value: unknown): value is number => isCount(value)
