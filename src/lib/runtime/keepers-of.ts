/** The page's end of the keepers (`engine/keepers.ts`): how the mirror stands, and mending with what it says on the way. It knows no database. */
import { refuse, type Result } from '../kernel/result.ts'
import type { EngineClient } from './engine/engine-client.ts'
import type { FromKeepers } from './engine/talk.ts'
import type { Keepers, Mended, MendRefusal, Mending, MirrorStanding } from './mend-face.ts'
import { openBell } from './sources.ts'

export interface KeepersOf extends Mending {
  /** The engine has started. */
  follow(engine: Pick<EngineClient, 'onkeepers' | 'mend'>): void
}

/** Whoever holds the link speaks at least so often while it mends. */
const SILENCE_MS = 20_000

export function openKeepersOf(store: string): KeepersOf {
  const changed = openBell()
  const said = new Set<(message: FromKeepers) => void>()
  let mirror: MirrorStanding | null = null
  let restored = 0
  let engine: Pick<EngineClient, 'mend'> | null = null

  return {
    follow(started) {
      engine = started
      started.onkeepers((message) => {
        if (message.kind === 'mirror') mirror = message.now
        if (message.kind === 'restored') restored += message.entries
        if (message.kind !== 'mending') changed.ring()
        for (const fn of [...said]) fn(message)
      })
    },
    keepers: () => ({
      subscribe(to) {
        let open = true
        const ask = (): void => {
          const tell = (carriers: number | null): void => {
            if (open) to.next({ mirror, carriers, restored } satisfies Keepers)
          }
          carriersOf(store).then(tell, () => tell(null))
        }
        ask()
        const stop = changed.onring(ask)
        return {
          unsubscribe() {
            open = false
            stop()
          },
        }
      },
    }),
    mend: (onprogress) =>
      new Promise<Result<Mended, MendRefusal>>((resolve) => {
        const end = (outcome: Result<Mended, MendRefusal>): void => {
          clearTimeout(timer)
          said.delete(hear)
          resolve(outcome)
        }
        const silent = (): void => end(refuse({ kind: 'nobody-mends' }))
        let timer = setTimeout(silent, SILENCE_MS)
        const hear = (message: FromKeepers): void => {
          if (message.kind === 'mended') return end(message.outcome)
          if (message.kind !== 'mending') return
          clearTimeout(timer)
          timer = setTimeout(silent, SILENCE_MS)
          onprogress(message)
        }
        said.add(hear)
        if (engine) engine.mend()
        else silent()
      }),
  }
}

async function carriersOf(store: string): Promise<number | null> {
  const names = await indexedDB.databases?.()
  return names?.filter(({ name }) => name?.startsWith(`${store}/carrier/`)).length ?? null
}
