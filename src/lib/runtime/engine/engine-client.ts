/** The page's end of the engine's worker. It starts after the first screen stands, so that opening the app never waits for it. */
import { openOnline, openVisibility } from '../../device/index.ts'
import type { LinkPhase } from '../../link/index.ts'
import type { FromEngine, FromKeepers, ToEngine } from './talk.ts'

export interface EngineClient {
  nudge(): void
  onlink(fn: (phase: LinkPhase) => void): () => void
  online(): boolean
  onclock(fn: (offsetMs: number) => void): void
  /** What the keepers of this device's stores say, in whichever tab they run. */
  onkeepers(fn: (said: FromKeepers) => void): () => void
  mend(): void
  /** `leaving`: the person signs out. */
  close(leaving?: boolean): Promise<void>
}

export interface EngineFault {
  readonly where: string
  readonly name: string
  readonly words: string
}

const CLOSE_LIMIT_MS = 3_000

export function startEngine(
  opening: { readonly store: string; readonly origin: string; readonly app: string },
  onfault: (fault: EngineFault) => void,
): EngineClient {
  const worker = new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module', name: 'engine' })
  const visibility = openVisibility()
  const online = openOnline()
  const watchers = new Set<(phase: LinkPhase) => void>()
  const ears = new Set<(said: FromKeepers) => void>()
  let mirror: FromKeepers | null = null
  let phase: LinkPhase = { phase: 'connecting' }
  let clockHeard = (_offsetMs: number): void => undefined
  let closed = (): void => undefined
  let heard = false

  const say = (message: ToEngine): void => worker.postMessage(message)
  const tellAll = (): void => {
    for (const watcher of [...watchers]) watcher(phase)
  }
  worker.onmessage = ({ data }: MessageEvent<FromEngine>) => {
    heard = true
    switch (data.kind) {
      case 'link':
        phase = data.phase
        return tellAll()
      case 'clock':
        return clockHeard(data.offsetMs)
      case 'fault':
        return onfault(data)
      case 'mirror':
      case 'restored':
      case 'mending':
      case 'mended':
        if (data.kind === 'mirror') mirror = data
        return ears.forEach((fn) => fn(data))
      case 'closed':
        return closed()
    }
  }
  worker.onerror = (event) => {
    onfault({ where: 'engine', name: 'WorkerError', words: event.message })
    if (heard) return
    phase = { phase: 'refused', why: 'store' } // it never came up: nobody else would say so
    tellAll()
  }
  say({ kind: 'open', ...opening, visible: visibility.visible() })
  const stops = [
    visibility.onchange((visible) => say({ kind: 'visible', visible })),
    online.onchange((is) => {
      if (is) say({ kind: 'nudge' })
      tellAll()
    }),
  ]

  return {
    nudge: () => say({ kind: 'nudge' }),
    online: online.online,
    onlink(fn) {
      watchers.add(fn)
      fn(phase)
      return () => watchers.delete(fn)
    },
    onclock: (fn) => {
      clockHeard = fn
    },
    onkeepers(fn) {
      ears.add(fn)
      if (mirror) fn(mirror)
      return () => ears.delete(fn)
    },
    mend: () => say({ kind: 'mend' }),
    async close(leaving = false) {
      stops.forEach((stop) => stop())
      watchers.clear()
      await new Promise<void>((resolve) => {
        closed = resolve
        setTimeout(resolve, CLOSE_LIMIT_MS)
        say({ kind: 'close', leaving })
      })
      worker.terminate()
    },
  }
}
