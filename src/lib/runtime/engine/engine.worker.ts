/** The worker around the engine. */
import { NOT_OPENED, openEngine, type Engine } from './open-engine.ts'
import type { FromEngine, ToEngine } from './talk.ts'

const tell = (message: FromEngine): void => postMessage(message)
let engine: Promise<Engine | null> | null = null

addEventListener('message', ({ data }: MessageEvent<ToEngine>) => {
  if (data.kind === 'open') engine ??= openEngine(data, tell).catch(notOpened)
  else if (data.kind === 'close') engine?.then((open) => open?.close(data.leaving)).then(() => tell({ kind: 'closed' }), fault)
  else engine?.then((open) => open?.hear(data)).catch(fault)
})
addEventListener('unhandledrejection', ({ reason }) => fault(reason))

function notOpened(reason: unknown): null {
  fault(reason)
  tell({ kind: 'link', phase: NOT_OPENED })
  return null
}

function fault(reason: unknown): void {
  tell({
    kind: 'fault',
    where: 'engine',
    name: reason instanceof Error ? reason.name : typeof reason,
    words: reason instanceof Error ? reason.message : String(reason),
  })
}
