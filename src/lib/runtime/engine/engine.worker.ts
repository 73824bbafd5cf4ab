/** The worker around the engine. */
import { openEngine, type Engine } from './open-engine.ts'
import type { FromEngine, ToEngine } from './talk.ts'

const tell = (message: FromEngine): void => postMessage(message)
let engine: Promise<Engine> | null = null

addEventListener('message', ({ data }: MessageEvent<ToEngine>) => {
  if (data.kind === 'open') engine ??= openEngine(data, tell)
  else if (data.kind === 'close') engine?.then((open) => open.close()).then(() => tell({ kind: 'closed' }), fault)
  else engine?.then((open) => open.hear(data)).catch(fault)
})
addEventListener('unhandledrejection', ({ reason }) => fault(reason))

function fault(reason: unknown): void {
  tell({
    kind: 'fault',
    where: 'engine',
    name: reason instanceof Error ? reason.name : typeof reason,
    words: reason instanceof Error ? reason.message : String(reason),
  })
}
