/** What can be saved when a database is lost, as the screen before all screens shows it. */
import type { Result } from '../kernel/result.ts'
import type { KeepRefusal } from './keep-refusal.ts'

export interface Rescue {
  /** Whose it is. */
  readonly name: string
  /** Lines that were not sent, all of them in the mirror. */
  readonly waiting: number
  /** Lines that the relay will never take. */
  readonly refused: number
  /** Bytes of the mirror that could not be read: something of the last moment may be missing. */
  readonly leftAsideBytes: number
  /** Begins anew on this device and takes them in. Deletes nothing. */
  goOn(): Promise<Result<null, KeepRefusal>>
}
