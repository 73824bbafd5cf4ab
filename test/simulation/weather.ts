/** What may go wrong in one world, and how often: drawn per seed, swarm-style, so that some worlds know one fault only and others all. */
import type { Chance } from './chance.ts'

/** Kinds of fault that can be left out when a failing world is made smaller. */
export const FAULTS = [
  'cut',
  'half-open',
  'no-socket',
  'portal',
  'lost-answer',
  'twice',
  'partition',
  'process-kill',
  'power-cut',
  'restore',
  'clone',
  'relay-kill',
  'relay-restore',
  'relay-full',
  'skew',
  'clock-jump',
  'quota',
  'io-error',
  'carrier-loss',
  'rights',
  'signed-out',
  'newer-app',
  'malice',
] as const
export type Fault = (typeof FAULTS)[number]

export interface Weather {
  /** Per frame. */
  readonly cut: number
  /** Of all cuts. */
  readonly halfOpen: number
  /** Of all devices. */
  readonly noSocket: number
  readonly portal: number
  readonly lostAnswer: number
  readonly twice: number
  /** One way, ms. */
  readonly delay: readonly [number, number]
  /** Per request to a device's store. */
  readonly quota: number
  readonly ioError: number
  /** Of all times a carrier is closed or killed. */
  readonly carrierLoss: number
  /** Of all devices. */
  readonly skew: number
  /** Weights of what happens between two acts of people. */
  readonly events: Readonly<Record<Happening, number>>
}

export const HAPPENINGS = [
  'nothing',
  'partition',
  'process-kill',
  'power-cut',
  'backup',
  'restore',
  'clone',
  'relay-kill',
  'relay-backup',
  'relay-restore',
  'relay-full',
  'clock-jump',
  'rights',
  'signed-out',
  'newer-app',
  'malice',
  'hide',
] as const
export type Happening = (typeof HAPPENINGS)[number]

export interface Plan {
  readonly seed: number
  readonly devices: number
  readonly acts: number
  readonly without: readonly Fault[]
  readonly weather: Weather
  /** Whether Yjs carriers are played too: they cost time. */
  readonly carriers: boolean
}

export interface Wanted {
  readonly devices?: number
  readonly acts?: number
  readonly without?: readonly Fault[]
  readonly carriers?: boolean
}

/** Twice in three a fault is not in this world at all. */
const rate = (chance: Chance, most: number): number => (chance.hits(1 / 3) ? chance.next() * most : 0)

export function planOf(seed: number, chance: Chance, wanted: Wanted = {}): Plan {
  const without = wanted.without ?? []
  const one = (fault: Fault, value: number): number => (without.includes(fault) ? 0 : value)
  const draw = chance.fork('weather')
  const size = chance.fork('size')
  const events: Record<Happening, number> = {
    nothing: 6,
    backup: 0.6,
    'relay-backup': 0.3,
    hide: 0.5,
    partition: one('partition', rate(draw, 2)),
    'process-kill': one('process-kill', rate(draw, 3)),
    'power-cut': one('power-cut', rate(draw, 3)),
    restore: one('restore', rate(draw, 0.8)),
    clone: one('clone', rate(draw, 0.5)),
    'relay-kill': one('relay-kill', rate(draw, 2)),
    'relay-restore': one('relay-restore', rate(draw, 0.3)),
    'relay-full': one('relay-full', rate(draw, 0.5)),
    'clock-jump': one('clock-jump', rate(draw, 1)),
    rights: one('rights', rate(draw, 1)),
    'signed-out': one('signed-out', rate(draw, 0.6)),
    'newer-app': one('newer-app', rate(draw, 2)),
    malice: one('malice', draw.hits(0.15) ? 3 * draw.next() : 0),
  }
  const slow = draw.whole(1, 400)
  return {
    seed,
    devices: wanted.devices ?? size.whole(2, size.hits(0.2) ? 9 : 5),
    acts: wanted.acts ?? size.whole(20, size.hits(0.2) ? 100 : 45),
    carriers: wanted.carriers ?? size.hits(0.25),
    without,
    weather: {
      cut: one('cut', rate(draw, 0.08)),
      halfOpen: one('half-open', rate(draw, 0.6)),
      noSocket: one('no-socket', rate(draw, 0.5)),
      portal: one('portal', rate(draw, 0.1)),
      lostAnswer: one('lost-answer', rate(draw, 0.3)),
      twice: one('twice', rate(draw, 0.2)),
      delay: [1, 1 + slow],
      quota: one('quota', rate(draw, 0.01)),
      ioError: one('io-error', rate(draw, 0.005)),
      carrierLoss: one('carrier-loss', rate(draw, 0.5)),
      skew: one('skew', rate(draw, 0.6)),
      events,
    },
  }
}

export function happeningOf(weather: Weather, chance: Chance): Happening {
  const whole = HAPPENINGS.reduce((sum, name) => sum + weather.events[name], 0)
  let left = chance.next() * whole
  for (const name of HAPPENINGS) {
    left -= weather.events[name]
    if (left < 0) return name
  }
  return 'nothing'
}
