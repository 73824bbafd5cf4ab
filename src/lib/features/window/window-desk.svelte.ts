/** What a person at the window is doing: the lists as they stood when opened, the one chosen, the case being opened. Knows no markup. */
import type { RecordId } from '$lib/kernel/ids.ts'
import type { CaseRow, KeepRefusal, Runtime, WindowView } from '$lib/runtime/face.ts'
import { standStill, type StandStill } from './stand-still.ts'

export type NeedLine = WindowView['needs'][number]
export type VisitLine = WindowView['visits'][number]
export type Chosen =
  | { readonly kind: 'need'; readonly id: RecordId; readonly household: RecordId }
  | { readonly kind: 'visit'; readonly id: RecordId; readonly household: RecordId }
export type Opening =
  | { readonly phase: 'idle' }
  | { readonly phase: 'busy'; readonly need: RecordId }
  | { readonly phase: 'opened'; readonly need: RecordId }
  | { readonly phase: 'refused'; readonly need: RecordId; readonly refusal: KeepRefusal }

const isOpen = (need: NeedLine): boolean => need.phase === 'open'

export class WindowDesk {
  #runtime: Pick<Runtime, 'openCase'>
  #now: () => WindowView
  #needs: readonly NeedLine[] = $state.raw([])
  #visits: readonly VisitLine[] = $state.raw([])
  #chosen: Chosen | null = $state.raw(null)
  #opening: Opening = $state.raw({ phase: 'idle' })
  /** On a narrow screen only one of the two is seen. */
  pane: 'list' | 'work' = $state('list')

  readonly needs: StandStill<NeedLine> = $derived.by(() =>
    standStill(this.#needs, this.#now().needs, isOpen, (need) => ({ ...need, phase: 'met' })),
  )
  readonly visits: StandStill<VisitLine> = $derived.by(() =>
    standStill(
      this.#visits,
      this.#now().visits,
      () => true,
      (visit) => visit,
    ),
  )

  constructor(runtime: Pick<Runtime, 'openCase'>, now: () => WindowView) {
    this.#runtime = runtime
    this.#now = now
    this.lookAtNeeds()
    this.lookAtVisits()
    const first = this.#needs[0]
    if (first) this.#chosen = { kind: 'need', id: first.id, household: first.household }
  }

  get chosen(): Chosen | null {
    return this.#chosen
  }
  get opening(): Opening {
    return this.#opening
  }

  /** The list as it stands now: what is done goes, what is new comes in at its place. */
  lookAtNeeds(): void {
    this.#needs = this.#now().needs.filter(isOpen)
  }
  lookAtVisits(): void {
    this.#visits = this.#now().visits
  }

  choose(chosen: Chosen): void {
    this.#chosen = chosen
    this.pane = 'work'
    if (this.#opening.phase !== 'busy') this.#opening = { phase: 'idle' }
  }
  chooseCase(one: Pick<CaseRow, 'need' | 'household'>): void {
    this.choose({ kind: 'need', id: one.need, household: one.household })
  }

  /** One up or down from the chosen need; from anywhere else, the first. Tells which it is now. */
  step(by: 1 | -1): RecordId | undefined {
    const { shown } = this.needs
    const at = this.#chosen?.kind === 'need' ? shown.findIndex((need) => need.id === this.#chosen?.id) : -1
    const next = at === -1 ? shown[0] : shown[Math.min(shown.length - 1, Math.max(0, at + by))]
    if (next) this.choose({ kind: 'need', id: next.id, household: next.household })
    return next?.id
  }

  /** The next one that nobody holds, after the chosen one and then from the top. */
  get nextOpen(): NeedLine | undefined {
    const { shown } = this.needs
    const at = shown.findIndex((need) => need.id === this.#chosen?.id)
    return [...shown.slice(at + 1), ...shown.slice(0, Math.max(0, at))].find(isOpen)
  }

  async openCase(need: RecordId): Promise<void> {
    if (this.#opening.phase === 'busy') return
    this.#opening = { phase: 'busy', need }
    const opened = await this.#runtime.openCase(need)
    this.#opening = opened.ok ? { phase: 'opened', need } : { phase: 'refused', need, refusal: opened.error }
  }
}
