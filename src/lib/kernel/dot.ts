/** An entry's id is its dot: the leased client and its clock. It is also its key in the carrier's map, so nobody can squat it. */
import type { EntryId } from './ids.ts'

export interface Dot {
  /** Leased by the relay per (device, epoch): 1 … 2^32-1. */
  readonly client: number
  /** 0, 1, 2 … without gaps, per client and scope. */
  readonly clock: number
}

export const idOfDot = ({ client, clock }: Dot): EntryId => `${client.toString(36)}-${clock.toString(36)}` as EntryId

const SHAPE = /^([0-9a-z]{1,7})-([0-9a-z]{1,10})$/

/** The dot an id names, or undefined when it names none. */
export function dotOfId(id: string): Dot | undefined {
  const parts = SHAPE.exec(id)
  if (!parts) return undefined
  const dot = { client: parseInt(parts[1] ?? '', 36), clock: parseInt(parts[2] ?? '', 36) }
  return dot.client >= 1 && dot.client <= 0xffffffff && idOfDot(dot) === id ? dot : undefined
}
