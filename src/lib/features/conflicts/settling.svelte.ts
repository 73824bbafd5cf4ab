/**
 * One person settling one record: what was shown, what was chosen, what became of it. Knows no markup.
 * What was chosen and typed is a draft: it is here again after a way round or a reload, until it is kept.
 * What is shown stands still while a finger is on it: another version waits until it is asked for, or until keeping finds it.
 */
import type { EntryId, RecordId } from '$lib/kernel/ids.ts'
import type { ConflictNow, ConflictView, Difference, Runtime, SettleRefusal } from '$lib/runtime/face.ts'
import { choicesAfter, choicesAgain, firstChoices, NO_CHOICES, valueOf, withChoice, type Choice, type Choices } from './choices.ts'

export type Phase =
  | { readonly phase: 'choosing' }
  | { readonly phase: 'busy' }
  | { readonly phase: 'refused'; readonly refusal: SettleRefusal }
  | { readonly phase: 'kept'; readonly entry: EntryId; readonly back: 'no' | 'busy' | 'done' | 'followed' | 'refused' }

type Acts = Pick<Runtime, 'settleConflict' | 'takeBack' | 'draft'>
type Left = readonly (readonly [string, Choice])[]

export const draftKey = (id: RecordId): string => `settle/${id}`

const draftOf = (acts: Acts, id: RecordId) => acts.draft<Left>(draftKey(id))

export class Settling {
  #acts: Acts
  #draft: ReturnType<typeof draftOf>
  #begun: Promise<void> | null = null
  #latest: () => ConflictNow | undefined
  #shown: ConflictView | undefined = $state.raw()
  #choices: Choices = $state.raw(NO_CHOICES)
  #now: Phase = $state.raw({ phase: 'choosing' })

  /** Another version than those shown is there. */
  readonly isBehind: boolean = $derived.by(() => {
    const latest = this.#latest()
    return this.#shown !== undefined && latest?.phase === 'open' && latest.view.signature !== this.#shown.signature
  })

  constructor(acts: Acts, id: RecordId, latest: () => ConflictNow | undefined) {
    this.#acts = acts
    this.#draft = draftOf(acts, id)
    this.#latest = latest
  }

  get shown(): ConflictView | undefined {
    return this.#shown
  }
  get now(): Phase {
    return this.#now
  }
  choiceOf(key: string): Choice | undefined {
    return this.#choices.get(key)
  }

  /** Shows what is there, with what was chosen here before. */
  begin(): Promise<void> {
    this.#begun ??= this.#draft.load().then((left) => this.#showFirst(left ?? []))
    return this.#begun
  }

  #showFirst(left: Left): void {
    const latest = this.#latest()
    if (latest?.phase !== 'open' || this.#shown) return
    const { differences } = latest.view
    this.#choices = choicesAgain(left, differences)
    this.#shown = latest.view
  }

  /** Shows what is there now; what was chosen and still means something stays. */
  look(): void {
    const latest = this.#latest()
    if (latest?.phase !== 'open') return
    const { view } = latest
    this.#choices = this.#shown ? choicesAfter(this.#choices, view.differences) : firstChoices(view.differences)
    this.#shown = view
  }

  choose(key: string, choice: Choice): void {
    if (this.#now.phase === 'busy' || this.#now.phase === 'kept') return
    this.#choices = withChoice(this.#choices, key, choice)
    void this.#draft.save([...this.#choices]) // a device that is full says so at the top of every page
    if (this.#now.phase === 'refused') this.#now = { phase: 'choosing' }
  }

  /** Differences without an answer, and those whose own words are none yet. */
  get lacking(): { readonly unchosen: number; readonly unwritten: number } {
    const answers = (this.#shown?.differences ?? []).map((one) => valueOf(one, this.choiceOf(one.key)))
    const count = (why: 'unchosen' | 'unwritten'): number => answers.filter((one) => !one.ok && one.error === why).length
    return { unchosen: count('unchosen'), unwritten: count('unwritten') }
  }
  valueOf(difference: Difference): unknown {
    const value = valueOf(difference, this.choiceOf(difference.key))
    return value.ok ? value.value : undefined
  }

  async keep(): Promise<void> {
    const shown = this.#shown
    const { unchosen, unwritten } = this.lacking
    if (!shown || unchosen + unwritten > 0 || this.#now.phase === 'busy' || this.#now.phase === 'kept') return
    this.#now = { phase: 'busy' }
    const chosen = Object.fromEntries(shown.differences.map((one) => [one.key, this.valueOf(one)]))
    const kept = await this.#acts.settleConflict(shown.id, shown.signature, chosen)
    if (kept.ok) {
      this.#now = { phase: 'kept', entry: kept.value.entry, back: 'no' }
      await this.#draft.drop()
    } else {
      this.#now = { phase: 'refused', refusal: kept.error }
      if (kept.error.kind === 'overtaken') this.look()
    }
  }

  /** One more entry that says what stood before. */
  async takeBack(): Promise<void> {
    const now = this.#now
    if (!this.#shown || now.phase !== 'kept' || now.back !== 'no') return
    this.#now = { ...now, back: 'busy' }
    const back = await this.#acts.takeBack(this.#shown.id, now.entry)
    this.#now = { ...now, back: back.ok ? 'done' : back.error.kind === 'overtaken' ? 'followed' : 'refused' }
  }
}
