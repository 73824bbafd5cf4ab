/** Bytes to and from the relay: socket, pace, retry. The one door of this folder; SPEC.md says what it promises. */
export { openLink, type Link, type LinkDeps } from './open-link.ts'
export { openBrowserWire } from './browser-wire.ts'
export type { HelloFacts, OwnRow, UpdateSource } from './source.ts'
export type { LinkPhase } from './status.ts'
export type { Socket, SocketEars, Timers, Wire } from './wire.ts'
