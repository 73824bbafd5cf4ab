/** What the import needs of the register that is here. The real one stands in `open-register-store.ts`; tests bring one in memory. */
import type { Existing, RegisterDraft } from '../../domain/register/compare.ts'
import type { GridCode } from '../../kernel/ids.ts'
import type { Result } from '../../kernel/result.ts'
import type { KeepRefusal } from '../face.ts'

export interface RegisterStore {
  /** Rows of these registers that have not come down yet; null when nobody knows. While there are any, a person in the file may be here without being seen. */
  coming(grids: readonly GridCode[]): Promise<number | null>
  /** Households and residents whose records live in the registers of these grids; those who are gone as well. */
  existing(grids: readonly GridCode[]): Promise<Existing>
  /**
   * Writes what an import says, in pieces, each of them whole or not at all. What each entry comes after is found while writing.
   * After a refusal the pieces before it stay: importing the same file again goes on from there.
   */
  keepMany(drafts: readonly RegisterDraft[], onprogress: (done: number) => void): Promise<Result<{ readonly kept: number }, KeepRefusal>>
  close(): void
}
