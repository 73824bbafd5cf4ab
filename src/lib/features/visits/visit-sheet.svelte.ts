/**
 * A visit being written down: what stands there from last time, what was changed, and whether every keystroke is held.
 * Knows no component and no clock but the runtime's.
 *
 *   S1  Only lines that differ from last time are recorded; an opened line left as it was is not a change.
 *   S2  Every change is handed to the draft at once; what is shown as held has been written.
 *   S3  A refusal changes nothing of what was typed.
 *   S4  Once kept, the draft goes (with the visit, in one write); before, never.
 *   S5  While it is being kept, and once it is kept, nothing on it changes: a visit is recorded once.
 *   S6  It is not kept before a chosen photo is on it.
 */
import { SITUATION_FIELDS, type NeedCode, type Situation, type SituationField } from '$lib/domain/visit.ts'
import { dayAt, timeAt } from '$lib/kernel/day.ts'
import type { RecordId } from '$lib/kernel/ids.ts'
import type { Result } from '$lib/kernel/result.ts'
import { tidy } from '$lib/kernel/text.ts'
import type { KeepRefusal, Runtime, ShrunkPhoto, VisitDraft, VisitStart } from '$lib/runtime/face.ts'

export type Held =
  | { readonly phase: 'untouched' }
  | { readonly phase: 'held'; readonly at: number }
  | { readonly phase: 'refused'; readonly refusal: KeepRefusal }
export type Keeping =
  | { readonly phase: 'idle' }
  | { readonly phase: 'busy' }
  | { readonly phase: 'refused'; readonly refusal: KeepRefusal }
  | { readonly phase: 'kept' }
/** What must be said before it can be kept. */
export type Gap = 'need-other' | 'promise' | 'photo'

type SheetRuntime = Pick<Runtime, 'now' | 'draft' | 'recordVisit'>

export const draftKey = (household: RecordId): string => `visit/${household}`

/** The sheet of a household, with the draft that was left, if one was. */
export async function openVisitSheet(runtime: SheetRuntime, start: VisitStart): Promise<VisitSheet> {
  const draft = runtime.draft<VisitDraft>(draftKey(start.household.id))
  const left = await draft.load()
  return new VisitSheet(runtime, start, left, draft.savedAt())
}

export class VisitSheet {
  readonly start: VisitStart
  #runtime: SheetRuntime
  #draft: VisitDraft
  #held: Held
  #keeping: Keeping = $state.raw({ phase: 'idle' })
  #shrinking = $state(0)
  #writes = 0

  constructor(runtime: SheetRuntime, start: VisitStart, left: VisitDraft | null, savedAt: number | null) {
    this.#runtime = runtime
    this.start = start
    this.#draft = $state.raw(left ?? freshDraft(start, runtime.now()))
    this.#held = $state.raw(left && savedAt !== null ? { phase: 'held', at: savedAt } : { phase: 'untouched' })
  }

  get draft(): VisitDraft {
    return this.#draft
  }
  get held(): Held {
    return this.#held
  }
  get keeping(): Keeping {
    return this.#keeping
  }
  /** S5. */
  get closed(): boolean {
    return this.#keeping.phase === 'busy' || this.#keeping.phase === 'kept'
  }
  /** A photo was chosen and is not here yet. */
  get shrinking(): boolean {
    return this.#shrinking > 0
  }
  /** S1. */
  get changedFields(): readonly SituationField[] {
    return SITUATION_FIELDS.filter((field) => differs(this.#draft.changed[field], this.start.last?.situation[field]))
  }
  get gap(): Gap | null {
    if (this.#draft.needs.some((need) => need.code === 'other' && tidy(need.words) === '')) return 'need-other'
    if (this.#draft.followUp && tidy(this.#draft.followUp.words) === '') return 'promise'
    return this.shrinking ? 'photo' : null
  }

  isOpen(field: SituationField): boolean {
    return this.start.last === null || this.#draft.changed[field] !== undefined
  }
  /** Opens a line with last time's words, to be written over. */
  open(field: SituationField): void {
    this.change({ changed: { ...this.#draft.changed, [field]: '' } })
  }
  write(field: SituationField, words: string): void {
    this.change({ changed: { ...this.#draft.changed, [field]: words } })
  }
  takeBack(field: SituationField): void {
    const { [field]: _, ...rest } = this.#draft.changed
    this.change({ changed: rest })
  }
  toggleNeed(code: NeedCode, words = ''): void {
    const { needs } = this.#draft
    const has = needs.some((need) => need.code === code)
    this.change({ needs: has ? needs.filter((need) => need.code !== code) : [...needs, { code, words }] })
  }
  wordNeed(code: NeedCode, words: string): void {
    this.change({ needs: this.#draft.needs.map((need) => (need.code === code ? { code, words } : need)) })
  }

  /** S6. Why there is no photo, or null when there is one. */
  async takePhoto<R>(shrink: Promise<Result<ShrunkPhoto, R>>): Promise<R | null> {
    this.#shrinking += 1
    try {
      const shrunk = await shrink
      if (shrunk.ok) this.change({ photo: shrunk.value })
      return shrunk.ok ? null : shrunk.error
    } finally {
      this.#shrinking -= 1
    }
  }

  /** S2, S5. */
  change(some: Partial<VisitDraft>): void {
    if (this.closed) return
    this.#draft = { ...this.#draft, ...some }
    this.#keeping = { phase: 'idle' }
    void this.#hold()
  }

  /** The visit kept, or null and the refusal to be read in `keeping`. S3, S4, S5. */
  async keep(): Promise<RecordId | null> {
    if (this.closed || this.gap) return null
    this.#keeping = { phase: 'busy' }
    let ends: Keeping = { phase: 'idle' }
    try {
      const kept = await this.#runtime.recordVisit(this.#said())
      ends = kept.ok ? { phase: 'kept' } : { phase: 'refused', refusal: kept.error }
      return kept.ok ? kept.value.visit : null
    } finally {
      this.#keeping = ends
      // What was typed last made way for the visit; as there is none, it is held again.
      if (ends.phase !== 'kept' && this.#writes > 0) void this.#hold()
    }
  }

  async #hold(): Promise<void> {
    const mine = (this.#writes += 1)
    const saved = await this.#runtime.draft<VisitDraft>(draftKey(this.start.household.id)).save(this.#draft)
    if (mine !== this.#writes) return // a later keystroke tells
    this.#held = saved.ok ? { phase: 'held', at: this.#runtime.now() } : { phase: 'refused', refusal: saved.error }
  }

  #said(): VisitDraft {
    const changed: Partial<Record<SituationField, string>> = {}
    for (const field of this.changedFields) changed[field] = (this.#draft.changed[field] ?? '').trim()
    return { ...this.#draft, changed }
  }
}

/** Nothing said counts as nothing changed: a line is never blanked by opening it. */
const differs = (said: string | undefined, last: string | undefined): boolean =>
  said !== undefined && tidy(said) !== '' && tidy(said) !== tidy(last ?? '')

/** As last time, here and now: an unchanged visit needs no tap but the last. */
function freshDraft({ household, members, last }: VisitStart, now: number): VisitDraft {
  const here = new Set(members.filter((member) => member.goneOn === null).map((member) => member.id))
  return {
    household: household.id,
    way: last?.way ?? 'home',
    on: dayAt(now),
    time: timeAt(now),
    present: (last?.present ?? []).filter((id) => here.has(id)),
    presentWords: '',
    changed: {} satisfies Partial<Situation>,
    needs: [],
    done: [],
    doneWords: '',
    nextOn: null,
    followUp: null,
    photo: null,
  }
}
