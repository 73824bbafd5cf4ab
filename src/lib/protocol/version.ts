/** The wire version. One line per version; never edit a line once shipped. */
export const WIRE_VERSION = 1
export const OLDEST_WIRE_VERSION = 1
export const WIRE_HISTORY = [
  { version: 1, on: '2026-11-23', what: 'hello, push, got, ping; welcome, ack, rows, refused, pong, again' },
] as const
