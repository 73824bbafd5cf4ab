/** The worker that holds the search index: names and phones are looked through beside the page, never on it, and never on disk. */
import { openSearchIndex } from './index-core.ts'
import { answerOf, type ToSearch } from './search-port.ts'

const index = openSearchIndex()

self.addEventListener('message', ({ data }: MessageEvent<ToSearch>) => {
  const answer = answerOf(index, data)
  if (answer) self.postMessage(answer)
})
