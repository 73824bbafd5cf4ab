/** Hears calls, asks the desk, posts answers. Calls are taken one after another, as a person would. */
import type { Result } from '../../kernel/result.ts'
import type { ImportProgress, KeepRefusal } from '../face.ts'
import type { Desk } from './desk.ts'
import type { DeskAnswers, DeskCall, FromRegister, RegisterOpening, ToRegister } from './talk.ts'

export interface DeskHost {
  hear(message: ToRegister): void
}

type Opened = Result<Desk, KeepRefusal>

export function openDeskHost(
  open: (opening: RegisterOpening) => Promise<Opened>,
  post: (message: FromRegister, transfer: Transferable[]) => void,
): DeskHost {
  let desk: Promise<Opened> | undefined
  let last: Promise<unknown> = Promise.resolve()

  async function answer(n: number, call: DeskCall): Promise<void> {
    try {
      const opened = await desk
      if (!opened?.ok) return post(withoutStore(n, call, opened), [])
      const found = await ask(opened.value, call, (at) => post({ kind: 'progress', n, at }, []))
      post({ kind: 'answer', n, answer: found }, found instanceof Uint8Array ? [found.buffer] : [])
    } catch (bug) {
      post(
        { kind: 'fault', n, name: bug instanceof Error ? bug.name : typeof bug, words: bug instanceof Error ? bug.message : String(bug) },
        [],
      )
    }
  }

  return {
    hear(message) {
      if (message.kind === 'open') desk ??= open(message.opening)
      else last = last.then(() => answer(message.n, message.call))
    },
  }
}

function ask(
  desk: Desk,
  call: DeskCall,
  onprogress: (at: ImportProgress) => void,
): Promise<DeskAnswers[DeskCall['do']]> | DeskAnswers[DeskCall['do']] {
  switch (call.do) {
    case 'read':
      return desk.read(call.file, call.name, call.today, onprogress)
    case 'remap':
      return desk.remap(call.choice, call.today, onprogress)
    case 'rows':
      return desk.rows(call.filter, call.from, call.count)
    case 'accept':
      return desk.accept(call.today, onprogress)
    case 'bad':
      return desk.bad(call.withWarnings)
    case 'write-bad':
      return desk.writeBad(call.withWarnings, call.heads, call.reasons)
  }
}

/** The register here does not open, so nothing can be compared and nothing taken in. The app's own store is as broken and says so. */
function withoutStore(n: number, call: DeskCall, opened: Opened | undefined): FromRegister {
  if (call.do === 'accept' && opened && !opened.ok) return { kind: 'answer', n, answer: opened }
  const error = opened && !opened.ok ? opened.error : undefined
  return { kind: 'fault', n, name: error?.kind ?? 'NotOpened', words: error?.kind === 'store-broken' ? error.detail : '' }
}
