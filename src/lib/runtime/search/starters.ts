/** The two ways to have a search index: in a worker, and in the page where a browser refuses the worker. Both load it only when asked. */
import type { FromSearch, SearchStarter } from './search-port.ts'

export const inWorker: SearchStarter = (answered, failed) => {
  const worker = new Worker(new URL('./search.worker.ts', import.meta.url), { type: 'module', name: 'search' })
  worker.addEventListener('message', ({ data }: MessageEvent<FromSearch>) => answered(data))
  worker.addEventListener('error', ({ message }) => failed(message))
  return { send: (message) => worker.postMessage(message), close: () => worker.terminate() }
}

export const inPage: SearchStarter = async (answered) => {
  const [{ openSearchIndex }, { answerOf }] = await Promise.all([import('./index-core.ts'), import('./search-port.ts')])
  const index = openSearchIndex()
  return {
    send(message) {
      const answer = answerOf(index, message)
      if (answer) queueMicrotask(() => answered(answer))
    },
    close: () => undefined,
  }
}
