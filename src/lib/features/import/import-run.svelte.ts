/**
 * One register on its way in: from a file to what was taken. Asks `RegisterImport` and remembers where the person stands. Knows no markup and no words.
 *
 *   I1  Nothing is kept before `take`.
 *   I2  An answer to what was asked before the person turned away changes nothing.
 *   I3  A fault says where it happened and is passed on: it is no refusal.
 */
import type {
  ImportPreview,
  ImportProgress,
  ImportRefusal,
  ImportRow,
  KeepRefusal,
  RegisterField,
  RegisterImport,
} from '$lib/runtime/face.ts'

export interface Taken {
  readonly households: number
  readonly residents: number
  readonly same: number
}
export type At =
  | { readonly phase: 'choose'; readonly refusal?: ImportRefusal }
  | { readonly phase: 'reading'; readonly fileName: string; readonly bytes: number; readonly progress: ImportProgress | null }
  | { readonly phase: 'columns'; readonly preview: ImportPreview; readonly busy: boolean; readonly refusal?: ImportRefusal }
  | { readonly phase: 'rows'; readonly preview: ImportPreview; readonly refusal?: KeepRefusal }
  | { readonly phase: 'keeping'; readonly preview: ImportPreview; readonly progress: ImportProgress | null }
  | { readonly phase: 'done'; readonly preview: ImportPreview; readonly taken: Taken }
  | { readonly phase: 'failed'; readonly while: 'reading' | 'keeping' }
export type RowFilter = Parameters<RegisterImport['rows']>[0]

export class ImportRun {
  #desk: RegisterImport
  #at: At = $state.raw({ phase: 'choose' })
  /** Counts what the person began; whoever answers late finds that it has moved on. */
  #turn = 0
  #left = false

  constructor(desk: RegisterImport) {
    this.#desk = desk
  }

  get at(): At {
    return this.#at
  }

  async read(file: File): Promise<void> {
    const turn = this.#begin()
    const reading = { phase: 'reading', fileName: file.name, bytes: file.size } as const
    this.#at = { ...reading, progress: null }
    const read = await this.#mind('reading', turn, () => this.#desk.read(file, (progress) => this.#tell(turn, { ...reading, progress })))
    this.#tell(turn, read.ok ? { phase: 'columns', preview: read.value, busy: false } : { phase: 'choose', refusal: read.error })
  }

  /** A field stands for one column only: whoever gets it takes it from the one that had it. */
  async assign(column: number, field: RegisterField | null): Promise<void> {
    if (this.#at.phase !== 'columns') return
    const had = field === null ? [] : this.#at.preview.columns.filter((one) => one.field === field && one.column !== column)
    await this.#remap({ fields: { ...Object.fromEntries(had.map((one) => [one.column, null])), [column]: field } })
  }
  chooseSheet(sheet: string): Promise<void> {
    return this.#remap({ sheet })
  }

  lookAtRows(): void {
    if (this.#at.phase === 'columns') this.#at = { phase: 'rows', preview: this.#at.preview }
  }
  backToColumns(): void {
    if (this.#at.phase === 'rows') this.#at = { phase: 'columns', preview: this.#at.preview, busy: false }
  }
  rows(filter: RowFilter, from: number, count: number): Promise<readonly ImportRow[]> {
    return this.#desk.rows(filter, from, count)
  }
  badRows: RegisterImport['badRows'] = (withWarnings, words) => this.#desk.badRows(withWarnings, words)

  async take(): Promise<void> {
    if (this.#at.phase !== 'rows') return
    const { preview } = this.#at
    const turn = this.#begin()
    this.#at = { phase: 'keeping', preview, progress: null }
    const taken = await this.#mind('keeping', turn, () =>
      this.#desk.accept((progress) => this.#tell(turn, { phase: 'keeping', preview, progress })),
    )
    if (this.#left) this.#desk.close()
    this.#tell(turn, taken.ok ? { phase: 'done', preview, taken: taken.value } : { phase: 'rows', preview, refusal: taken.error })
  }

  /** I2. Back to an empty table; what was read is let go. */
  startOver(): void {
    this.#begin()
    this.#desk.close()
    this.#at = { phase: 'choose' }
  }

  /** The person leaves the page. What is being kept is kept to its end. */
  leave(): void {
    this.#left = true
    if (this.#at.phase !== 'keeping') this.#desk.close()
  }

  async #remap(choice: Parameters<RegisterImport['remap']>[0]): Promise<void> {
    if (this.#at.phase !== 'columns' || this.#at.busy) return
    const { preview } = this.#at
    const turn = this.#begin()
    this.#at = { phase: 'columns', preview, busy: true }
    const mapped = await this.#mind('reading', turn, () => this.#desk.remap(choice))
    const shown = mapped.ok ? mapped.value : { ...preview, ...(choice.sheet === undefined ? {} : { sheet: choice.sheet, columns: [] }) }
    this.#tell(turn, { phase: 'columns', preview: shown, busy: false, ...(mapped.ok ? {} : { refusal: mapped.error }) })
  }

  #begin(): number {
    this.#turn += 1
    return this.#turn
  }
  #tell(turn: number, at: At): void {
    if (turn === this.#turn) this.#at = at
  }
  /** I3. */
  async #mind<T>(what: 'reading' | 'keeping', turn: number, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask()
    } catch (fault) {
      this.#tell(turn, { phase: 'failed', while: what })
      throw fault
    }
  }
}

/** Rows that are written, and rows that wait for a person. */
export const toTake = ({ counts }: ImportPreview): number => counts.new + counts.changed
export const heldBack = ({ counts }: ImportPreview): number => Math.max(0, counts.rows - counts.new - counts.changed - counts.same)
