/** What the page and the import's worker say to each other. Every call is answered once; progress may come before. */
import type { Grid } from '../../domain/people.ts'
import type { Day } from '../../kernel/ids.ts'
import type { ImportProgress } from '../face.ts'
import type { BadRow, Desk, Remapping, RowFilter } from './desk.ts'

export interface RegisterOpening {
  /** Name of the read model's database. */
  readonly store: string
  readonly grids: readonly Grid[]
}

export type DeskCall =
  | { readonly do: 'read'; readonly file: Blob; readonly name: string; readonly today: Day }
  | { readonly do: 'remap'; readonly choice: Remapping; readonly today: Day }
  | { readonly do: 'rows'; readonly filter: RowFilter; readonly from: number; readonly count: number }
  | { readonly do: 'accept'; readonly today: Day }
  | { readonly do: 'bad'; readonly withWarnings: boolean }
  | {
      readonly do: 'write-bad'
      readonly withWarnings: boolean
      readonly heads: readonly [string, string]
      readonly reasons: readonly string[]
    }

export interface DeskAnswers {
  readonly read: Awaited<ReturnType<Desk['read']>>
  readonly remap: Awaited<ReturnType<Desk['remap']>>
  readonly rows: ReturnType<Desk['rows']>
  readonly accept: Awaited<ReturnType<Desk['accept']>>
  readonly bad: readonly BadRow[]
  readonly 'write-bad': Uint8Array
}

export type ToRegister =
  { readonly kind: 'open'; readonly opening: RegisterOpening } | { readonly kind: 'call'; readonly n: number; readonly call: DeskCall }

export type FromRegister =
  | { readonly kind: 'progress'; readonly n: number; readonly at: ImportProgress }
  | { readonly kind: 'answer'; readonly n: number; readonly answer: DeskAnswers[DeskCall['do']] }
  | { readonly kind: 'fault'; readonly n: number; readonly name: string; readonly words: string }
