/** The cable, as the link sees it: bytes there, bytes back, and that it broke. It knows no message. */
export interface SocketEars {
  opened(): void
  /** `null`: something that is no binary frame. */
  heard(bytes: Uint8Array | null): void
  /** Once, whatever the reason; nothing is heard afterwards. */
  closed(): void
}

export interface Socket {
  send(bytes: Uint8Array): void
  /** Bytes given to `send` that have not left this device yet: shrinking is progress. */
  waitingBytes(): number
  /** Hangs up. `closed` need not be called. */
  close(): void
}

export interface Wire {
  connect(ears: SocketEars): Socket
  /** One batch there and back, within a minute; `null` when nothing usable came. Never rejects. */
  post(bytes: Uint8Array): Promise<Uint8Array | null>
}

export interface Timers {
  /** Calls once after `ms`; the answer calls it off. */
  set(ms: number, fn: () => void): () => void
}
