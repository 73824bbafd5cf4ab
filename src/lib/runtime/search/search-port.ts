/** What the page and the search worker say to each other, and the worker's side of it. Messages are handled in the order they come. */
import type { RecordId } from '../../kernel/ids.ts'
import type { SearchHit } from '../face.ts'
import type { SearchIndex } from './index-core.ts'
import type { SearchDoc } from './search-doc.ts'

export type ToSearch =
  | { readonly kind: 'put'; readonly docs: readonly SearchDoc[] }
  | { readonly kind: 'remove'; readonly residents: readonly RecordId[] }
  | { readonly kind: 'find'; readonly n: number; readonly words: string }

export interface FromSearch {
  readonly n: number
  readonly hits: readonly SearchHit[]
}

/** One side's hold on the other. */
export interface SearchPort {
  send(message: ToSearch): void
  close(): void
}

/** Opens a port; `answered` and `failed` are called later, never from within. */
export type SearchStarter = (answered: (message: FromSearch) => void, failed: (detail: string) => void) => SearchPort | Promise<SearchPort>

export function answerOf(index: SearchIndex, message: ToSearch): FromSearch | undefined {
  switch (message.kind) {
    case 'put':
      return void index.put(message.docs)
    case 'remove':
      return void index.remove(message.residents)
    case 'find':
      return { n: message.n, hits: index.find(message.words) }
  }
}
