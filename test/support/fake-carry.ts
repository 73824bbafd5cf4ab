/** The part of the fake runtime that carries: a file that is never sealed, and whatever a test lays in. */
import { refuse, ok } from '../../src/lib/kernel/result.ts'
import type {
  CarryFace,
  CarryInside,
  CarryMade,
  CarryRefusal,
  CarryTaken,
  CarryWaiting,
  ParcelLine,
  Source,
} from '../../src/lib/runtime/face.ts'

export interface FakeCarry {
  readonly waiting?: CarryWaiting
  readonly parcels?: readonly ParcelLine[]
  readonly inside?: CarryInside
  readonly taken?: CarryTaken
  /** What making, opening and taking are refused with. */
  readonly refuse?: CarryRefusal
}

export const NOTHING_WAITS: CarryWaiting = { rows: 0, kinds: {}, left: 0 }

export function openFakeCarry(options: FakeCarry, source: <T>(read: () => T) => Source<T>): CarryFace {
  const waiting = options.waiting ?? NOTHING_WAITS
  const made: CarryMade = {
    ...waiting,
    way: 'unsent',
    fileName: 'doorstep-2026-11-23-k3f9.jmk',
    file: new Blob(['sealed']),
    text: new Blob(['c2VhbGVk']),
    code: '4821 0937 5566 1204',
  }
  const inside: CarryInside = options.inside ?? {
    rows: 5,
    kinds: { 'visit.recorded': 3, 'need.heard': 2 },
    way: 'unsent',
    fromName: '钱桂芳',
    madeAt: Date.parse('2026-11-23T16:20:00+08:00'),
    before: 'never',
  }
  const taken: CarryTaken = options.taken ?? { way: 'unsent', fresh: 5, hidden: 0, rows: 5 }
  const said = <T>(value: T) => Promise.resolve(options.refuse ? refuse(options.refuse) : ok(value))
  return {
    carryDesk: () => ({ make: () => said(made), look: () => said(inside), take: () => said(taken), close: () => undefined }),
    carryWaiting: () => source(() => waiting),
    parcels: () => source(() => options.parcels ?? []),
  }
}
