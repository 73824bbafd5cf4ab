/**
 * The cable between one device and the relay: sockets that keep their order and break, POSTs that get lost, are said twice or are answered
 * by a stranger. A half-open socket is silent in both directions until somebody gives it up.
 */
import type { PersonId } from '../../src/lib/kernel/ids.ts'
import type { Wire } from '../../src/lib/link/wire.ts'
import { joinFrames, splitFrames } from '../../src/lib/protocol/frame.ts'
import type { Chance } from './chance.ts'
import type { NearEnd, PlayedRelay } from './played-relay.ts'
import type { Weather } from './weather.ts'

export interface CableDeps {
  readonly relay: PlayedRelay
  readonly chance: Chance
  readonly person: PersonId
  /** Of this device; calm weather once the storm is over. */
  weather(): Weather | null
  /** The relay cannot be reached from here. */
  isCutOff(): boolean
  readonly socketsWork: boolean
  now(): number
  after(ms: number, fn: () => void): () => void
  say(what: string, ...facts: readonly (string | number)[]): void
  count(what: 'cut' | 'half-open' | 'portal' | 'lost-answer' | 'twice' | 'post'): void
}

/** The relay gives a silent socket up after so long. */
const HEARTBEAT_MS = 60_000

export interface Cable extends Wire {
  /** Whatever is connected breaks. */
  breakAll(): void
}

export function openCable(deps: CableDeps): Cable {
  const { relay, chance, person, after, say, count } = deps
  const lines = new Set<{ cut(): void }>()
  const delay = (): number => {
    const weather = deps.weather()
    return weather ? chance.whole(weather.delay[0], weather.delay[1] + 1) : 2
  }
  const hits = (of: (weather: Weather) => number): boolean => {
    const weather = deps.weather()
    const rate = weather ? of(weather) : 0
    return rate > 0 && chance.hits(rate)
  }

  const connect: Wire['connect'] = (ears) => {
    let phase: 'opening' | 'open' | 'deaf' | 'over' = 'opening'
    let near: NearEnd | null = null
    let upAt = 0
    let downAt = 0
    let waiting = 0
    // What was said first arrives first: at the same moment events keep their order.
    const arrival = (before: number): number => Math.max(before, deps.now() + delay())

    function hangUp(isHalf: boolean): void {
      if (phase === 'over' || phase === 'deaf') return
      const was = near
      near = null
      if (isHalf) {
        phase = 'deaf'
        count('half-open')
        after(HEARTBEAT_MS, () => was?.close())
        return
      }
      phase = 'over'
      after(delay(), () => was?.close())
      after(delay(), () => ears.closed())
    }

    function maybeCut(): boolean {
      if (phase !== 'open') return true
      if (!deps.isCutOff() && !hits((weather) => weather.cut)) return false
      count('cut')
      hangUp(deps.isCutOff() ? chance.hits(0.5) : hits((weather) => weather.halfOpen))
      return true
    }

    function open(): void {
      if (phase !== 'opening') return
      if (deps.isCutOff() || (!deps.socketsWork && deps.weather() !== null)) {
        if (chance.hits(0.5)) return
        phase = 'over'
        return ears.closed()
      }
      near = relay.connect(person, {
        send(frame) {
          if (maybeCut()) return
          say('down', person, frame.length)
          downAt = arrival(downAt)
          waiting += frame.length
          after(downAt - deps.now(), () => {
            waiting -= frame.length
            if (phase === 'open') ears.heard(frame)
            near?.drained()
          })
        },
        waitingBytes: () => waiting,
        end: () => hangUp(false),
      })
      if (!near) {
        phase = 'over'
        return ears.closed()
      }
      phase = 'open'
      ears.opened()
      if (!hits((weather) => weather.portal)) return
      count('portal')
      ears.heard(chance.hits(0.5) ? null : new Uint8Array([60, 104, 116, 109, 108]))
    }

    const line = { cut: () => hangUp(false) }
    lines.add(line)
    after(delay(), open)
    return {
      send(bytes) {
        if (phase !== 'open' || maybeCut()) return
        upAt = arrival(upAt)
        say('up', person, bytes.length)
        after(upAt - deps.now(), () => {
          if (phase === 'open') near?.hear(bytes)
        })
      },
      waitingBytes: () => 0,
      close() {
        lines.delete(line)
        if (phase === 'over') return
        const was = near
        phase = 'over'
        near = null
        after(delay(), () => was?.close())
      },
    }
  }

  const post: Wire['post'] = (bytes) =>
    new Promise((answer) => {
      count('post')
      const lost = (): void => void after(delay() * 10, () => answer(null))
      after(delay(), () => {
        if (deps.isCutOff()) return lost()
        if (hits((weather) => weather.portal)) {
          count('portal')
          return answer(new Uint8Array([60, 104, 116]))
        }
        const frames = splitFrames(bytes)
        const said = frames.ok ? relay.post(person, frames.value) : null
        if (!said || !frames.ok) return lost()
        if (hits((weather) => weather.twice)) {
          count('twice')
          void relay.post(person, frames.value)?.then(() => undefined)
        }
        void said.then((answers) => {
          if (hits((weather) => weather.lostAnswer)) {
            count('lost-answer')
            return lost()
          }
          after(delay(), () => answer(joinFrames(answers)))
        })
      })
    })

  return {
    connect,
    post,
    breakAll() {
      for (const line of [...lines]) line.cut()
    },
  }
}
