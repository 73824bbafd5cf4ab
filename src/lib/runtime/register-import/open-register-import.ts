/**
 * The page's end of the register import. The worker starts with the first file and ends with `close`; whoever closed it no longer waits for answers.
 * Words for people are made here, because functions cannot travel to a worker.
 */
import { must } from '../../kernel/must.ts'
import type { Day } from '../../kernel/ids.ts'
import type { ImportProblem, ImportProgress, RegisterImport } from '../face.ts'
import type { DeskAnswers, DeskCall, FromRegister, RegisterOpening, ToRegister } from './talk.ts'

/** What of a worker is used here. */
export interface RegisterWorker {
  postMessage(message: ToRegister): void
  onmessage: ((event: MessageEvent<FromRegister>) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  terminate(): void
}

/** Heads of the two columns that a workbook of bad rows gets, said by the same function as problems. */
export const BAD_ROWS_HEADS = { row: 'BAD_ROWS_ROW', reason: 'BAD_ROWS_REASON' } as const

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

const startWorker = (): RegisterWorker => new Worker(new URL('./register.worker.ts', import.meta.url), { type: 'module', name: 'register' })

interface Waiting {
  answer(answer: never): void
  fail(fault: Error): void
  progress(at: ImportProgress): void
}

export function openRegisterImport(opening: RegisterOpening, today: () => Day, start: () => RegisterWorker = startWorker): RegisterImport {
  const waiting = new Map<number, Waiting>()
  let worker: RegisterWorker | undefined
  let count = 0

  function running(): RegisterWorker {
    if (worker) return worker
    const started = start()
    started.onmessage = ({ data }) => heard(data)
    started.onerror = (event) => failAll(new Error(`register worker: ${event.message}`))
    started.postMessage({ kind: 'open', opening })
    return (worker = started)
  }

  function heard(message: FromRegister): void {
    const call = waiting.get(message.n)
    if (message.kind === 'progress') return call?.progress(message.at)
    waiting.delete(message.n)
    if (message.kind === 'fault') call?.fail(new Error(`register worker: ${message.name} ${message.words}`))
    else call?.answer(message.answer as never)
  }

  function failAll(fault: Error): void {
    for (const call of waiting.values()) call.fail(fault)
    waiting.clear()
  }

  function ask<K extends DeskCall['do']>(
    call: DeskCall & { readonly do: K },
    progress: Waiting['progress'] = () => undefined,
  ): Promise<DeskAnswers[K]> {
    const n = ++count
    return new Promise<DeskAnswers[K]>((answer, fail) => {
      waiting.set(n, { answer, fail, progress })
      running().postMessage({ kind: 'call', n, call })
    })
  }

  return {
    read: (file, onprogress) => ask({ do: 'read', file, name: file.name, today: today() }, onprogress),
    remap: (choice) => ask({ do: 'remap', choice, today: today() }),
    rows: (filter, from, count) => ask({ do: 'rows', filter, from, count }),
    accept: (onprogress) => ask({ do: 'accept', today: today() }, onprogress),
    async badRows(withWarnings, words) {
      const bad = await ask({ do: 'bad', withWarnings })
      const said = (code: string): string => words({ code, level: 'info', field: null })
      const bytes = await ask({
        do: 'write-bad',
        withWarnings,
        heads: [said(BAD_ROWS_HEADS.row), said(BAD_ROWS_HEADS.reason)],
        reasons: bad.map((row) => reasonOf(row.problems, words)),
      })
      return new Blob([new Uint8Array(must(bytes, 'a workbook comes back'))], { type: WORKBOOK })
    },
    close() {
      worker?.terminate()
      worker = undefined
      waiting.clear()
    },
  }
}

/** What holds the row first; what was merely cleaned is no reason. */
function reasonOf(problems: readonly ImportProblem[], words: (problem: ImportProblem) => string): string {
  const hold = problems.filter((problem) => problem.level === 'hold')
  const warn = problems.filter((problem) => problem.level === 'warn')
  return [...hold, ...warn].map(words).join('；')
}
