/**
 * Runs the link: tells `step` what happened, asks `decide` what to do, does it, and sets one timer. It knows no rule; those are in `step`,
 * `heard` and `decide`. It knows no store, no browser and no hour.
 */
import type { Clock } from '../kernel/clock.ts'
import type { Down } from '../protocol/down.ts'
import { decodeFrame, encodeFrame, joinFrames, splitFrames } from '../protocol/frame.ts'
import { parseDown } from '../protocol/parse-down.ts'
import type { Hello, Up } from '../protocol/up.ts'
import { WIRE_VERSION } from '../protocol/version.ts'
import { decide } from './decide.ts'
import type { HelloFacts, OwnRow, UpdateSource } from './source.ts'
import { ASLEEP, type Act, type Answer, type LinkEvent, type LinkState } from './state.ts'
import { statusOf, type LinkPhase } from './status.ts'
import { step } from './step.ts'
import type { Socket, Timers, Wire } from './wire.ts'

export interface LinkDeps {
  readonly wire: Wire
  /** Must never go back or jump: a steady clock, not the wall clock. */
  readonly clock: Clock
  /** 0 … 1. */
  readonly chance: () => number
  readonly timers: Timers
  readonly source: UpdateSource
  /** Faults of this device that the link survived. */
  readonly report: (fault: unknown) => void
}

export interface Link {
  status(): LinkPhase
  /** Called with every change; the answer unsubscribes. */
  onstatus(fn: (status: LinkPhase) => void): () => void
  /** There are new own rows. */
  poke(): void
  pause(reason: string): void
  resume(reason: string): void
  /** A person asks, or the world has changed (network back, signed in): try now, whatever the pace says. */
  nudge(): void
  close(): void
}

/** Starts at once, unless it is paused in the same breath. */
export function openLink(deps: LinkDeps): Link {
  const { wire, clock, chance, timers, source, report } = deps
  let state: LinkState = ASLEEP
  let socket: Socket | null = null
  let callOff = (): void => undefined
  let running = false
  let shown = statusOf(state)
  const watchers = new Set<(status: LinkPhase) => void>()

  function take(event: LinkEvent): void {
    state = step(state, event, clock.now(), chance())
    run()
  }

  function run(): void {
    if (running) return
    running = true
    try {
      let act = decide(state, clock.now())
      while (act.do !== 'wait') {
        state = step(state, { on: 'began', act }, clock.now(), chance())
        perform(act)
        act = decide(state, clock.now())
      }
      wakeAt(act.until)
    } finally {
      running = false
    }
    tell()
  }

  function wakeAt(at: number): void {
    callOff()
    // A moment that has passed without an act would be a bug; then it costs ten looks a second, not the battery.
    const ms = at > clock.now() ? at - clock.now() : 100
    callOff = at === Infinity ? () => undefined : timers.set(ms, tick)
  }

  function tick(): void {
    take({ on: 'tick', waitingBytes: socket?.waitingBytes() ?? 0 })
  }

  function tell(): void {
    const status = statusOf(state)
    if (status.phase === shown.phase && JSON.stringify(status) === JSON.stringify(shown)) return
    shown = status
    for (const watcher of [...watchers]) watcher(status)
  }

  /** An event of this line; of no interest once the line is gone. */
  function mine(): (event: LinkEvent) => void {
    const { lineNo } = state
    return (event) => {
      if (lineNo === state.lineNo) take(event)
    }
  }

  function when<T>(asked: Promise<T>, event: (value: T) => LinkEvent): void {
    const say = mine()
    asked.then(
      (value) => say(event(value)),
      (fault: unknown) => {
        report(fault)
        say({ on: 'fault' })
      },
    )
  }

  function perform(act: Exclude<Act, { do: 'wait' }>): void {
    switch (act.do) {
      case 'ask':
        return when(source.hello(), (facts) => ({ on: 'facts', facts }))
      case 'connect':
        return connect()
      case 'hello':
        return send(helloOf(act.facts))
      case 'pack':
        return when(source.nextRows(act.maxBytes, act.maxRows), (rows) => ({ on: 'loaded', rows }))
      case 'post':
        return when(wire.post(batchOf(act.facts, act.rows)), (bytes) => ({ on: 'answered', downs: bytes && downsIn(bytes) }))
      case 'answer':
        return when(tellSource(source, act.answer), (outcome) => ({ on: 'taken', outcome }))
      case 'page':
        return when(source.arrived(act.page), (outcome) => ({ on: 'taken', outcome }))
      case 'load':
        return when(source.nextRows(act.maxBytes, act.maxRows), (rows) => ({ on: 'loaded', rows }))
      case 'push':
        return send({ kind: 'push', n: act.n, rows: act.rows.map(({ scope, update }) => ({ scope, update })) })
      case 'got':
        return send({ kind: 'got', scope: act.scope, seq: act.seq })
      case 'ping':
        return send({ kind: 'ping' })
      case 'rest':
        return
      case 'drop':
        return hangUp()
    }
  }

  function connect(): void {
    const say = mine()
    socket = wire.connect({
      opened: () => say({ on: 'opened' }),
      heard: (bytes) => say({ on: 'heard', down: bytes && downOf(bytes) }),
      closed: () => say({ on: 'cut' }),
    })
  }

  function send(up: Up): void {
    socket?.send(encodeFrame(up))
  }

  function hangUp(): void {
    socket?.close()
    socket = null
  }

  // After the caller's own turn, so that a pause said at once costs no connection.
  callOff = timers.set(0, run)

  return {
    status: () => shown,
    onstatus: (fn) => {
      watchers.add(fn)
      return () => watchers.delete(fn)
    },
    poke: () => take({ on: 'poke' }),
    pause: (reason) => take({ on: 'pause', reason }),
    resume: (reason) => take({ on: 'resume', reason }),
    nudge: () => take({ on: 'nudge' }),
    close: () => take({ on: 'close' }),
  }
}

/** Field by field: the relay refuses a hello with one field too many. */
function helloOf({ app, token, device, epoch, client, logId, cursors, clocks }: HelloFacts): Hello {
  return { kind: 'hello', proto: WIRE_VERSION, app, token, device, epoch, client, logId, cursors, clocks }
}

function batchOf(facts: HelloFacts, rows: readonly OwnRow[]): Uint8Array {
  const hello = encodeFrame(helloOf(facts))
  if (rows.length === 0) return joinFrames([hello])
  return joinFrames([hello, encodeFrame({ kind: 'push', n: 1, rows: rows.map(({ scope, update }) => ({ scope, update })) })])
}

/** The message in a frame, or null when it is no frame of our relay. */
function downOf(bytes: Uint8Array): Down | null {
  const value = decodeFrame(bytes)
  if (!value.ok) return null
  const down = parseDown(value.value)
  return down.ok ? down.value : null
}

function downsIn(bytes: Uint8Array): readonly Down[] | null {
  const frames = splitFrames(bytes)
  if (!frames.ok) return null
  const downs = frames.value.map(downOf)
  const good = downs.filter((down) => down !== null)
  return good.length === downs.length ? good : null
}

async function tellSource(source: UpdateSource, answer: Answer): Promise<'same' | 'new-lease' | 'new-log' | 'done' | 'gap'> {
  switch (answer.take) {
    case 'welcome':
      return source.welcomed(answer.welcome)
    case 'ack':
      await source.acked(answer.rows, answer.seqs)
      return 'done'
    case 'refused-row':
      return (await source.refusedRow(answer.row, answer.refusal)) === 'again' ? 'gap' : 'done'
    case 'gap':
      return (await source.gap(answer.scope, answer.next)) === 'again' ? 'gap' : 'done'
  }
}
