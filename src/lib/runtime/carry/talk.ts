/** What the page and the carrying worker say to each other. Every call is answered once. */
import type { CarryTaken, CarryRefusal, CarryWhat } from '../carry-face.ts'
import type { Result } from '../../kernel/result.ts'
import type { Inside, Made } from './desk.ts'

export type CarryCall =
  | { readonly do: 'make'; readonly what: CarryWhat }
  | { readonly do: 'look'; readonly file: Blob; readonly code: string }
  | { readonly do: 'take' }

export interface CarryAnswers {
  readonly make: Result<Made, CarryRefusal>
  readonly look: Result<Inside, CarryRefusal>
  readonly take: Result<CarryTaken, CarryRefusal>
}

export type ToCarry =
  | { readonly kind: 'open'; readonly store: string; readonly offsetMs: number }
  | { readonly kind: 'call'; readonly n: number; readonly call: CarryCall }

export type FromCarry =
  | { readonly kind: 'answer'; readonly n: number; readonly answer: CarryAnswers[CarryCall['do']] }
  | { readonly kind: 'fault'; readonly n: number; readonly name: string; readonly words: string }
