/**
 * Search as the runtime uses it. Wakes at the first question, or a little before: starts the index, fills it from the feed, then follows the changes.
 * Knows neither Dexie nor the worker: it is given a feed and ways to start.
 *
 *   S11  One question is on its way at a time; of those that wait only the newest is asked. What was overtaken answers null.
 *   S12  A change that comes while the index is being filled is applied after what it changes.
 *   S13  When one way to start fails, the next is taken and filled anew; when all fail, questions are rejected and the next one tries again.
 */
import type { RecordId } from '../../kernel/ids.ts'
import type { SearchHit } from '../face.ts'
import type { SearchDoc } from './search-doc.ts'
import type { SearchPort, SearchStarter, ToSearch } from './search-port.ts'

export type { SearchDoc }

export interface SearchChange {
  readonly put: readonly SearchDoc[]
  readonly removed: readonly RecordId[]
}

/** What search asks of the read model. */
export interface SearchFeed {
  all(): Promise<readonly SearchDoc[]>
  /** Calls back from now on; the answer stops it. */
  changes(changed: (change: SearchChange) => void): () => void
}

export interface Search {
  /** At most 30, best first; null when a newer question overtook this one. */
  search(words: string): Promise<readonly SearchHit[] | null>
  /** Wakes the index before the first question, when a search box is shown. */
  warm(): void
  close(): void
}

interface Question {
  readonly words: string
  readonly answer: (hits: readonly SearchHit[] | null) => void
  readonly reject: (fault: unknown) => void
}

/** Documents per message, so that no single copy between threads is felt. */
const CHUNK = 1000

export function openSearch(deps: { readonly feed: SearchFeed; readonly starters: readonly SearchStarter[] }): Search {
  let phase: 'asleep' | 'filling' | 'ready' | 'closed' = 'asleep'
  let port: SearchPort | undefined
  let stopChanges = (): void => undefined
  let count = 0
  let asked: Question | undefined
  let waiting: Question | undefined

  function search(words: string): Promise<readonly SearchHit[] | null> {
    if (phase === 'closed') return Promise.resolve(null)
    return new Promise((answer, reject) => {
      waiting?.answer(null)
      waiting = { words, answer, reject }
      if (phase === 'asleep') void wake(0)
      else ask()
    })
  }

  function warm(): void {
    if (phase === 'asleep') void wake(0)
  }

  /** S11 */
  function ask(): void {
    if (phase !== 'ready' || asked || !waiting) return
    asked = waiting
    waiting = undefined
    count += 1
    port?.send({ kind: 'find', n: count, words: asked.words })
  }

  function answered(n: number, hits: readonly SearchHit[]): void {
    if (n !== count || !asked) return
    asked.answer(waiting ? null : hits)
    asked = undefined
    ask()
  }

  /** S13: the way at `at`, or the next. */
  async function wake(at: number): Promise<void> {
    phase = 'filling'
    const starter = deps.starters[at]
    if (!starter) return fail(new Error('no way to start search'))
    try {
      const opened = await starter(
        ({ n, hits }) => answered(n, hits),
        () => startOver(at),
      )
      if (isClosed()) return opened.close()
      port = opened
    } catch {
      // A browser that refuses workers throws here; the next way does without.
      return wake(at + 1)
    }
    await fill(port).catch(fail)
  }

  function startOver(failedAt: number): void {
    if (isClosed()) return
    letGo()
    waiting ??= asked
    asked = undefined
    count += 1
    void wake(failedAt + 1)
  }

  /** S12 */
  async function fill(opened: SearchPort): Promise<void> {
    const early: SearchChange[] = []
    let pass = (change: SearchChange): void => void early.push(change)
    stopChanges = deps.feed.changes((change) => pass(change))
    const docs = await deps.feed.all()
    if (port !== opened) return
    for (let from = 0; from < docs.length; from += CHUNK) opened.send({ kind: 'put', docs: docs.slice(from, from + CHUNK) })
    pass = (change) => messagesOf(change).forEach((message) => opened.send(message))
    early.forEach(pass)
    phase = 'ready'
    ask()
  }

  function fail(fault: unknown): void {
    letGo()
    if (!isClosed()) phase = 'asleep'
    asked?.reject(fault)
    waiting?.reject(fault)
    asked = waiting = undefined
  }

  function letGo(): void {
    stopChanges()
    stopChanges = () => undefined
    port?.close()
    port = undefined
  }

  function close(): void {
    phase = 'closed'
    letGo()
    asked?.answer(null)
    waiting?.answer(null)
    asked = waiting = undefined
  }

  /** A function, because the compiler cannot know that `phase` changes while we wait. */
  const isClosed = (): boolean => phase === 'closed'

  return { search, warm, close }
}

function messagesOf({ put, removed }: SearchChange): readonly ToSearch[] {
  const messages: ToSearch[] = []
  if (put.length > 0) messages.push({ kind: 'put', docs: put })
  if (removed.length > 0) messages.push({ kind: 'remove', residents: removed })
  return messages
}
