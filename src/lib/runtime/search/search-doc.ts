/** What search knows of a resident. It lives in memory only. */
import type { RecordId } from '../../kernel/ids.ts'

export interface SearchDoc {
  readonly resident: RecordId
  readonly household: RecordId
  readonly name: string
  readonly address: string
  readonly phones: readonly string[]
  /** The end of the identity number, six characters are enough; '' when there is none. */
  readonly idTail: string
  readonly age: number | null
  /** Died or moved away: found still, but behind the others. */
  readonly gone: boolean
}
