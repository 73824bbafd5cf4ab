/** Small checks that turn what came from outside into typed values: a `Shape` answers the value or where it went wrong. Total: never throws. */
import type { Day } from '../kernel/ids.ts'
import { parseDay } from '../kernel/day.ts'
import { ok, refuse, type Result } from '../kernel/result.ts'

export interface ShapeRefusal {
  /** Path to the wrong value, `$.open.on`. */
  readonly at: string
}
export type Shape<T> = (raw: unknown, at: string) => Result<T, ShapeRefusal>
export type ShapeOf<S> = S extends Shape<infer T> ? T : never

const test =
  <T>(fits: (raw: unknown) => boolean): Shape<T> =>
  (raw, at) =>
    fits(raw) ? ok(raw as T) : refuse({ at })

export const text = (max: number): Shape<string> => test((raw) => typeof raw === 'string' && raw.length <= max)
export const matching = <T extends string = string>(pattern: RegExp): Shape<T> =>
  test((raw) => typeof raw === 'string' && pattern.test(raw))
export const whole = (min: number, max: number): Shape<number> =>
  test((raw) => Number.isInteger(raw) && (raw as number) >= min && (raw as number) <= max)
export const oneOf = <const T extends readonly string[]>(words: T): Shape<T[number]> =>
  test((raw) => typeof raw === 'string' && words.includes(raw))
export const bytes = (max: number): Shape<Uint8Array> => test((raw) => raw instanceof Uint8Array && raw.length <= max)
export const day: Shape<Day> = test((raw) => parseDay(raw) !== undefined)
export const recordId = matching<string>(/^[A-Za-z0-9_-]{1,64}$/)

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (raw, at) =>
    raw === null ? ok(null) : shape(raw, at)

export const list =
  <T>(shape: Shape<T>, max: number): Shape<readonly T[]> =>
  (raw, at) => {
    if (!Array.isArray(raw) || raw.length > max) return refuse({ at })
    for (const [index, item] of raw.entries()) {
      const found = shape(item, `${at}[${index}]`)
      if (!found.ok) return found
    }
    return ok(raw as readonly T[])
  }

type Fields = Readonly<Record<string, Shape<unknown>>>
type ObjectOf<Must extends Fields, May extends Fields> = { readonly [K in keyof Must]: ShapeOf<Must[K]> } & {
  readonly [K in keyof May]?: ShapeOf<May[K]>
}

/** An object with these fields. Fields it does not know are let through: a newer app may say more than we understand. */
export const object =
  <Must extends Fields, May extends Fields = Record<never, never>>(must: Must, may?: May): Shape<ObjectOf<Must, May>> =>
  (raw, at) => {
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || raw instanceof Uint8Array) return refuse({ at })
    const fields = raw as Record<string, unknown>
    for (const [name, shape] of Object.entries(must)) {
      const found = shape(fields[name], `${at}.${name}`)
      if (!found.ok) return found
    }
    for (const [name, shape] of Object.entries(may ?? {})) {
      if (fields[name] === undefined) continue
      const found = shape(fields[name], `${at}.${name}`)
      if (!found.ok) return found
    }
    return ok(raw as ObjectOf<Must, May>)
  }
