/** Chance, as ids and as a number. The only room that draws it. */
import type { Ids } from '../kernel/ids.ts'
import { recordIn } from '../kernel/record-id.ts'

/** 128 bits as 22 characters of base64url. */
export const drawWord = (): string => base64url(crypto.getRandomValues(new Uint8Array(16)))

export const openIds = (): Ids => ({ next: (scope) => recordIn(scope, drawWord()) })

/** 0 … 1, for jitter only. */
export const chance = (): number => Math.random()

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
